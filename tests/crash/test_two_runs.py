"""Two processes write into one DEST at once.

What stands afterwards is what they would have left one after the other, in some order, and a
run that failed says why. With one of them stopped at a chosen call the order is known.
"""

import collections
import contextlib
import itertools
import os
import pathlib
import re
import signal
import subprocess
import time

import pytest

import faulty
from faulty import OLD, together

ROUNDS = 2 if faulty.program.missing() or faulty.is_slow() else 8
FIRST = {"b": ["first-b"], "c": ["first-c0", "first-c1"]}
SECOND = {"b": ["second-b0", "second-b1"], "d": ["second-d"]}
# What a run says that the other one beat.
BEATEN = re.compile("appeared during the run|PATH_ALREADY_EXISTS|another run wrote into")
SECONDS_MAX = 30


@pytest.fixture(autouse=True)
def ready(trailmill):
    if not faulty.shim().is_file():
        pytest.skip(f"no {faulty.shim()}: build the target fault_shim")


def lakes(tmp_path, name, with_old):
    """One directory with DEST, as two runs with a source each see it."""
    root = tmp_path / name
    root.mkdir()
    both = []
    for number, events in enumerate([FIRST, SECOND]):
        source = tmp_path / f"source-{number}.json"
        faulty.write_source(source, events)
        both.append(faulty.Lake(root, source))
    if with_old:
        faulty.write_source(tmp_path / "old.json", OLD)
        faulty.program.trailmill("convert", tmp_path / "old.json", both[0].dest)
    return both


def start(lake, mode, at=0, how=""):
    environment = lake.environment(at, how) if how else dict(os.environ)
    return subprocess.Popen(lake.command(mode), stdin=subprocess.DEVNULL,
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                            env=environment)


def finish(process):
    """(exit code, stderr)"""
    _, errors = process.communicate(timeout=SECONDS_MAX)
    return process.returncode, errors


def add(rows, mode, events):
    """The rows that a run leaves where these stood; None where it would refuse."""
    if mode == "append":
        return rows + together(events)
    if mode == "overwrite":
        return together(events)
    if mode == "overwrite-partitions":
        kept = {row: count for row, count in rows.items() if row[0] not in events}
        return collections.Counter(kept) + together(events)
    return None if rows else together(events)


def one_after_the_other(rows, runs):
    """What the runs, (mode, events), may leave: the rows in each order that works."""
    states = []
    for order in itertools.permutations(runs):
        state = rows
        for mode, events in order:
            state = None if state is None else add(state, mode, events)
        if state is not None:
            states.append(state)
    return states


@pytest.mark.parametrize("modes", [*itertools.combinations_with_replacement(faulty.MODES, 2)],
                         ids=" and ".join)
def test_both_are_whole_or_one_says_that_it_was_beaten(modes, tmp_path):
    with_old = "error" not in modes
    for number in range(ROUNDS):
        both = lakes(tmp_path, f"round-{number}", with_old)
        running = [start(lake, mode) for lake, mode in zip(both, modes)]
        ends = [finish(process) for process in running]
        done = [(mode, events) for mode, events, (code, _) in zip(modes, [FIRST, SECOND], ends)
                if code == 0]
        assert done
        assert modes != ("append", "append") or len(done) == 2
        assert all(code == 0 or (code == 1 and BEATEN.search(errors)) for code, errors in ends)
        found = faulty.rows_below(both[0].dest)
        assert found in one_after_the_other(together(OLD) if with_old else together(), done)
        assert (both[0].dest / "_SUCCESS").exists()
        assert not both[0].siblings()


def wait_until_stopped(process):
    stat = pathlib.Path("/proc", str(process.pid), "stat")
    end = time.monotonic() + SECONDS_MAX
    while stat.read_text().rpartition(")")[2].split()[0] != "T":
        assert process.poll() is None and time.monotonic() < end, "it never came there"
        time.sleep(0.005)


def call_number(lake, mode, pattern):
    """The first call of a run that the pattern names."""
    trial = lake.copy("trial")
    assert trial.run(mode).returncode == 0
    number = next(number for number, call in enumerate(trial.calls(), 1)
                  if re.search(pattern, call))
    trial.drop()
    return number


@contextlib.contextmanager
def stopped(lake, mode, pattern):
    """A run that waits at a call until it gets a SIGCONT."""
    process = start(lake, mode, call_number(lake, mode, pattern), "stop")
    try:
        wait_until_stopped(process)
        yield process
    finally:
        process.kill()
        process.wait()


STAGING = r"^open .*\.parquet"
MOVING = r"^renameat2 .*/out/"


@pytest.mark.parametrize("mode", ["overwrite", "overwrite-partitions"])
def test_what_was_appended_meanwhile_is_not_overwritten(mode, tmp_path):
    first, second = lakes(tmp_path, "lake", True)
    with stopped(first, mode, STAGING) as run:
        assert finish(start(second, "append"))[0] == 0
        run.send_signal(signal.SIGCONT)
        code, errors = finish(run)
    assert code == 1 and "another run wrote into" in errors and "nothing was changed" in errors
    assert faulty.rows_below(first.dest) == together(OLD, SECOND)
    assert not first.siblings()


def test_a_destination_that_appears_meanwhile_is_kept(tmp_path):
    first, second = lakes(tmp_path, "lake", False)
    with stopped(first, "error", STAGING) as run:
        staged = first.siblings()
        assert finish(start(second, "error")) == (0, "")
        assert first.siblings() == staged  # its owner is alive
        run.send_signal(signal.SIGCONT)
        code, errors = finish(run)
    assert code == 1 and "appeared during the run" in errors
    assert faulty.rows_below(first.dest) == together(SECOND)
    assert not first.siblings()


def test_a_commit_waits_for_another_that_is_under_way(tmp_path):
    first, second = lakes(tmp_path, "lake", True)
    with stopped(first, "append", MOVING) as run:
        other = start(second, "append")
        with pytest.raises(subprocess.TimeoutExpired):
            other.wait(0.5)
        assert first.journal()
        run.send_signal(signal.SIGCONT)
        assert finish(run) == (0, "") and finish(other) == (0, "")
    assert faulty.rows_below(first.dest) == together(OLD, FIRST, SECOND)
    assert not first.siblings()


@pytest.mark.parametrize("mode", ["append", "overwrite-partitions"])
def test_a_run_undoes_what_was_killed_after_it_began(mode, tmp_path):
    first, second = lakes(tmp_path, "lake", True)
    with stopped(second, mode, STAGING) as run:
        with stopped(first, "append", MOVING):
            pass
        assert first.journal()
        run.send_signal(signal.SIGCONT)
        code, errors = finish(run)
    assert code == 0 and "has been undone" in errors
    assert faulty.rows_below(first.dest) == add(together(OLD), mode, SECOND)
    assert not first.siblings()
