"""Logs on a disk, the lake that is made of them, and runs of `expire`."""

import json

import lake_model
import source_tree
import sync_runs
from source_tree import days_ago
from sync_runs import DONE, REJECTED


class Told:
    """What a run of `expire --json` said."""

    def __init__(self, run):
        *lines, self.sums = map(json.loads, run.stdout.splitlines())
        self.codes = {line["refused"]: line["code"] for line in lines}
        self.reasons = {line["refused"]: line["reason"] for line in lines}
        assert self.sums["refused"] == len(lines) == sum(self.sums["refused_by_code"].values())
        assert self.sums["listed"] == (
            self.sums["expired"] + self.sums["refused"] + self.sums["young"]), self.sums


class World:
    """All lies in one directory, whose calls the shim counts. The times of all objects are old."""

    def __init__(self, directory):
        self.disk = directory / "disk"
        (self.disk / "source").mkdir(parents=True)
        self.trees = source_tree.Trees(self.disk / "source")
        self.place = self.disk / "lake"
        self.lake = lake_model.Lake(self.place)

    def event(self, name, age=1, **changes):
        return source_tree.event(name, days_ago(age), **changes)

    def deliver(self, *names, age=1, trail="trail", path=None):
        """An object of new events, or of events as they are given."""
        events = [self.event(each, age) if isinstance(each, str) else each for each in names]
        return self.trees.deliver(trail, days_ago(age), events, path=path)

    def put(self, body, **names):
        """An object of any bytes."""
        path = self.trees.path("trail", days_ago(1), **names)
        self.trees.put(path, body, source_tree.Version([]))
        return path

    def sync(self, *options, codes=(DONE,), **faults):
        return sync_runs.sync([self.trees.root], self.place, *options, codes=codes, **faults)

    def start(self, *options, sources=None, age="1s", **faults):
        return sync_runs.Run(sources or [self.trees.root], self.place, "--older-than", age,
                             *options, "--json", command="expire", **faults)

    def expire(self, *options, codes=(DONE, REJECTED), **faults):
        run = self.start(*options, **faults)
        assert run.end() in codes, run
        if run.process.returncode not in (DONE, REJECTED):
            return run
        told = Told(run)
        assert (run.process.returncode == REJECTED) == bool(told.codes), run
        return told

    def refused(self, path, *options, **faults):
        """Why the only object stays: its code."""
        told = self.expire("--yes", *options, **faults)
        assert path.exists() and list(told.codes) == [str(path)], told.codes
        assert told.sums["expired"] == 0
        return told.codes[str(path)]

    def data_files(self):
        return sorted(self.place.glob("events/*/*.parquet"))

    def newest_entry(self):
        return max(self.place.glob("events/_delta_log/*.json"))

    def drop_add(self, number=0):
        """As if a commit had never named that file."""
        entry = self.newest_entry()
        lines = entry.read_text().splitlines()
        adds = [line for line in lines if "add" in json.loads(line)]
        lines.remove(adds[number])
        entry.write_text("".join(f"{line}\n" for line in lines))
