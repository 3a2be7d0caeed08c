"""A month of five-minute syncs with `--compact auto`: what files there are at its end.

Compaction leaves today's events alone, and today is what the program's clock says. So each sync
runs when the last of its logs was delivered: clock_shim moves the clock of that process there.
Logs, their keys and their events have the times that they were made with.
"""

import dataclasses
import datetime
import math
import time

import figures
import lake_ages
import lake_places
import measure
import places
import workloads


def at(place, moment):
    """The place for a program whose clock says so."""
    shift = math.ceil(moment.timestamp() - time.time())
    return dataclasses.replace(place, environment=place.environment | {
        "LD_PRELOAD": str(places.clock_shim()), "CLOCK_SHIFT": str(shift)})


def synced(place, tree, minutes):
    """The syncs of a tree's time, one every so many minutes: figures with what each told."""
    taken, span = [], datetime.timedelta(minutes=minutes)
    for begins, logs in lake_places.slots_of(tree, minutes).items():
        lake_places.deliver(tree, place.path(lake_ages.SOURCE), logs)
        run, said = lake_places.sync(at(place, begins + span), lake_ages.SOURCE, lake_ages.LAKE,
                                     "--compact", "auto")
        taken.append(run | {"said": said, "compaction": said["compact"]})
    return taken


def replaced(run, table="events"):
    return run["compaction"][table]["files_before"]


def shares(taken):
    """Who took the time. CPU is of a whole process: what those that replaced files took beyond the
    median of those that did not is their compaction's."""
    idle = [run for run in taken if not (replaced(run) or replaced(run, "objects"))]
    busy = [run for run in taken if replaced(run) or replaced(run, "objects")]
    usual = figures.spread([run["cpu"] for run in idle])["median"]
    return {"cpu": sum(run["cpu"] for run in taken),
            "compaction cpu": sum(run["cpu"] - usual for run in busy),
            "sync seconds": sum(run["said"]["seconds"] for run in taken),
            "compaction seconds": sum(run["compaction"]["seconds"] for run in taken),
            "looking seconds": sum(run["compaction"]["seconds"] for run in idle),
            "compacted": figures.spread([run["wall"] for run in busy]) if busy else None,
            "compactions": len(busy)}


def left(place, days):
    """{table: figures} of the last version, and of what lies on the disk until a vacuum."""
    found = {}
    _, said = lake_places.run(place, "status", place.uri(lake_ages.LAKE))
    for table in ("events", "objects", "rejects"):
        live = said[f"{table}_table"]
        stored, on_disk = measure.left_behind(place.path(lake_ages.LAKE) / table)
        found[table] = {"files": live["files"], "a day": live["files"] / days,
                        "bytes": live["bytes"], "files on disk": on_disk, "bytes on disk": stored}
    return found


def measured(place, tree, days, minutes):
    if not places.clock_shim().is_file():
        raise workloads.Missing(f"no {places.clock_shim().name}: `make bench` builds it")
    taken = synced(place, tree, minutes)
    return (lake_ages.summed(taken) | shares(taken)
            | {"days": days, "tables": left(place, days),
               "rows": sum(run["said"]["written"] for run in taken)})
