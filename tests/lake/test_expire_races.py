"""`expire` while others are at work, on a lake that is damaged, and after a kill."""

import json
import shutil
import signal

import pyarrow.parquet
import pytest

import expire_world
import faulty
import source_tree
from source_tree import days_ago
from sync_runs import DONE, FAILED, KILLED, REJECTED

pytestmark = pytest.mark.local_disk(reason="the calls are those to a local disk")


@pytest.fixture
def world(trailmill, tmp_path):
    if not faulty.shim().is_file():
        pytest.skip(f"no {faulty.shim()}: build the target fault_shim")
    return expire_world.World(tmp_path)


# Replaced a second ago. ------------------------------------------------------------------


def stopped_before(world, call):
    """A run of expire that is about to make its first call of a kind, and does so when it is
    woken."""
    at = {"renameat2": 1, "unlink": 2}[call]
    run = world.start("--yes", at=at, how="stop")
    assert run.until_stopped(), run
    assert run.calls()[-1].split()[0] == call, run.calls()
    return run


def by_rename(world, path):
    world.deliver("new", path=path)


def in_place(world, path):
    path.write_bytes(source_tree.document([json.dumps(world.event("new"))]))


@pytest.mark.parametrize("replace", [by_rename, in_place])
def test_an_object_that_is_replaced_before_it_goes_stays(world, replace):
    path = world.deliver("a")
    world.sync()
    run = stopped_before(world, "renameat2")
    replace(world, path)
    body = path.read_bytes()
    run.wake()
    assert run.end() == REJECTED, run
    assert expire_world.Told(run).codes == {str(path): "changed"}
    assert path.read_bytes() == body and [*path.parent.iterdir()] == [path]


def test_an_object_that_comes_to_the_path_of_one_that_goes_stays(world):
    path = world.deliver("a")
    world.sync()
    run = stopped_before(world, "unlink")
    world.deliver("new", path=path)
    body = path.read_bytes()
    run.wake()
    assert run.end() == DONE and expire_world.Told(run).sums["expired"] == 1
    assert path.read_bytes() == body and [*path.parent.iterdir()] == [path]
    world.sync()
    assert sum(world.lake.rows().values()) == 2


def test_an_object_that_is_gone_before_it_goes_is_told(world):
    path = world.deliver("a")
    world.sync()
    run = stopped_before(world, "renameat2")
    path.unlink()
    run.wake()
    assert run.end() == REJECTED and expire_world.Told(run).codes == {str(path): "changed"}


def test_a_sync_meanwhile_loses_nothing(world):
    first = world.deliver("a")
    world.sync()
    run = stopped_before(world, "renameat2")
    second = world.deliver("b")
    world.sync()
    run.wake()
    assert run.end() == DONE and not first.exists() and second.exists()
    world.expire("--yes")
    assert not second.exists() and sum(world.lake.rows().values()) == 2


def test_a_run_that_is_stopped_ends_between_two_objects(world):
    paths = [world.deliver("a"), world.deliver("b")]
    world.sync()
    run = stopped_before(world, "renameat2")
    run.process.send_signal(signal.SIGTERM)
    run.wake()
    assert run.end() == -signal.SIGTERM and "(1 objects were deleted before)" in run.stderr, run
    assert [path.exists() for path in paths] == [False, True]
    assert world.expire("--yes").sums["expired"] == 1


# Killed. ---------------------------------------------------------------------------------


def test_what_a_killed_run_had_moved_aside_comes_back_and_goes(world):
    path = world.deliver("a")
    world.sync()
    assert world.start("--yes", at=1, how="after").end() == KILLED
    [aside] = path.parent.iterdir()
    assert aside.name.startswith(f"{path.name}.trailmill-expiring-")
    assert world.expire().codes == {str(aside): "not-taken"}
    assert world.expire("--yes").sums["expired"] == 1 and [*path.parent.iterdir()] == []


def test_what_was_moved_aside_is_taken_by_a_sync_where_another_came_to_its_path(world):
    path = world.deliver("a")
    world.sync()
    assert world.start("--yes", at=1, how="after").end() == KILLED
    world.deliver("b", path=path)
    assert len(world.expire("--yes").codes) == 2
    world.sync()
    assert world.expire("--yes").sums["expired"] == 2
    assert sum(world.lake.rows().values()) == 2 and [*path.parent.iterdir()] == []


@pytest.mark.parametrize("how", ["eio", "before", "after"])
def test_a_fault_at_any_call_leaves_each_object_there_or_in_the_lake(world, how, summary):
    taken = [world.deliver(f"e{number}", f"f{number}") for number in range(4)]
    world.sync()
    kept = world.deliver("new")
    start, source, rows = world.disk / "start", world.trees.root, world.lake.rows()
    shutil.copytree(source, start)
    calls = 2 * len(taken)
    for at in range(1, calls + 2):
        shutil.rmtree(source)
        shutil.copytree(start, source)
        run = world.start("--yes", "--threads", "1", at=at, how=how)
        run.end()
        is_wrong = FAILED if how == "eio" else KILLED
        assert run.process.returncode == (is_wrong if at <= calls else REJECTED), run
        assert kept.exists() and world.lake.rows() == rows
        told = world.expire("--yes")
        assert told.codes == {str(kept): "not-taken"}
        assert [path for path in source.rglob("*.*")] == [kept]
    summary(f"expire: {how}: {calls} calls, each with the run after it")


# A lake that is not what its log tells. --------------------------------------------------


def truncate(path):
    path.write_bytes(path.read_bytes()[:-100])


def empty(path):
    path.write_bytes(b"")


def remove(path):
    path.unlink()


def drop_a_row(path):
    rows = pyarrow.parquet.read_table(path)
    pyarrow.parquet.write_table(rows.slice(1), path)


@pytest.mark.parametrize("damage", [truncate, empty, remove, drop_a_row])
def test_a_damaged_file_stops_the_run_and_nothing_goes(world, damage):
    paths = [world.deliver("a", "b"), world.deliver("c", age=1)]
    world.sync()
    [file] = world.data_files()
    damage(file)
    run = world.expire("--yes", codes=(FAILED,))
    assert file.name in run.stderr and all(path.exists() for path in paths)


def test_a_file_of_another_time_is_not_read(world):
    far = world.deliver("far", age=30)
    world.sync()
    near = world.deliver("near")
    world.sync()
    world.data_files()[0].unlink()
    told = world.expire("--yes", "--day", str(days_ago(1)))
    assert told.sums["expired"] == 1 and far.exists() and not near.exists()


def test_a_foreign_commit_stops_the_run(world):
    path = world.deliver("a")
    world.sync()
    world.lake.table("events").delete("eventID = 'a'")
    run = world.expire("--yes", codes=(FAILED,))
    assert "adopt" in run.stderr and path.exists()


def test_objects_in_the_lake_are_refused(world):
    world.deliver("a")
    world.sync()
    world.expire("--yes", sources=[world.disk], codes=(FAILED,))
    assert world.data_files() and sum(world.lake.rows().values()) == 1


def test_there_has_to_be_a_lake(world):
    path = world.deliver("a")
    run = world.expire("--yes", codes=(FAILED,))
    assert "no lake at" in run.stderr and path.exists()
