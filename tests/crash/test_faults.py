"""Each call that changes the disk fails once, and the process is killed at it once.

After each of these readers find old files, complete new files, or both; and the same command,
run again, leaves every event exactly once.
"""

import concurrent.futures
import os
import pathlib
import tempfile

import pytest

import faulty
from faulty import NEW, OLD, together

# How far apart the calls are that a slow binary tries.
SAMPLE = 9
# A run waits for the disk now and then.
AT_ONCE = 4


@pytest.fixture(scope="module", autouse=True)
def ready(trailmill):
    if not faulty.shim().is_file():
        pytest.skip(f"no {faulty.shim()}: build the target fault_shim")


@pytest.fixture
def tmp_path(tmp_path):
    """A disk in memory, where there is one: syncs cost nothing there."""
    memory = pathlib.Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as directory:
        yield pathlib.Path(directory)


def before(mode):
    return together() if mode == "error" else together(OLD)


def after(mode):
    return {"error": together(NEW), "append": together(OLD, NEW), "overwrite": together(NEW),
            "overwrite-partitions": together(faulty.overwritten(OLD, NEW))}[mode]


def after_again(mode, committed):
    """When the command has run once more."""
    return together(OLD, NEW, NEW) if mode == "append" and committed else after(mode)


def allowed_between(mode):
    """What a reader may find of a commit that was cut short: each region old or new."""
    if mode in ("error", "overwrite"):
        return [before(mode), after(mode)]
    states = [together()]
    for region in sorted(OLD.keys() | NEW.keys()):
        old, new = ({region: data.get(region, [])} for data in (OLD, NEW))
        done = together(old, new) if mode == "append" or region not in NEW else together(new)
        states = [state + part for state in states for part in (together(old), done)]
    return states


def check_success(lake, mode, rows):
    """`_SUCCESS` comes last: where it was not there before, it says that all is."""
    marked = (lake.dest / "_SUCCESS").exists()
    if mode == "error":
        assert marked == lake.dest.exists()
    elif mode == "append":
        assert not marked or rows == after(mode)
    else:
        assert marked


def check_failed(lake, mode, run):
    """The process lived: it failed and nothing changed, or it did its work."""
    assert run.returncode in (0, 1), run
    rows = faulty.rows_below(lake.dest)
    check_success(lake, mode, rows)
    assert rows == (after(mode) if run.returncode == 0 else before(mode))
    if run.returncode == 1:
        assert run.stderr.startswith("trailmill: ")
        assert lake.dest.exists() == (mode != "error")
        assert not lake.siblings()
    return run.returncode == 0


def check_killed(lake, mode, run, committed):
    assert faulty.killed(run), run
    rows = faulty.rows_below(lake.dest)
    check_success(lake, mode, rows)
    assert rows in allowed_between(mode)
    if committed:
        assert rows == after(mode) and not lake.journal()
    elif not lake.journal():
        assert rows == before(mode)


def check_undone(lake, mode):
    """A run that has nothing to do here finds what stood before."""
    other = lake.copy(f"{lake.root.name}-undone")
    run = other.run("error")
    assert run.returncode == 1 and "has been undone" in run.stderr, run
    assert faulty.rows_below(other.dest) == before(mode)
    assert not other.siblings()
    other.drop()


def check_again(lake, mode, committed):
    """The same command once more, without a fault."""
    if lake.journal():
        check_undone(lake, mode)
    left = [path for path in lake.siblings() if any(path.iterdir())]
    run = lake.run(mode)
    stands = mode == "error" and committed
    assert run.returncode == (1 if stands else 0), run
    assert not stands or "PATH_ALREADY_EXISTS" in run.stderr
    assert faulty.rows_below(lake.dest) == after_again(mode, committed)
    assert (lake.dest / "_SUCCESS").exists()
    assert not lake.siblings()
    assert run.stderr.count(left[0].name if left else ".trailmill-") == len(left), run


def try_call(start, mode, how, at, commit):
    lake = start.copy(f"{how}-{at}")
    run = lake.run(mode, at, how)
    if how in ("before", "after"):
        committed = at > commit or (at == commit and how == "after")
        check_killed(lake, mode, run, committed)
    else:
        committed = check_failed(lake, mode, run)
    check_again(lake, mode, committed)
    lake.drop()


def for_all(numbers, work):
    """Several at a time; an error names its number."""
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        tries = {number: pool.submit(work, number) for number in numbers}
    wrong = {number: error for number, one in tries.items() if (error := one.exception())}
    assert not wrong, f"calls {sorted(wrong)}: {next(iter(wrong.values()))!r}"


def numbers_up_to(count):
    return range(1, count + 1, SAMPLE if faulty.is_slow() else 1)


@pytest.mark.parametrize("how", ["eio", "full", "before", "after"])
@pytest.mark.parametrize("mode", faulty.MODES)
def test_readers_and_the_next_run_survive(mode, how, tmp_path, summary):
    start = faulty.new_lake(tmp_path, mode)
    whole = start.copy("whole")
    assert whole.run(mode).returncode == 0
    calls = whole.calls()
    commit = faulty.commit_call(calls, mode)
    for_all(numbers_up_to(len(calls)), lambda at: try_call(start, mode, how, at, commit))
    summary(f"crash: {mode}: {how}: {len(calls)} calls, each with the run after it")


@pytest.mark.parametrize("mode", faulty.MODES)
def test_everything_outlasts_a_power_cut_before_it_is_seen(mode, tmp_path):
    lake = faulty.new_lake(tmp_path, mode)
    assert lake.run(mode).returncode == 0
    calls = [tuple(call.split(" ", 1)) for call in lake.calls()]
    seen = next(number for number, (call, path) in enumerate(calls)
                if call == "renameat2" and path.startswith(str(lake.dest)))
    written = {path for call, path in calls[:seen] if call == "write"}
    assert sum(path.endswith(".parquet") for path in written) == len(NEW)
    assert written - {path for call, path in calls[:seen] if call == "fsync"} == set()
    counts = faulty.commit_call(lake.calls(), mode) - 1
    assert seen == counts or ("fsync", str(lake.dest)) in calls[seen:counts] or (
        ("fsync", str(lake.root)) in calls[seen:counts])


def half_done(tmp_path, mode):
    """A lake in which a run was killed just before its commit counted."""
    lake = faulty.new_lake(tmp_path, mode)
    whole = lake.copy("whole")
    assert whole.run(mode).returncode == 0
    commit = faulty.commit_call(whole.calls(), mode)
    assert faulty.killed(lake.run(mode, commit, "before"))
    assert lake.journal() and faulty.rows_below(lake.dest) == after(mode)
    return lake


def calls_of_the_undoing(lake, mode):
    """How many calls the next run makes before it has a directory of its own."""
    again = lake.copy("again")
    left = again.siblings()[0].name
    assert again.run(mode).returncode == 0
    own = [number for number, call in enumerate(again.calls())
           if call.startswith("mkdir ") and ".trailmill-" in call and left not in call]
    return own[0]


@pytest.mark.parametrize("how", ["eio", "before", "after"])
@pytest.mark.parametrize("mode", ["append", "overwrite", "overwrite-partitions"])
def test_an_undoing_that_is_cut_short_goes_on(mode, how, tmp_path):
    start = half_done(tmp_path, mode)
    count = calls_of_the_undoing(start, mode)
    assert count > 3

    def try_undoing(at):
        lake = start.copy(f"undo-{at}")
        run = lake.run(mode, at, how)
        assert faulty.rows_below(lake.dest) in allowed_between(mode)
        assert faulty.killed(run) if how != "eio" else run.returncode in (0, 1)
        if run.returncode != 0:
            check_again(lake, mode, committed=False)
        lake.drop()

    for_all(numbers_up_to(count), try_undoing)
