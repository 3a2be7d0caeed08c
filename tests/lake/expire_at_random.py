"""Random lakes that are damaged at random, and a run of `expire` after it.

    python tests/lake/expire_at_random.py --tries 2000 --seed 1

An object that is gone has every event in what a plain reader finds in the live files; one whose
lake is whole is gone. A try that fails tells its seed.
"""

import argparse
import collections
import concurrent.futures
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

import pyarrow.parquet  # noqa: E402

import lake_model  # noqa: E402
import model  # noqa: E402
import sync_runs  # noqa: E402
from expire_world import Told  # noqa: E402
from sync_runs import DONE, FAILED, REJECTED  # noqa: E402

STEPS = (("deliver", 5), ("deliver_outside", 1), ("deliver_twice", 3), ("correct", 2),
         ("reserialize", 2), ("corrupt", 1), ("corrupt_record", 1), ("digest", 1), ("replace", 1),
         ("sync", 4))
STEPS_MAX, DAMAGES_MAX = 14, 2


class Damage:
    """One thing that goes wrong with a lake. Each method tells what it did, or None for nothing."""

    def __init__(self, chance, place):
        self.chance, self.place = chance, place

    def data_file(self):
        return self.chance.choice(sorted(self.place.glob("events/*/*.parquet")) or [None])

    def entries(self):
        return sorted(self.place.glob("events/_delta_log/*.json"))

    def remove_a_file(self):
        if file := self.data_file():
            file.unlink()
            return f"{file} removed"

    def truncate_a_file(self):
        if file := self.data_file():
            body = file.read_bytes()
            file.write_bytes(body[:self.chance.randrange(len(body))])
            return f"{file} truncated"

    def overwrite_a_file(self):
        """With bytes of chance, from somewhere to its end: the footer is always among them."""
        if file := self.data_file():
            body = file.read_bytes()
            kept = self.chance.randrange(len(body) - 8)
            file.write_bytes(body[:kept] + self.chance.randbytes(len(body) - kept))
            return f"{file} overwritten"

    def rewrite_a_file(self, choose):
        """With the rows that a function of their count chooses."""
        file = self.data_file()
        try:
            rows = file and pyarrow.parquet.read_table(file)
        except (OSError, pyarrow.ArrowInvalid):  # damaged before
            return None
        if file and rows.num_rows:
            chosen = pyarrow.array(choose(rows.num_rows), pyarrow.int64())
            pyarrow.parquet.write_table(rows.take(chosen), file)
            return f"{file} rewritten with rows {chosen.to_pylist()} of {rows.num_rows}"

    def drop_an_event(self):
        def but_one(count):
            out = self.chance.randrange(count)
            return [number for number in range(count) if number != out]
        return self.rewrite_a_file(but_one)

    def exchange_events(self):
        """As many rows as before."""
        return self.rewrite_a_file(lambda count: self.chance.choices(range(count), k=count))

    def without_sums(self, rewrite):
        """The log has nothing by which the file could be known for another."""
        for entry in self.entries():
            lines = [json.loads(line) for line in entry.read_text().splitlines()]
            for line in lines:
                line.get("add", {}).pop("tags", None)
            entry.write_text("".join(json.dumps(line) + "\n" for line in lines))
        return rewrite()

    def drop_an_event_unseen(self):
        return self.without_sums(self.drop_an_event)

    def exchange_events_unseen(self):
        return self.without_sums(self.exchange_events)

    def drop_entry(self, choose):
        if entries := self.entries():
            entry = choose(entries)
            entry.unlink()
            return f"{entry} dropped"

    def drop_an_entry(self):
        return self.drop_entry(self.chance.choice)

    def drop_the_newest_entry(self):
        return self.drop_entry(max)

    def drop_an_add(self):
        entry = self.chance.choice(self.entries() or [None])
        lines = entry.read_text().splitlines() if entry else []
        if adds := [line for line in lines if "add" in json.loads(line)]:
            lines.remove(self.chance.choice(adds))
            entry.write_text("".join(f"{line}\n" for line in lines))
            return f"an add of {entry} dropped"

    KINDS = ("remove_a_file", "truncate_a_file", "overwrite_a_file", "drop_an_event",
             "exchange_events", "drop_an_event_unseen", "exchange_events_unseen",
             "drop_an_entry", "drop_the_newest_entry", "drop_an_add", "drop_an_add")


def readable_events(lake):
    """What a plain reader finds, by values; files that it can't read hold nothing."""
    try:
        paths = lake.paths(lake.table("events"))
    except Exception:  # no log that it could read
        return collections.Counter()
    rows = collections.Counter()
    for path in paths:
        try:
            found = lake.read([path], lake_model.COLUMNS)
        except Exception:
            continue
        rows.update(lake_model.canonical(lake_model.event_of(row)) for row in found)
    return rows


class Try:
    def __init__(self, seed, directory):
        self.chance = random.Random(seed)
        self.history = model.History(seed, directory)
        self.history.keep = False
        self.place, self.lake = self.history.place, self.history.lake
        self.done = []

    def sync(self, codes=(DONE, REJECTED)):
        trails = [self.history.trees.root / trail for trail in model.TRAILS]
        return sync_runs.sync(trails, self.place, "--full", codes=codes)

    def grow(self):
        history = self.history
        for trail in model.TRAILS:
            day = history.day()
            history.firsts.add(history.trees.deliver(
                trail, day, [*history.new_events(day), history.first_event(day)]))
        names, weights = zip(*STEPS)
        for name in self.chance.choices(names, weights, k=self.chance.randint(2, STEPS_MAX)):
            self.sync() if name == "sync" else getattr(history, name)()
        self.sync()
        if self.chance.random() < 0.3:
            history.deliver()  # not taken yet

    def damage(self):
        damage = Damage(self.chance, self.place)
        for _ in range(self.chance.randint(0, DAMAGES_MAX)):
            if done := getattr(damage, self.chance.choice(Damage.KINDS))():
                self.done.append(done)

    def expire(self):
        options = ["--threads", str(self.chance.choice((1, 2)))]
        run = sync_runs.Run([self.history.trees.root / trail for trail in model.TRAILS],
                            self.place, "--older-than", "1s", "--yes", "--json", *options,
                            command="expire")
        run.end()
        self.done.append(repr(run))
        return run

    def run(self):
        self.grow()
        self.damage()
        now, versions = dict(self.history.trees.now), self.history.trees.versions
        run = self.expire()
        assert run.process.returncode in (DONE, REJECTED, FAILED), run
        self.check_gone(now, versions)
        if not self.done[:-1]:
            self.check_whole(now, versions, Told(run))
        return len(self.done) > 1, sum(not path.exists() for path in now)

    def check_gone(self, now, versions):
        """Whatever went wrong."""
        found = readable_events(self.lake)
        for path in now:
            if path.exists():
                continue
            version = versions[now[path]]
            assert version.status == "taken" and not version.rejected, path
            for event in version.events:
                assert lake_model.canonical(event) in found, f"{event} of {path} is lost"

    def check_whole(self, now, versions, told):
        """Without damage all is gone that was taken whole."""
        final = {lake_model.identity(row) for row in self.lake.ledger()
                 if row["status"] == "taken"}
        for path in now:
            should_go = now[path] in final and not versions[now[path]].rejected
            assert path.exists() != should_go, f"{path}: {told.codes.get(str(path))}"


def run_try(seed):
    """(None or what went wrong, whether there was damage, objects that are gone)."""
    memory = pathlib.Path("/dev/shm")
    place = memory if os.access(memory, os.W_OK) else pathlib.Path(tempfile.gettempdir())
    directory = pathlib.Path(tempfile.mkdtemp(prefix="trailmill-expire-", dir=place))
    one = None
    try:
        one = Try(seed, directory)
        return None, *one.run()
    except Exception:
        done = "\n".join(one.done) if one else ""
        return f"seed {seed}:\n{traceback.format_exc()}\n{done}", True, 0
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def run_all(seeds, jobs):
    """(failure, damaged, gone) of each."""
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(jobs, context) as pool:
        yield from pool.map(run_try, seeds, chunksize=4)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tries", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1, help="of the first")
    parser.add_argument("--jobs", type=int, default=2 * os.cpu_count())
    arguments = parser.parse_args()
    seeds = range(arguments.seed, arguments.seed + arguments.tries)
    told = list(run_all(seeds, arguments.jobs))
    failures = [failure for failure, _, _ in told if failure]
    print(*failures[:5], sep="\n", file=sys.stderr)
    print(f"expire: {len(seeds)} tries from seed {arguments.seed}, "
          f"{sum(damaged for _, damaged, _ in told)} damaged, "
          f"{sum(gone for _, _, gone in told)} objects gone, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
