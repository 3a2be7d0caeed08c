"""`convert --memory 512MiB` stays below 512 MiB of resident memory from S3 to S3, too."""

import json
import subprocess
import sys

import pytest

import inputs
import lake
import program
import test_memory

# Each is one file, which is uploaded and copied: 3,000 take minutes on a small machine.
PARTITIONS, EVENTS = 1000, 90_000


@pytest.mark.parametrize("schema", test_memory.SCHEMAS)
def test_many_partitions(one_s3, trailmill, tmp_path, summary, schema):
    if program.is_instrumented():
        pytest.skip("the program has AddressSanitizer in it, whose own memory is no measure")
    events = inputs.many_partitions(tmp_path / "in", PARTITIONS, EVENTS)
    sea = lake.Lake(one_s3)
    sea.upload(tmp_path / "in")
    told = tmp_path / "peak"
    command = [program.binary(), "convert", sea.source, sea.dest, "--memory", "512MiB", "--json",
               "--schema", schema]
    ended = subprocess.run(
        [sys.executable, "-S", "-c", test_memory.LAUNCHER, str(told), *map(str, command)],
        env=sea.environment(), stdout=subprocess.PIPE, check=True, timeout=program.SECONDS_MAX)
    peak, code = map(int, told.read_text().split())
    summary(f"s3: {PARTITIONS} partitions, {schema}: {peak / 1024:.0f} MiB at most")
    assert code == 0 and json.loads(ended.stdout)["events_written"] == events
    assert peak * 1024 < test_memory.BUDGET
    assert len(sea.visible()) >= PARTITIONS
