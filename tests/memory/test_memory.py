"""`convert --memory 512MiB` stays below 512 MiB of resident memory, whatever is large.

The inputs are large in one way each (inputs.py). What is measured is the process's own peak, its
code and libraries included.
"""

import json
import subprocess
import sys

import pyarrow.parquet
import pytest

import inputs
import program

MIB = 1 << 20
BUDGET = 512 * MIB
SCHEMAS = ["inferred", "cloudtrail"]

# Peak memory is inherited across exec, so that the program has to come from a small process:
# this one starts it, and tells its children's peak in KiB and the exit code.
LAUNCHER = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[2:]).returncode
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
open(sys.argv[1], "w").write(f"{peak} {code}")
"""


@pytest.fixture(autouse=True)
def plain_program(trailmill):
    # A sanitizer's shadow and quarantine take several times the program's own memory.
    if program.is_instrumented():
        pytest.skip("the program has AddressSanitizer in it, whose own memory is no measure")


@pytest.fixture
def convert(tmp_path, summary, request):
    """Converts below the budget and returns what `--json` tells and the exit code."""
    def run(source, *options):
        dest, told = tmp_path / "out", tmp_path / "peak"
        command = [program.binary(), "convert", source, dest, "--memory", "512MiB", "--json",
                   *options]
        finished = subprocess.run(
            [sys.executable, "-S", "-c", LAUNCHER, str(told), *map(str, command)],
            stdout=subprocess.PIPE, timeout=program.SECONDS_MAX, check=True)
        peak, code = map(int, told.read_text().split())
        summary(f"{request.node.name}: {peak * 1024 / MIB:.0f} MiB at most")
        assert code in (0, 3)
        assert peak * 1024 < BUDGET
        return json.loads(finished.stdout), dest, code
    return run


def rows_of(dest):
    return sum(pyarrow.parquet.read_metadata(file).num_rows for file in dest.rglob("*.parquet"))


def check(run, events):
    result, dest, code = run
    assert code == 0
    assert result["events_written"] == events
    assert rows_of(dest) == events
    return result


@pytest.mark.parametrize("schema", SCHEMAS)
def test_one_gzip_of_50_mb_with_600_mb_of_json(convert, tmp_path, schema):
    source = tmp_path / "large.json.gz"
    events = inputs.large_object(source, 600_000_000)
    assert 45_000_000 < source.stat().st_size < 60_000_000
    check(convert(source, "--schema", schema), events)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_200_000_tiny_files(convert, tmp_path, schema):
    events = inputs.tiny_objects(tmp_path / "in", 200_000)
    assert check(convert(tmp_path / "in", "--schema", schema), events)["objects"] == 200_000


@pytest.mark.parametrize("schema", SCHEMAS)
def test_3_000_partition_pairs(convert, tmp_path, schema):
    events = inputs.many_partitions(tmp_path / "in", 3000, 90_000)
    result = check(convert(tmp_path / "in", "--schema", schema), events)
    assert len({file["directory"] for file in result["files"]}) == 3000


@pytest.mark.parametrize("schema, columns", [("inferred", "all"), ("inferred", "present"),
                                             ("cloudtrail", "all")])
def test_600_leaves_by_500_partitions(convert, tmp_path, schema, columns):
    events = inputs.wide_partitions(tmp_path / "in", 580, 500, 50_000)
    result = check(convert(tmp_path / "in", "--schema", schema, "--columns", columns), events)
    assert len({file["directory"] for file in result["files"]}) == 500


@pytest.mark.parametrize("schema", SCHEMAS)
def test_one_event_of_200_mb_is_rejected_and_its_neighbours_are_written(convert, tmp_path, schema):
    source = tmp_path / "long.json.gz"
    inputs.long_event(source, 200_000_000)
    result, dest, code = convert(source, "--schema", schema)
    assert code == 3
    assert result["events_rejected"] == 1
    assert result["events_written"] == rows_of(dest) == 2
