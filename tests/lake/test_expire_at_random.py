"""Random lakes that are damaged at random: no object goes whose events a reader doesn't find.

TRAILMILL_EXPIRIES and TRAILMILL_SEED choose how many, and which; expire_at_random.py runs them by
hand.
"""

import os
import random
import time

import pytest

import expire_at_random
import faulty

TRIES = int(os.environ.get("TRAILMILL_EXPIRIES", 200))
SLOW_TRIES = 20


@pytest.mark.local_disk(reason="the damage is done to files")
def test_no_object_goes_with_an_event_that_the_lake_lacks(trailmill, summary):
    count = min(TRIES, SLOW_TRIES) if faulty.is_slow() else TRIES
    seed = int(os.environ.get("TRAILMILL_SEED", random.getrandbits(32)))
    start = time.monotonic()
    told = list(expire_at_random.run_all(range(seed, seed + count), 2 * os.cpu_count()))
    failures = [failure for failure, _, _ in told if failure]
    damaged, gone = sum(each for _, each, _ in told), sum(each for _, _, each in told)
    summary(f"expire: {count} lakes from seed {seed}, {damaged} damaged, {gone} objects gone, "
            f"{time.monotonic() - start:.0f} s")
    assert not failures, f"{len(failures)} of {count}; the first:\n{failures[0]}"
    assert 0 < damaged < count and gone > 0
