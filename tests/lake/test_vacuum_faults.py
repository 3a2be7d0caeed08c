"""Vacuum beside a sync that falls asleep at any call, and vacuums that go wrong at any of theirs.

After everything that happens here readers find every file that a log names.
"""

import pytest

import lake_age
import lake_model
import sync_runs
from lake_age import VACUUM
from source_tree import days_ago
from sync_runs import DONE, FAILED, KILLED, UNKNOWN
from sync_scenes import commit_call, for_all, numbers_up_to

HOWS = ("eio", "full", "before", "after")
# Of an entry's draft, before its link: open, write, fsync, close.
DRAFT_CALLS = 4


def intact(lake, versions, rows):
    """Readers find each file that a log names, and the rows that there were."""
    assert lake.rows() == rows
    lake.rejects()
    return lake_model.check(lake, versions)


@pytest.mark.local_disk(reason="the calls are those to a local disk")
@pytest.mark.parametrize("scene", ["new_lake", "grown_lake"])
def test_a_writer_that_sleeps_at_any_call_commits_no_file_that_is_gone(scene, request, summary):
    """Whatever it has written when it falls asleep is old, and deleted, when it wakes. Until its
    files are whole it may fail, and has changed nothing; then it makes them anew."""
    scene = request.getfixturevalue(scene)
    calls = scene.count_calls()
    scene.drop("whole")
    draft = commit_call(calls) - DRAFT_CALLS

    def try_call(at):
        name = f"asleep-{at}"
        lake = scene.copy(name)
        run = sync_runs.Run([scene.trees.root], scene.lake(name), "--threads", "1", "--full",
                            how="stop", at=at)
        assert run.until_stopped(), run
        lake_age.age(scene.lake(name))
        is_there = lake.exists()
        sync_runs.upkeep("vacuum", scene.lake(name), *VACUUM,
                         codes=(DONE,) if is_there else (FAILED,))
        run.wake()
        is_done = run.end() == DONE
        assert is_done or (at < draft and "No such file" in run.stderr), run
        intact(lake, scene.trees.versions, scene.after if is_done else scene.before)
        scene.sync(name)
        final = intact(lake, scene.trees.versions, scene.after)
        assert final == set(scene.trees.now.values())
        lake_model.check_commits(lake)
        scene.drop(name)

    for_all(numbers_up_to(len(calls)), try_call)
    summary(f"vacuum: beside a sync that sleeps at one of {len(calls)} calls")


@pytest.mark.local_disk(reason="it stops at a call")
def test_a_put_behind_a_fence_is_made_of_new_files(grown_lake):
    """Or the test above would show less than it says."""
    lake, root = grown_lake.copy("again"), grown_lake.lake("again")
    before = lake_age.data_files(root)
    at = commit_call(grown_lake.calls())
    run = sync_runs.Run([grown_lake.trees.root], root, "--threads", "1", "--full",
                        how="stop", at=at)
    assert run.until_stopped()
    written = lake_age.data_files(root) - before
    assert len(written) >= 2
    lake_age.age(root)
    sync_runs.upkeep("vacuum", root, *VACUUM)
    assert not written & lake_age.data_files(root)
    run.wake()
    assert run.end() == DONE
    entries = lake.entries()
    fences = [version for version, actions in entries.items()
              if lake_model.record_of(actions)["operation"] == "vacuum"]
    assert fences == [max(entries) - 1]
    grown_lake.drop("again")


# A vacuum that goes wrong at one call. ------------------------------------------------------


@pytest.fixture(scope="module")
def littered(grown_lake):
    """The grown lake, in which vacuum has something to do in every table, after it has rolled the
    ledger forward: the sync that another test tries has not been there."""
    grown_lake.deliver("ahead", days_ago(1))
    grown_lake.sync(codes=(KILLED,), how="after", at=commit_call(grown_lake.calls()))
    grown_lake.strays = lake_age.strays(grown_lake.lake())
    lake_age.age(grown_lake.lake())
    return grown_lake


@pytest.mark.local_disk(reason="the calls are those to a local disk")
@pytest.mark.parametrize("how", HOWS)
def test_a_fault_at_any_call_of_a_vacuum(littered, how, summary):
    scene = littered
    whole = scene.copy("whole")
    rows = whole.rows()
    calls = sync_runs.upkeep("vacuum", scene.lake("whole"), *VACUUM, how="stop").calls()
    assert sum(call.startswith("unlink ") for call in calls) >= len(scene.strays)
    scene.drop("whole")

    def try_call(at):
        name = f"{how}-{at}"
        lake = scene.copy(name)
        killed = how in ("before", "after")
        codes = (KILLED,) if killed else (DONE, FAILED, UNKNOWN)
        sync_runs.upkeep("vacuum", scene.lake(name), *VACUUM, codes=codes, how=how, at=at)
        intact(lake, scene.trees.versions, rows)
        sync_runs.upkeep("vacuum", scene.lake(name), *VACUUM)
        intact(lake, scene.trees.versions, rows)
        left = {path.name for path in scene.lake(name).rglob("*")}
        assert not left & {stray.name for stray in scene.strays}
        scene.sync(name)
        intact(lake, scene.trees.versions, rows)
        lake_model.check_commits(lake)
        scene.drop(name)

    for_all(numbers_up_to(len(calls)), try_call)
    summary(f"vacuum: {how}: {len(calls)} calls, each with the vacuum and the sync after it")
