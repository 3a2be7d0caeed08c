"""Where a lake is measured, on local disk or in S3: sources that grow, and runs.

A source grows by hard links to what was made before. A bucket of a versitygw is a directory, so
that it grows in the same way, and a lake is copied in the same way: `sync` never writes into a
file that is there, so that links to one lake's files make another lake.
"""

import dataclasses
import datetime
import json
import os
import pathlib
import re
import shutil

import measure
import places
import workloads

SECONDS_MAX = 900
# No request of its own: another attempt at one.
NO_REQUEST = "retries"
SLOT = re.compile(r"_(\d{8}T\d{4}Z)_")


@dataclasses.dataclass(frozen=True)
class Place:
    """Names in it are folders, which the program knows by their URIs."""

    folder: pathlib.Path
    prefix: str  # of URIs
    environment: dict = dataclasses.field(default_factory=dict)

    def path(self, name):
        return self.folder / name

    def uri(self, name):
        return f"{self.prefix}/{name}"


def run(place, command, *arguments):
    """The figures of a command that tells what it did as JSON, which is `said`."""
    taken = measure.run([places.trailmill(), command, "-q", "--json", *arguments], SECONDS_MAX,
                        place.environment)
    said = json.loads(taken.said)
    return {"cpu": taken.cpu, "wall": taken.wall, "rss": taken.rss, "parts": {},
            "requests": total(said.get("requests", {}))}, said


def total(requests):
    """{kind: number} with the sum of all; nothing for a local disk, where none are counted."""
    counted = {kind: number for kind, number in requests.items() if kind != NO_REQUEST}
    return counted | {"all": sum(counted.values())} if counted else {}


def sync(place, source, lake, *options):
    """A run that has to take something, all of it, and nothing else."""
    taken, said = run(place, "sync", place.uri(source), place.uri(lake), *options)
    if said["objects_rejected"] or said["objects_deferred"] or not said["objects_taken"]:
        raise measure.Failed(f"sync took {said['objects_taken']} objects, rejected "
                             f"{said['objects_rejected']}, deferred {said['objects_deferred']}")
    return taken, said


def convert(place, source, dest, *options):
    """`convert` to the partitions and the schema of a lake."""
    measure.remove(place.path(dest))
    return run(place, "convert", place.uri(source), place.uri(dest), "--schema", "cloudtrail",
               "--partition-by", "day", *options)


def generate(place, name, files, events, day, days=1):
    """A tree of logs in the place, `days` days from `day` on. Its seed is the day's."""
    options = ("--files", files, "--events", events, "--day", day, "--days", days,
               "--seed", day.toordinal())
    run(place, "generate", place.uri(name), *map(str, options))
    return place.path(name)


def days_of(tree):
    """{day: its folders, relative to the tree}, in the order of days, of a tree of logs."""
    found = {}
    for folder in sorted(tree.glob("AWSLogs/*/*/*/*/*/*")):
        day = datetime.date(*map(int, folder.parts[-3:]))
        found.setdefault(day, []).append(folder.relative_to(tree))
    return found


def slots_of(tree, minutes=5):
    """{when it begins: its logs' paths} of a tree by so many minutes of delivery, oldest first."""
    slots = {}
    for log in sorted(tree.rglob("*.json.gz")):
        delivered = datetime.datetime.strptime(SLOT.search(log.name)[1], "%Y%m%dT%H%M%z")
        seconds = int(delivered.timestamp()) // (minutes * 60) * (minutes * 60)
        slots.setdefault(seconds, []).append(log.relative_to(tree))
    return {datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc): slots[seconds]
            for seconds in sorted(slots)}


def deliver(tree, source, logs):
    """Adds logs of a tree, by their relative paths, to a source."""
    for log in logs:
        link(tree / log, source / log)


def deliver_day(tree, source, folders, day):
    """Adds a day's logs to a source, as delivered on another day than they were made for."""
    for folder in folders:
        made = datetime.date(*map(int, folder.parts[-3:]))
        target = source.joinpath(*folder.parts[:-3], f"{day:%Y}", f"{day:%m}", f"{day:%d}")
        for name in os.listdir(tree / folder):
            link(tree / folder / name,
                 target / name.replace(f"_{made:%Y%m%d}T", f"_{day:%Y%m%d}T"))


def link(file, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    os.link(file, target)


def settle():
    """A run syncs what it wrote, and the disk what was linked before it along with that."""
    os.sync()


def copy(folder, target):
    """A lake, or a source, of the same files."""
    measure.remove(target)
    shutil.copytree(folder, target, copy_function=os.link)


def made_tree(inputs, name, *options):
    """A tree of logs that is kept for the next run."""
    return workloads.once(pathlib.Path(inputs, name),
                          lambda folder: workloads.generate(folder, map(str, options)))
