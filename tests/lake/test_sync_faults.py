"""Each call of a sync that changes the disk fails once, and the process is killed at it once.

After each of these readers see the version before or the one after it, and the next sync leaves
every event exactly once. One sync makes the lake; the other finds all there is to be done behind a
commit: the ledger to follow, its small files to be merged, checkpoints, and logs to be cleaned up.
"""

import re

import pytest

import lake_model
from sync_runs import DONE, FAILED, KILLED, UNKNOWN
from sync_scenes import CLEANED, for_all, numbers_up_to

HOWS = ("eio", "full", "before", "after")
# As in lake/follow.cc: how many versions a table without news may be behind.
BEHIND = 10


def check_between(scene, lake):
    """Readers see one version or the other, whole."""
    version = lake.version()
    assert version in (scene.version, scene.version + 1)
    assert lake.rows() == (scene.before if version == scene.version else scene.after)
    return version


def try_call(scene, how, at):
    name = f"{how}-{at}"
    lake = scene.copy(name)
    killed = how in ("before", "after")
    run = scene.sync(name, (KILLED,) if killed else (DONE, FAILED, UNKNOWN), how=how, at=at)
    version = check_between(scene, lake)
    if run.process.returncode == DONE:
        assert version == scene.version + 1, run
    if run.process.returncode == FAILED:
        assert version == scene.version and run.stderr.startswith("trailmill: "), run
    scene.sync(name)
    assert lake.rows() == scene.after
    final = lake_model.check(lake, scene.trees.versions)
    assert final == set(scene.trees.now.values())
    lake_model.check_commits(lake)
    for table, behind in (("objects", 1), ("rejects", BEHIND)):
        followed = lake.table(table).transaction_version(lake_model.FOLLOWS)
        assert followed > lake.version() - behind
    scene.drop(name)


def try_all(scene, how, summary, name):
    calls = scene.count_calls()
    scene.drop("whole")
    for_all(numbers_up_to(len(calls)), lambda at: try_call(scene, how, at))
    summary(f"sync: {name}: {how}: {len(calls)} calls, each with the run after it")


@pytest.mark.local_disk(reason="the calls are those to a local disk")
@pytest.mark.parametrize("how", HOWS)
def test_a_fault_while_a_lake_is_made(new_lake, how, summary):
    try_all(new_lake, how, summary, "a new lake")


@pytest.mark.local_disk(reason="the calls are those to a local disk")
@pytest.mark.parametrize("how", HOWS)
def test_a_fault_while_a_lake_is_kept(grown_lake, how, summary):
    try_all(grown_lake, how, summary, "a grown lake")


@pytest.mark.local_disk(reason="the calls are those to a local disk")
def test_a_sync_of_a_grown_lake_does_all_there_is_to_be_done(grown_lake):
    """Or the test above would show less than it says."""
    calls = "\n".join(grown_lake.count_calls())
    grown_lake.drop("whole")
    for table in ("events", "objects"):
        assert calls.count(f"/{table}/_delta_log/_last_checkpoint") == 1
        assert len(re.findall(f"unlink .*/{table}/_delta_log/.*json", calls)) == CLEANED
    # What is left undone, what is new, and the merged one.
    assert len(re.findall("open .*/objects/delivered=.*parquet", calls)) == 2
    assert len(re.findall(r"(?m)^link .*/objects/_delta_log/\d+.json", calls)) == 2
