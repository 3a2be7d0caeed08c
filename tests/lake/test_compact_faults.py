"""Compact beside other writers, and compacts that go wrong at any of their calls.

Whatever happens readers find the same rows, in files that are there.
"""

import json
import shutil

import pytest

import lake_age
import lake_model
import sync_runs
from source_tree import days_ago, event
from sync_runs import DONE, FAILED, KILLED, REJECTED, UNKNOWN
from sync_scenes import Scene, commit_call, for_all, numbers_up_to

HOWS = ("eio", "full", "before", "after")
pytestmark = pytest.mark.local_disk(reason="the calls are those to a local disk")


def deliver(scene, name, day):
    """An event that is there already, a new one, and a record that is no object."""
    events = [event("first", days_ago(day)), event(f"{name}-{day}", days_ago(day))]
    path = scene.trees.deliver("trail", days_ago(day), events,
                               texts=["5", *map(json.dumps, events)])
    scene.trees.versions[scene.trees.now[path]].rejected = 1


@pytest.fixture(scope="module")
def small_files(fault_shim, disk_in_memory):
    """Files of two past days in all three tables. The ledger has not followed the last sync."""
    scene = Scene(disk_in_memory / "small", fine=(DONE, REJECTED))
    for number in range(3):
        for day in (1, 2):
            deliver(scene, f"sync {number}", day)
        if number < 2:
            scene.sync()
    scene.sync(codes=(KILLED,), how="after", at=commit_call(scene.calls()))
    lake = lake_model.Lake(scene.lake())
    scene.rows, scene.version = lake.rows(), lake.version()
    return scene


def compact(scene, name, **faults):
    return sync_runs.Run((), scene.lake(name), "--threads", "1", command="compact", **faults)


def check(scene, lake, rows=None):
    """Readers find each file that a log names, and the rows that there were."""
    assert lake.rows() == (scene.rows if rows is None else rows)
    lake.rejects()
    lake_model.check(lake, scene.trees.versions)
    lake_model.check_commits(lake)


def file_counts(lake):
    return {table: len(lake.paths(lake.table(table))) for table in ("events", "objects", "rejects")}


def test_a_compact_leaves_a_file_for_each_past_day(small_files):
    """Or the tests below would show less than they say."""
    lake = small_files.copy("whole")
    assert file_counts(lake)["events"] == 6
    assert compact(small_files, "whole").end() == DONE
    assert file_counts(lake) == {"events": 2, "objects": 2, "rejects": 2}
    check(small_files, lake)
    small_files.drop("whole")


@pytest.mark.parametrize("how", HOWS)
def test_a_fault_at_any_call_of_a_compact(small_files, how, summary):
    scene = small_files
    scene.copy("whole")
    run = compact(scene, "whole", how="stop")
    assert run.end() == DONE
    calls = run.calls()
    scene.drop("whole")

    def try_call(at):
        name = f"compact-{how}-{at}"
        lake = scene.copy(name)
        codes = (KILLED,) if how in ("before", "after") else (DONE, FAILED, UNKNOWN)
        run = compact(scene, name, how=how, at=at)
        assert run.end() in codes, run
        check(scene, lake)
        again = compact(scene, name)
        assert again.end() == DONE, again
        assert file_counts(lake) == {"events": 2, "objects": 2, "rejects": 2}
        check(scene, lake)
        scene.sync(name)
        check(scene, lake)
        sync_runs.upkeep("status", scene.lake(name), "--check", "--files")
        scene.drop(name)

    for_all(numbers_up_to(len(calls)), try_call)
    summary(f"compact: {how}: {len(calls)} calls, each with the compact and the sync after it")


def asleep(scene, name, call):
    """A compact that sleeps at the first call of which `call` is true."""
    scene.copy("trial")
    run = compact(scene, "trial", how="stop")
    assert run.end() == DONE
    at = next(number for number, each in enumerate(run.calls(), 1) if call(each))
    scene.drop("trial")
    sleeper = compact(scene, name, how="stop", at=at)
    assert sleeper.until_stopped(), sleeper
    return sleeper


def is_put(call):
    return call.startswith("link ") and "/events/_delta_log/" in call


def wake(run, codes=(DONE,)):
    run.wake()
    assert run.end() in codes, run


def test_a_compact_that_loses_to_a_sync_commits_behind_it(small_files):
    scene = small_files
    lake = scene.copy("loses")
    sleeper = asleep(scene, "loses", is_put)
    before = dict(scene.trees.now), dict(scene.trees.versions)
    deliver(scene, "meanwhile", 1)
    scene.sync("loses")
    rows = lake.rows()
    assert rows != scene.rows
    wake(sleeper)
    check(scene, lake, rows)
    operations = [lake_model.record_of(actions)["operation"]
                  for _, actions in sorted(lake.entries().items())]
    # The second one is of the next pass, which takes up the sync's own file.
    assert operations[-3:] == ["sync", "compact", "compact"]
    assert file_counts(lake)["events"] == 2
    scene.drop("loses")
    for path in set(scene.trees.now) - set(before[0]):
        path.unlink()
    scene.trees.now, scene.trees.versions = before


def test_of_two_compacts_one_gives_up_what_the_other_has_done(small_files):
    lake = small_files.copy("two")
    sleeper = asleep(small_files, "two", is_put)
    assert compact(small_files, "two").end() == DONE
    wake(sleeper)
    check(small_files, lake)
    assert file_counts(lake) == {"events": 2, "objects": 2, "rejects": 2}
    # Nothing is left of what it wrote.
    live = {path.split("/")[-1] for path in lake.paths(lake.table("events"))}
    made = {path.name for path in lake_age.data_files(small_files.lake("two"))
            if "/events/" in str(path)}
    assert len(made - live) == 6
    small_files.drop("two")


def test_a_compact_that_sleeps_over_a_vacuum_names_no_file_that_is_gone(small_files):
    lake = small_files.copy("vacuum")
    sleeper = asleep(small_files, "vacuum", is_put)
    lake_age.age(small_files.lake("vacuum"))
    sync_runs.upkeep("vacuum", small_files.lake("vacuum"), *lake_age.VACUUM)
    wake(sleeper)
    check(small_files, lake)
    assert compact(small_files, "vacuum").end() == DONE
    check(small_files, lake)
    assert file_counts(lake)["events"] == 2
    small_files.drop("vacuum")


def test_a_sync_that_loses_to_a_compact_finds_what_that_took_up(small_files):
    """Another sync adds an event of its batch, and the compact hides the file that has it."""
    scene = small_files
    lake = scene.copy("hidden")
    before = dict(scene.trees.now), dict(scene.trees.versions)
    deliver(scene, "twice", 1)
    first = set(scene.trees.now) - set(before[0])
    at = commit_call(calls_with(scene, "hidden"))
    sleeper = sync_runs.Run([scene.trees.root], scene.lake("hidden"), "--threads", "1", "--full",
                            how="stop", at=at)
    assert sleeper.until_stopped()
    # The same event in another object, which the sleeper does not know of.
    path = scene.trees.deliver("other", days_ago(1), [event("twice-1", days_ago(1))])
    sync_runs.sync([scene.trees.root / "other"], scene.lake("hidden"), "--full")
    assert compact(scene, "hidden").end() == DONE
    wake(sleeper, (DONE, REJECTED))
    check(scene, lake, lake.rows())
    scene.drop("hidden")
    for each in first | {path}:
        each.unlink()
    scene.trees.now, scene.trees.versions = before


def calls_with(scene, name):
    """Of a sync of a copy of a copy."""
    shutil.copytree(scene.directory / name, scene.directory / "trial")
    calls = scene.sync("trial", how="stop").calls()
    scene.drop("trial")
    return calls
