"""Random histories of a bucket and its lake, against the model.

    python tests/lake/model.py --histories 20000 --seed 1

Objects are delivered, late and twice, corrected, corrupted, replaced and made unreadable, and runs
of `sync`, `compact`, `vacuum` and `retain`, alone and several at once, are stopped, killed and
woken at calls to the disk, and `expire` comes between. After each step the lake holds what the
model says; a history that fails tells its seed.
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
import time
import traceback

sys.path[:0] = [str(pathlib.Path(__file__).parent),
                str(pathlib.Path(__file__).parents[1] / "golden")]

import deliveries  # noqa: E402
import lake_age  # noqa: E402
import lake_model  # noqa: E402
import sync_runs  # noqa: E402
from deliveries import OLD, TRAILS  # noqa: E402
from source_tree import TAKEN, days_ago  # noqa: E402

STEPS_MAX, AT_ONCE_MAX, CALLS_MAX = 6, 3, 75
# Upkeep has fewer calls; in between of recent and old days is what retain keeps.
UPKEEP_CALLS_MAX, RETAIN_DAYS = 25, 6
FINE = (sync_runs.DONE, sync_runs.REJECTED)
# Before a vacuum that takes what was removed just now.
SECONDS = 1.1


class History(deliveries.Deliveries):
    def __init__(self, seed, directory):
        super().__init__(random.Random(seed), directory)
        (directory / "disk").mkdir()
        self.place = directory / "disk" / "lake"
        self.lake = lake_model.Lake(self.place)
        self.keep = self.chance.random() < 0.2
        self.retained = False
        self.done, self.told = [], []

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
        if self.chance.random() < 0.1:
            chosen += ["--compact", "auto"]
        return chosen

    def start_upkeep(self, how):
        command = self.chance.choice(("compact",) * 3 + ("vacuum",) * 2 + ("retain",))
        options = ("--days", RETAIN_DAYS) if command == "retain" else ()
        self.retained |= command == "retain"
        if command == "vacuum":
            options = self.chance.choice((lake_age.VACUUM, lake_age.VACUUM, lake_age.SECOND))
            lake_age.age(self.place)
            time.sleep(SECONDS if options == lake_age.SECOND else 0)
        calls_max = CALLS_MAX if command == "compact" else UPKEEP_CALLS_MAX
        return sync_runs.Run((), self.place, *options, command=command,
                             at=self.chance.randint(1, calls_max), how=how)

    def start_some(self):
        """Syncs, and upkeep between them, by itself now and then."""
        for _ in range(self.chance.randint(1, AT_ONCE_MAX)):
            how = self.chance.choice(("", "", "stop", "before", "after", "eio"))
            run = self.start(self.options(), how)
            if how == "stop":
                run.until_stopped()
            yield run
        if self.chance.random() < 0.4:
            yield self.start_upkeep(self.chance.choice(("", "", "stop", "before", "after", "eio")))

    def sync(self):
        """Some at once; the stopped ones are woken when the others have ended."""
        runs = list(self.start_some())
        if self.chance.random() < 0.3:
            runs.append(self.start(self.options(), ""))
        self.end(runs)

    def sleep(self):
        """A sync or a compact sleeps over upkeep, with files that nobody has named yet, and maybe
        over a sync before it."""
        run = self.start_compact if self.chance.random() < 0.3 else self.start_sync
        runs = [run("stop")]
        if runs[0].until_stopped():
            if self.chance.random() < 0.5:
                runs.append(self.start_sync(""))
                runs[-1].process.wait()
            runs.append(self.start_upkeep(""))
        self.end(runs)

    def start_sync(self, how):
        return self.start(self.options(), how)

    def start_compact(self, how):
        return sync_runs.Run((), self.place, command="compact",
                             at=self.chance.randint(1, CALLS_MAX), how=how)

    def end(self, runs):
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
            self.check_run(run, beside=runs)
        self.check(runs)

    def upkeep(self):
        self.told.append(self.start_upkeep(self.chance.choice(("", "before", "after", "eio"))))
        self.told[-1].end()
        self.check_run(self.told[-1], ())
        self.check(())

    def expire(self):
        """Objects go that the lake holds, while a sync is asleep."""
        runs = [self.start(self.options(), "stop")]
        runs[0].until_stopped()
        if self.lake.exists():
            runs.append(sync_runs.Run([self.trees.root / trail for trail in TRAILS], self.place,
                                      "--older-than", "1s", "--yes", command="expire"))
            runs[-1].end()
            self.forget_expired()
        self.end(runs)
        self.keep_firsts()

    def forget_expired(self):
        rows = self.lake.rows()
        for path in [path for path in self.trees.now if not path.exists()]:
            version = self.trees.versions[self.trees.now.pop(path)]
            assert version.status == TAKEN and not version.rejected, f"{path} has gone"
            lost = [event for event in version.events if not rows[lake_model.canonical(event)]]
            assert not lost, f"{path} has gone, and the lake has not {lost}"

    def check_run(self, run, beside):
        if run.process.returncode == sync_runs.FAILED and self.may_fail(run, beside):
            return
        allowed = {"": FINE, "stop": FINE, "eio": (*FINE, sync_runs.FAILED, sync_runs.UNKNOWN)}
        assert run.process.returncode in allowed.get(run.how, (*FINE, sync_runs.KILLED)), run

    def may_fail(self, run, beside):
        """There is no lake yet, or files that it worked on are taken for those of a dead one."""
        if run.name() != "sync" and "no lake at" in run.stderr:
            return True
        if run.name() in ("vacuum", "retain"):
            return False
        return "No such file" in run.stderr and any(one.name() == "vacuum" for one in beside)

    def may_be_gone(self, row):
        day = json.loads(row).get("eventTime", "9999")[:10]
        return self.retained and day < f"{days_ago(RETAIN_DAYS)}"

    def check(self, runs):
        final = lake_model.check(self.lake, self.trees.versions, self.keep, self.may_be_gone)
        for run in runs:
            wanted = run.name() == "sync" and run.process.returncode in FINE
            for path in self.readable() if wanted else ():
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
            self.check_run(run, ())
            run = sync_runs.Run([self.trees.root / trail for trail in TRAILS], self.place,
                                "--full", *(["--keep-duplicates"] if self.keep else []))
            run.sources, run.full = TRAILS, True
            run.end()
            self.told.append(run)
            self.check_run(run, ())
            self.check([run])
            assert expected_news is None or self.lake.version() == before, "news of nothing"
        lake_model.check_commits(self.lake)
        self.finish_upkeep()

    def finish_upkeep(self):
        """Nothing is left over of runs that were killed, nor of old days, and the books agree."""
        self.retained = True
        sync_runs.upkeep("retain", self.place, "--days", RETAIN_DAYS)
        assert not any(map(self.may_be_gone, self.lake.rows()))
        sync_runs.upkeep("status", self.place, "--check", "--files")
        self.finish_compact()
        if self.chance.random() < 0.3:  # it takes a second
            time.sleep(SECONDS)
            sync_runs.upkeep("vacuum", self.place, *lake_age.SECOND)
            self.check(())
            assert lake_age.data_files(self.place) == self.lake.named()

    def finish_compact(self):
        """Rows stay, all files of a past day are one, and there is nothing left to be done."""
        rows = self.lake.rows()
        sync_runs.upkeep("compact", self.place)
        version = self.lake.version()
        sync_runs.upkeep("compact", self.place)
        assert self.lake.rows() == rows and self.lake.version() == version
        self.check(())
        sync_runs.upkeep("status", self.place, "--check", "--files")

    STEPS = (("sync", 8), ("sleep", 3), ("upkeep", 1), ("expire", 1), ("deliver", 5),
             ("deliver_outside", 1), ("deliver_twice", 3), ("correct", 2), ("reserialize", 2),
             ("corrupt", 1), ("corrupt_record", 1), ("digest", 1), ("replace", 2), ("remove", 1),
             ("lock", 1), ("unlock", 1))

    def run(self):
        self.keep_firsts()
        names, weights = zip(*self.STEPS)
        for name in self.chance.choices(names, weights, k=self.chance.randint(3, 2 * STEPS_MAX)):
            self.done.append(name)
            getattr(self, name)()
        self.finish()


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
