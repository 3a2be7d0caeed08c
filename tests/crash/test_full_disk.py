"""The disk is full, for real: DEST is on a tmpfs of one megabyte.

It is mounted in a namespace of its own, where this file runs itself: as root, or as a user who
may make namespaces.
"""

import functools
import json
import os
import pathlib
import subprocess
import sys

import pytest

import faulty
from faulty import NEW, OLD, together

HERE = pathlib.Path(__file__)


def namespace():
    return ["unshare", "--mount"] if os.getuid() == 0 else ["unshare", "--map-root-user", "--mount"]


@functools.cache
def why_not(directory):
    """Why no file system can be mounted here, or None."""
    try:
        tried = subprocess.run([*namespace(), "mount", "-t", "tmpfs", "none", directory],
                               stderr=subprocess.PIPE, text=True)
    except FileNotFoundError as error:
        return str(error)
    return tried.stderr.strip() or None if tried.returncode else None


@pytest.mark.parametrize("mode", faulty.MODES)
def test_a_full_disk_fails_the_run_and_changes_nothing(mode, trailmill, tmp_path):
    if why_not(tmp_path):
        pytest.skip(f"no tmpfs of a test's own can be mounted here: {why_not(tmp_path)}")
    inside = subprocess.run([*namespace(), sys.executable, HERE, mode, tmp_path],
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
    assert inside.returncode == 0, inside.stdout


def convert(source, dest, mode):
    return subprocess.run([faulty.program.binary(), "convert", source, dest, "--mode", mode],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def in_namespace(mode, tmp_path):
    """Mounts the small disk, and runs into its end."""
    large = tmp_path / "large.json"
    large.write_text(json.dumps({"Records": [
        {"awsRegion": "b", "eventSource": "s", "eventID": os.urandom(40).hex()}
        for _ in range(30_000)]}))
    disk = tmp_path / "lake"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", disk], check=True)
    lake = faulty.Lake(disk, tmp_path / "new.json")
    faulty.write_source(lake.source, NEW)
    before = together()
    if mode != "error":
        before = together(OLD)
        faulty.write_source(tmp_path / "old.json", OLD)
        assert convert(tmp_path / "old.json", lake.dest, "error").returncode == 0
    run = convert(large, lake.dest, mode)
    assert run.returncode == 1, run
    assert str(lake.dest) in run.stderr and "No space left on device" in run.stderr, run
    assert "nothing was changed: make room" in run.stderr, run
    assert faulty.rows_below(lake.dest) == before
    assert not lake.siblings() and lake.dest.exists() == (mode != "error")
    # The same place takes what it has room for.
    assert convert(lake.source, lake.dest, mode).returncode == 0
    assert not lake.siblings()


if __name__ == "__main__":
    in_namespace(sys.argv[1], pathlib.Path(sys.argv[2]))
