"""Random histories of a bucket and its lake against the model of lake_model.py.

TRAILMILL_HISTORIES and TRAILMILL_SEED choose how many, and which; model.py runs them by hand.
"""

import os
import random
import time

import pytest

import faulty
import model

HISTORIES = int(os.environ.get("TRAILMILL_HISTORIES", 200))
SLOW_HISTORIES = 20


@pytest.mark.local_disk(reason="a history stops and kills runs at calls to the disk")
def test_a_lake_holds_what_the_model_says_whatever_happens(trailmill, summary):
    if not faulty.shim().is_file():
        pytest.skip(f"no {faulty.shim()}: build the target fault_shim")
    count = min(HISTORIES, SLOW_HISTORIES) if faulty.is_slow() else HISTORIES
    seed = int(os.environ.get("TRAILMILL_SEED", random.getrandbits(32)))
    start = time.monotonic()
    failures = list(model.run_all(range(seed, seed + count), 2 * os.cpu_count()))
    summary(f"model: {count} histories from seed {seed}, {time.monotonic() - start:.0f} s")
    assert not failures, f"{len(failures)} of {count}; the first:\n{failures[0]}"
