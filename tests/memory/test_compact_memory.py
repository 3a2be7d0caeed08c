"""`compact --memory 512MB` stays below 512 MiB, however many rows a partition has."""

import json
import subprocess
import sys

import pytest

pytest.importorskip("deltalake", reason="no deltalake here")
import deltalake  # noqa: E402
import large_lake  # noqa: E402
import program  # noqa: E402
from test_memory import BUDGET, LAUNCHER, MIB  # noqa: E402

ROWS = 10_000_000


@pytest.mark.local_disk(reason="its lake is made by links")
def test_a_day_of_10_million_rows(trailmill, tmp_path, summary):
    """All of them are read and written once: the target has room for them."""
    if program.is_instrumented():
        pytest.skip("the program has AddressSanitizer in it, whose own memory is no measure")
    lake, files = large_lake.make(tmp_path / "made", ROWS)
    table = deltalake.DeltaTable(str(lake / "events"))
    rows = rows_of(table)
    assert rows > 0.99 * ROWS  # some events are of the evening before
    told = tmp_path / "peak"
    command = [program.binary(), "compact", lake, "--memory", "512MB", "--target-size", "2GB",
               "--json"]
    finished = subprocess.run([sys.executable, "-S", "-c", LAUNCHER, str(told),
                               *map(str, command)],
                              stdout=subprocess.PIPE, timeout=program.SECONDS_MAX, check=True)
    peak, code = map(int, told.read_text().split())
    result = json.loads(finished.stdout)
    summary(f"compact: {result['events']['rows']} rows of {files} files in "
            f"{result['seconds']:.0f} s, {peak * 1024 / MIB:.0f} MiB at most")
    assert code == 0 and peak * 1024 < BUDGET
    table.update_incremental()
    assert rows_of(table) == rows == result["events"]["rows"]


def rows_of(table):
    return sum(table.get_add_actions(flatten=True).column("num_records").to_pylist())
