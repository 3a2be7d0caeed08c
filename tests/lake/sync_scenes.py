"""A lake before a run that goes wrong at one call, and tries of all its calls."""

import concurrent.futures
import os
import shutil
import time

import faulty
import lake_model
import source_tree
import sync_runs
from source_tree import days_ago
from sync_runs import DONE, KILLED

# How far apart the calls are that a slow binary tries.
SAMPLE = 11
AT_ONCE = 4
# As in delta/log.h: the 20th entry behind the last checkpoint makes the next one due.
CHECKPOINT = 20
# As in lake/merge.h: a day's files of the ledger, of which the next one makes one.
MERGE = 16
# Older than the logs' retention.
AGE_SECONDS = 40 * 24 * 3600
# Entries that the clean-up takes of each log.
CLEANED = 3


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

    def calls(self):
        """Of a sync that is let through."""
        self.copy("trial")
        calls = self.sync("trial", how="stop").calls()
        self.drop("trial")
        return calls

    def count_calls(self):
        """The calls of the sync that is tried, and what a reader sees before and after it."""
        whole = self.copy("whole")
        self.before, self.version = whole.rows(), whole.version()
        run = self.sync("whole", how="stop")
        self.after = whole.rows()
        assert whole.version() == self.version + 1 and self.after != self.before
        lake_model.check(whole, self.trees.versions)
        return run.calls()


def new_scene(directory):
    """The commit to come makes the lake."""
    scene = Scene(directory)
    scene.deliver("new", days_ago(1))
    return scene


def grown_scene(directory):
    """The commit to come is the 20th behind the last checkpoint of each log, some entries are old,
    and it makes the day's files in the ledger as many as are merged. The one before it was not
    followed."""
    scene = Scene(directory)
    scene.deliver("old", days_ago(1))
    for version in range(2 * CHECKPOINT - 2):
        scene.deliver(None, days_ago(1 if version > 2 * CHECKPOINT - MERGE else 2))
        scene.sync()
    age_logs(scene.lake())
    scene.deliver("unfollowed", days_ago(1))
    scene.sync(codes=(KILLED,), how="after", at=commit_call(scene.calls()))
    scene.deliver("last", days_ago(1))
    return scene


def commit_call(calls):
    """The number, from 1, of the call that makes a version of `events`."""
    return next(number for number, call in enumerate(calls, 1)
                if call.startswith("link ") and "/events/_delta_log/" in call)


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


def for_all(numbers, work):
    """Several at a time; an error names its number."""
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        tries = {number: pool.submit(work, number) for number in numbers}
    wrong = {number: error for number, one in tries.items() if (error := one.exception())}
    assert not wrong, f"calls {sorted(wrong)}: {next(iter(wrong.values()))!r}"


