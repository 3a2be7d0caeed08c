"""Compacting goes wrong at any of its calls, or another commits first: no row is lost or
doubled.
"""

import pytest

import compacted
import lake_age
import lake_model
import source_tree
import sync_runs
from source_tree import days_ago
from sync_runs import DONE, FAILED, KILLED, UNKNOWN
from sync_scenes import commit_call, for_all, numbers_up_to

HOWS = ("eio", "full", "before", "after")
ONE = ("--threads", "1")

pytestmark = pytest.mark.local_disk(reason="the calls are those to a local disk")


@pytest.fixture(scope="module")
def scene(grown_lake):
    """Files of the ledger and of a day of events wait to be merged, and an entry to be followed."""
    grown_lake.sync()
    for name in ("second", "third"):
        grown_lake.deliver(name, days_ago(1))
        grown_lake.sync()
    grown_lake.deliver("ahead", days_ago(1))
    grown_lake.sync(codes=(KILLED,), how="after", at=commit_call(grown_lake.calls()))
    grown_lake.rows = lake_model.Lake(grown_lake.lake()).rows()
    grown_lake.deliver("news", days_ago(1))  # of the sync after it
    return grown_lake


def compact(scene, name, codes=(DONE,), **faults):
    return sync_runs.upkeep("compact", scene.lake(name), *ONE, codes=codes, **faults)


def compact_calls(scene):
    scene.copy("compacts")
    calls = compact(scene, "compacts", how="stop").calls()
    scene.drop("compacts")
    return calls


def intact(scene, lake, rows):
    assert lake.rows() == rows
    lake.rejects()
    lake_model.check(lake, scene.trees.versions)


def finished(scene, name, rows):
    """Compacted, and what is new is synced: all is there once, and the books agree."""
    lake = lake_model.Lake(scene.lake(name))
    compact(scene, name)
    intact(scene, lake, rows)
    version = lake.version()
    compact(scene, name)
    assert lake.version() == version
    files = compacted.files_by_directory(compacted.snapshots(lake)["events"])
    assert {len(adds) for adds in files.values()} == {1}
    scene.sync(name)
    final = lake_model.check(lake, scene.trees.versions)
    assert final == set(scene.trees.now.values())
    lake_model.check_commits(lake)
    sync_runs.upkeep("status", scene.lake(name), "--check", "--files")


def test_compacting_does_all_there_is_to_be_done(scene):
    """Or the test below would show less than it says."""
    calls = "\n".join(compact_calls(scene))
    for table in ("events", "objects"):
        assert f"/{table}/_delta_log/" in calls
    assert sum(call.startswith("link ") for call in calls.splitlines()) >= 3


@pytest.mark.parametrize("how", HOWS)
def test_a_fault_at_any_call(scene, how, summary):
    calls = compact_calls(scene)

    def try_call(at):
        name = f"compact-{how}-{at}"
        lake = scene.copy(name)
        killed = how in ("before", "after")
        compact(scene, name, (KILLED,) if killed else (DONE, FAILED, UNKNOWN), how=how, at=at)
        intact(scene, lake, scene.rows)
        finished(scene, name, scene.rows)
        scene.drop(name)

    for_all(numbers_up_to(len(calls)), try_call)
    summary(f"compact: {how}: {len(calls)} calls, each with the runs after it")


# Another is first. -------------------------------------------------------------------------


def stopped(scene, name, sources=(), command="compact", calls=None):
    """A run that is about to put its entry."""
    at = commit_call(calls or compact_calls(scene))
    options = ONE if command == "compact" else (*ONE, "--full")
    run = sync_runs.Run(sources, scene.lake(name), *options, command=command, how="stop", at=at)
    assert run.until_stopped(), run
    return run


def test_a_sync_is_first(scene):
    lake = scene.copy("sync-first")
    run = stopped(scene, "sync-first")
    scene.sync("sync-first")
    rows = lake.rows()
    assert rows != scene.rows
    run.wake()
    assert run.end() == DONE, run
    intact(scene, lake, rows)
    operations = [lake_model.record_of(actions)["operation"]
                  for actions in lake.entries().values()]
    # What the sync has brought is the next run's.
    assert operations[-2:] == ["sync", "compact"]
    finished(scene, "sync-first", rows)
    scene.drop("sync-first")


def test_another_compact_is_first(scene):
    lake = scene.copy("compact-first")
    before = lake_age.data_files(scene.lake("compact-first"))
    run = stopped(scene, "compact-first")
    compact(scene, "compact-first")
    run.wake()
    assert run.end() == DONE, run
    intact(scene, lake, scene.rows)
    events = {path for path in lake_age.data_files(scene.lake("compact-first")) - before
              if "/events/" in str(path)}
    assert len(events) == 1, "the loser has left its own"
    finished(scene, "compact-first", scene.rows)
    scene.drop("compact-first")


def test_a_vacuum_takes_what_was_merged(scene):
    lake = scene.copy("vacuum-first")
    root = scene.lake("vacuum-first")
    before = lake_age.data_files(root)
    run = stopped(scene, "vacuum-first")
    merged = lake_age.data_files(root) - before
    assert merged
    lake_age.age(root)
    sync_runs.upkeep("vacuum", root, *lake_age.VACUUM)
    assert not merged & lake_age.data_files(root)
    run.wake()
    assert run.end() == DONE, run
    intact(scene, lake, scene.rows)
    finished(scene, "vacuum-first", scene.rows)
    scene.drop("vacuum-first")


def test_retain_is_first(scene):
    """What it takes out does not come back in a merged file."""
    lake, root = scene.copy("retain-first"), scene.lake("retain-first")
    old = source_tree.Trees(scene.directory / "old")
    for name in ("o1", "o2"):
        old.deliver("trail", days_ago(5), [source_tree.event(name, days_ago(5))])
        sync_runs.sync([old.root], root, "--full")
    whole = lake.rows()
    run = stopped(scene, "retain-first")
    sync_runs.upkeep("retain", root, "--days", 3)
    rows = lake.rows()
    assert rows < whole
    run.wake()
    assert run.end() == DONE, run
    assert lake.rows() == rows
    sync_runs.upkeep("status", root, "--check", "--files")
    scene.drop("retain-first")


def test_compact_is_first_over_what_another_sync_added(scene):
    """A sync that is about to commit finds its duplicate, and its revision's original, in a file
    that merges one which it has never seen."""
    lake, root = scene.copy("sync-last"), scene.lake("sync-last")
    news = source_tree.Trees(scene.directory / "news")
    day = days_ago(1)
    one, two = (source_tree.event(name, day) for name in ("x1", "x2"))
    revised = one | {"requestParameters": {"revised": 1}}
    news.deliver("late", day, [one, two, revised, source_tree.event("x3", day)])
    news.deliver("early", day, [one, two])
    late, early = news.root / "late", news.root / "early"
    scene.copy("trial-last")
    calls = sync_runs.sync([late], scene.lake("trial-last"), *ONE, "--full", how="stop").calls()
    scene.drop("trial-last")
    run = stopped(scene, "sync-last", [late], "sync", calls)
    sync_runs.sync([early], root, *ONE, "--full")
    compact(scene, "sync-last")
    run.wake()
    assert run.end() == DONE, run
    found = lake.rows() - scene.rows
    expected = lake_model.expected_rows([[one, two, revised, source_tree.event("x3", day)]])
    assert found == expected
    sync_runs.upkeep("status", root, "--check", "--files")
    compact(scene, "sync-last")
    assert lake.rows() - scene.rows == expected
    scene.drop("sync-last")
