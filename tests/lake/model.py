"""Random histories of a bucket and its lake, against the model.

    python tests/lake/model.py --histories 20000 --seed 1

Objects are delivered, late and twice, corrected, corrupted, replaced and made unreadable, and runs
of `sync`, alone and several at once, are stopped, killed and woken at calls to the disk. After each
step the lake holds what the model says; a history that fails tells its seed.
"""

import argparse
import concurrent.futures
import ctypes
import json
import multiprocessing
import os
import pathlib
import random
import shutil
import sys
import tempfile
import traceback

sys.path[:0] = [str(pathlib.Path(__file__).parent),
                str(pathlib.Path(__file__).parents[1] / "golden")]

import lake_model  # noqa: E402
import source_tree  # noqa: E402
import sync_runs  # noqa: E402
from source_tree import REJECTED, Version, days_ago  # noqa: E402

TRAILS = ("first", "second")
# Inside the lookback, whatever midnight does; and far outside.
RECENT, OLD = (0, 1, 2), (10, 11)
STEPS_MAX, AT_ONCE_MAX, CALLS_MAX = 6, 3, 75
BODIES = (b"", b"no JSON", b'{"Records":[{"eventID":"cut', b"\x1f\x8b\x08\x00cut")


class History:
    def __init__(self, seed, directory):
        self.chance = random.Random(seed)
        self.trees = source_tree.Trees(directory)
        (directory / "disk").mkdir()
        self.place = directory / "disk" / "lake"
        self.lake = lake_model.Lake(self.place)
        self.keep = self.chance.random() < 0.2
        self.events, self.unreadable, self.done = [], set(), []
        self.firsts, self.told = set(), []

    # Deliveries.

    def day(self):
        return days_ago(self.chance.choice(RECENT))

    def new_events(self, day):
        made = []
        for _ in range(self.chance.choice((0, 1, 1, 2, 3))):
            name = f"e{len(self.events) + len(made)}"
            changes = self.chance.choice(({}, {}, {}, {"awsRegion": "eu-west-1"},
                                          {"eventTime": None}, {"eventID": None}))
            made.append(source_tree.event(name, day, **changes))
        self.events += made
        return made

    def some_events(self):
        return self.chance.sample(self.events, min(len(self.events), self.chance.randint(1, 3)))

    def deliver(self):
        day = self.day()
        self.trees.deliver(self.chance.choice(TRAILS), day, self.new_events(day))

    def deliver_outside(self):
        day = days_ago(self.chance.choice(OLD))
        self.trees.deliver(self.chance.choice(TRAILS), day, self.new_events(day))

    def deliver_twice(self):
        self.trees.deliver(TRAILS[1], self.day(), self.some_events())

    def correct(self):
        corrected = [event | {"requestParameters": {"key": "k", "n": self.chance.random()}}
                     for event in self.some_events()]
        self.events += corrected
        self.trees.deliver(self.chance.choice(TRAILS), self.day(), corrected)

    def reserialize(self):
        records = [event for event in self.some_events() if "eventID" in event]
        texts = [source_tree.reserialized(event) for event in records]
        self.trees.deliver(self.chance.choice(TRAILS), self.day(), records, texts=texts or None)

    def corrupt(self):
        """A new object, or one that is there already. One without a byte is left where it is."""
        path = self.chance.choice([self.trees.path(TRAILS[0], self.day()), *self.others()])
        body = self.chance.choice(BODIES)
        self.trees.put(path, body, Version([], REJECTED if body else None))

    def corrupt_record(self):
        records = self.some_events()
        path = self.trees.deliver(TRAILS[0], self.day(), records,
                                  texts=["5", *map(json.dumps, records)])
        self.trees.versions[self.trees.now[path]].rejected = 1

    def digest(self):
        """By its name no object of events."""
        path = self.trees.path(TRAILS[0], self.day(), family="CloudTrail-Digest")
        self.trees.put(path, b"{}", Version([], None))

    def replace(self):
        for path in self.one_other():
            self.trees.deliver(TRAILS[0], None, self.new_events(self.day()), path=path)

    def remove(self):
        for path in self.one_other():
            self.trees.remove(path)

    def lock(self):
        for path in self.one_other():
            path.chmod(0)
            self.unreadable.add(path)

    def unlock(self):
        for path in self.unreadable:
            path.chmod(0o644)
        self.unreadable.clear()

    def readable(self):
        return sorted(self.trees.now.keys() - self.unreadable)

    def others(self):
        """Than the first of each trail, without which there would be nothing to read, and than
        those that their names keep out."""
        return [path for path in self.readable()
                if path not in self.firsts and "Digest" not in path.name]

    def one_other(self):
        return self.chance.sample(self.others(), min(1, len(self.others())))

    def trail(self, path):
        return path.relative_to(self.trees.root).parts[0]

    # Runs.

    def start(self, options, how):
        sources = self.chance.choice([TRAILS, TRAILS, TRAILS[:1], TRAILS[1:]])
        at = self.chance.randint(1, CALLS_MAX)
        run = sync_runs.Run([self.trees.root / trail for trail in sources], self.place,
                            *options, at=at, how=how)
        run.sources, run.full = sources, "--full" in options
        return run

    def options(self):
        chosen = ["--keep-duplicates"] if self.keep else []
        chosen += ["--threads", str(self.chance.choice((1, 1, 2)))]
        if self.chance.random() < 0.3:
            chosen += ["--full"]
        if self.chance.random() < 0.3:
            chosen += ["--max-commit", "1"]
        return chosen

    def sync(self):
        """Some at once; the stopped ones are woken when the others have ended."""
        hows = [self.chance.choice(("", "", "stop", "before", "after", "eio"))
                for _ in range(self.chance.randint(1, AT_ONCE_MAX))]
        runs = [self.start(self.options(), how) for how in hows]
        for run in runs:
            if run.how != "stop":
                run.end()
        for run in runs:
            if run.how == "stop":
                run.until_stopped()
                run.wake()
                run.end()
        self.told += runs
        for run in runs:
            self.check_run(run)
        self.check(runs)

    def check_run(self, run):
        fine = (sync_runs.DONE, sync_runs.REJECTED)
        allowed = {"": fine, "stop": fine, "eio": (*fine, sync_runs.FAILED, sync_runs.UNKNOWN)}
        assert run.process.returncode in allowed.get(run.how, (*fine, sync_runs.KILLED)), run

    def check(self, runs):
        final = lake_model.check(self.lake, self.trees.versions, self.keep)
        for run in runs:
            if run.process.returncode not in (sync_runs.DONE, sync_runs.REJECTED):
                continue
            for path in self.readable():
                version = self.trees.now[path]
                is_old = any(f"/{days_ago(age):%Y/%m/%d}/" in str(path) for age in OLD)
                if self.trail(path) not in run.sources or (is_old and not run.full):
                    continue
                assert version in final or self.trees.versions[version].status is None, (
                    f"{path} was not taken by {run}")

    def finish(self):
        """A run without a fault takes all that there is, and the next one finds nothing."""
        self.unlock()
        for expected_news in (None, False):
            before = self.lake.version()
            run = self.start(["--full", *self.options()], "")
            run.end()
            self.told.append(run)
            self.check_run(run)
            run = sync_runs.Run([self.trees.root / trail for trail in TRAILS], self.place,
                                "--full", *(["--keep-duplicates"] if self.keep else []))
            run.sources, run.full = TRAILS, True
            run.end()
            self.told.append(run)
            self.check_run(run)
            self.check([run])
            assert expected_news is None or self.lake.version() == before, "news of nothing"
        lake_model.check_commits(self.lake)

    STEPS = (("sync", 8), ("deliver", 5), ("deliver_outside", 1), ("deliver_twice", 3),
             ("correct", 2), ("reserialize", 2), ("corrupt", 1), ("corrupt_record", 1),
             ("digest", 1), ("replace", 2), ("remove", 1), ("lock", 1), ("unlock", 1))

    def run(self):
        for trail in TRAILS:
            day = self.day()
            self.firsts.add(
                self.trees.deliver(trail, day, [*self.new_events(day), self.first_event(day)]))
        names, weights = zip(*self.STEPS)
        for name in self.chance.choices(names, weights, k=self.chance.randint(3, 2 * STEPS_MAX)):
            self.done.append(name)
            getattr(self, name)()
        self.finish()

    def first_event(self, day):
        self.events.append(source_tree.event(f"first{len(self.events)}", day))
        return self.events[-1]


def run_history(seed):
    """None, or what went wrong."""
    memory = pathlib.Path("/dev/shm")
    place = memory if os.access(memory, os.W_OK) else pathlib.Path(tempfile.gettempdir())
    directory = pathlib.Path(tempfile.mkdtemp(prefix="trailmill-model-", dir=place))
    history = None
    try:
        history = History(seed, directory)
        history.run()
        return None
    except Exception:
        steps = " ".join(history.done) if history else ""
        runs = "\n".join(map(repr, history.told)) if history else ""
        return f"seed {seed}: {steps}\n{traceback.format_exc()}\n{runs}"
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def obey_modes():
    """What this process starts may not pass over an object's mode, though it be root's."""
    drop, override, read_search = 24, 1, 2
    for capability in (override, read_search):
        ctypes.CDLL(None).prctl(drop, capability, 0, 0, 0)


def run_all(seeds, jobs):
    """Failures, as they come."""
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(jobs, context, initializer=obey_modes) as pool:
        for failure in pool.map(run_history, seeds, chunksize=4):
            if failure:
                yield failure


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--histories", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1, help="of the first")
    parser.add_argument("--jobs", type=int, default=2 * os.cpu_count())
    arguments = parser.parse_args()
    seeds = range(arguments.seed, arguments.seed + arguments.histories)
    failures = 0
    for failure in run_all(seeds, arguments.jobs):
        failures += 1
        print(failure, file=sys.stderr, flush=True)
    print(f"model: {len(seeds)} histories from seed {arguments.seed}, {failures} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
