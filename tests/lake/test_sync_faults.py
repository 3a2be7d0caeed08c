"""Each call of a sync that changes the disk fails once, and the process is killed at it once.

After each of these readers see the version before or the one after it, and the next sync leaves
every event exactly once. One sync makes the lake; the other finds all there is to be done behind a
commit: the ledger to follow, its small files to be merged, checkpoints, and logs to be cleaned up.
"""

import concurrent.futures
import os
import pathlib
import re
import shutil
import tempfile
import time

import pytest

import faulty
import lake_model
import source_tree
import sync_runs
from source_tree import days_ago
from sync_runs import DONE, FAILED, KILLED, UNKNOWN

HOWS = ("eio", "full", "before", "after")
# How far apart the calls are that a slow binary tries.
SAMPLE = 11
AT_ONCE = 4
# As in delta/log.h: the 20th entry behind the last checkpoint makes the next one due.
CHECKPOINT = 20
# As in lake/merge.h: a day's files of the ledger, of which the next one makes one.
MERGE = 16
# As in lake/follow.cc: how many versions a table without news may be behind.
BEHIND = 10
# Older than the logs' retention.
AGE_SECONDS = 40 * 24 * 3600
# Entries that the clean-up takes of each log.
CLEANED = 3


@pytest.fixture(scope="module", autouse=True)
def ready(trailmill):
    if not faulty.shim().is_file():
        pytest.skip(f"no {faulty.shim()}: build the target fault_shim")


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    """A disk in memory, where there is one: syncs cost nothing there."""
    memory = pathlib.Path("/dev/shm")
    place = memory if os.access(memory, os.W_OK) else tmp_path_factory.mktemp("faults")
    with tempfile.TemporaryDirectory(prefix="trailmill-faults-", dir=place) as made:
        yield pathlib.Path(made)


class Scene:
    """A lake before a sync, of which each try gets a copy."""

    def __init__(self, directory):
        directory.mkdir()
        self.directory, self.trees = directory, source_tree.Trees(directory / "source")
        (directory / "start").mkdir()

    def lake(self, name="start"):
        return self.directory / name / "lake"

    def sync(self, name="start", codes=(DONE,), **faults):
        return sync_runs.sync([self.trees.root], self.lake(name), "--threads", "1", "--full",
                              codes=codes, **faults)

    def copy(self, name):
        """With the files themselves: none is ever changed, but replaced or removed."""
        shutil.copytree(self.directory / "start", self.directory / name, copy_function=os.link)
        return lake_model.Lake(self.lake(name))

    def drop(self, name):
        shutil.rmtree(self.directory / name)

    def deliver(self, name, day):
        """An event that is there already, and a new one; without a name an object of none."""
        events = [source_tree.event(each, days_ago(1)) for each in ("first", name) if name]
        self.trees.deliver("trail", day, events)

    def count_calls(self):
        """The calls of the sync that is tried, and what a reader sees before and after it."""
        whole = self.copy("whole")
        self.before, self.version = whole.rows(), whole.version()
        run = self.sync("whole", how="stop")
        self.after = whole.rows()
        assert whole.version() == self.version + 1 and self.after != self.before
        lake_model.check(whole, self.trees.versions)
        return run.calls()


@pytest.fixture(scope="module")
def new_lake(directory):
    scene = Scene(directory / "new")
    scene.deliver("new", days_ago(1))
    return scene


@pytest.fixture(scope="module")
def grown_lake(directory):
    """The commit to come is the 20th behind the last checkpoint of each log, some entries are old,
    and it makes the day's files in the ledger as many as are merged. The one before it was not
    followed."""
    scene = Scene(directory / "grown")
    scene.deliver("old", days_ago(1))
    for version in range(2 * CHECKPOINT - 2):
        scene.deliver(None, days_ago(1 if version > 2 * CHECKPOINT - MERGE else 2))
        scene.sync()
    age_logs(scene.lake())
    scene.deliver("unfollowed", days_ago(1))
    calls = scene_calls(scene)
    commit = next(number for number, call in enumerate(calls, 1)
                  if call.startswith("link ") and "/events/_delta_log/" in call)
    scene.sync(codes=(KILLED,), how="after", at=commit)
    scene.deliver("last", days_ago(1))
    return scene


def scene_calls(scene):
    scene.copy("trial")
    calls = scene.sync("trial", how="stop").calls()
    scene.drop("trial")
    return calls


def age_logs(lake):
    """The first checkpoint and all before it are old. A clean-up has been there before, which left
    a few: each that goes is two calls more to be tried."""
    old = time.time() - AGE_SECONDS
    first = CHECKPOINT - 1
    for checkpoint in lake.glob(f"*/_delta_log/{first:020}.checkpoint.parquet"):
        for version in range(first + 1):
            path = checkpoint.with_name(f"{version:020}.json")
            os.utime(path, (old, old))
            if version < first - CLEANED:
                path.unlink()
        os.utime(checkpoint, (old, old))


def numbers_up_to(count):
    return range(1, count + 1, SAMPLE if faulty.is_slow() else 1)


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


def for_all(numbers, work):
    """Several at a time; an error names its number."""
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        tries = {number: pool.submit(work, number) for number in numbers}
    wrong = {number: error for number, one in tries.items() if (error := one.exception())}
    assert not wrong, f"calls {sorted(wrong)}: {next(iter(wrong.values()))!r}"


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
