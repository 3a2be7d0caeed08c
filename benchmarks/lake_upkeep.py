"""What `compact` costs beside DuckDB's ORDER BY, and what it is good for: questions before and
after, and the files of a lake that compacts itself for a month of five minutes.
"""

import datetime
import json

import figures
import lake_ages
import lake_places
import lake_queries
import measure
import places
import workloads

MEMORY = "2GiB"
BEFORE, AFTER = "before", "after"
SHIM = "libclock_shim.so"
SECONDS_PER_DAY = 86_400
MONTH_FROM_DAYS = 31  # ago


def small_files(place, tree, name, max_commit):
    """A lake of many files a day."""
    lake_places.run(place, "sync", str(tree), place.uri(name), "--max-commit", max_commit)


def files_of(place, name):
    """Live ones, of the day that has most of them."""
    told = measure.run([places.trailmill(), "files", place.uri(name), "--json"], 60).said
    by_day = {}
    for line in told.splitlines():
        found = json.loads(line)
        by_day.setdefault(found["location"].split("/")[-2], []).append(found)
    return max(by_day.values(), key=len)


def ours(place):
    lake_places.copy(place.path("small"), place.path("compacted"))
    lake_places.settle()
    return lake_places.run(place, "compact", place.uri("compacted"), "--threads", "2",
                           "--memory", MEMORY)


def duckdb(place, files):
    out = place.path("sorted.parquet")
    measure.remove(out)
    lake_places.settle()
    asked = {"files": [each["location"] for each in files], "out": str(out), "memory": MEMORY}
    taken = measure.run([places.PYTHON, str(places.REPOSITORY / "benchmarks" / "lake_order.py"),
                         json.dumps(asked)], lake_places.SECONDS_MAX)
    return {"cpu": taken.cpu, "wall": taken.wall, "rss": taken.rss, "parts": {}}


def compacting(place, tree, max_commit, rounds):
    """`compact` and DuckDB of the same files, one after the other in each round. Leaves the lake
    before and after."""
    small_files(place, tree, "small", max_commit)
    files = files_of(place, "small")
    runs = {"compact": {"rounds": {}}, "DuckDB": {"rounds": {}}}
    for number in range(rounds + 1):
        taken, said = ours(place)
        other = duckdb(place, files)
        for name, each in (("compact", taken), ("DuckDB", other)) if number > 0 else ():
            runs[name]["rounds"][str(number)] = each
    for run in runs.values():
        figures.add_spreads(run)
    found = said["events"]
    return runs | {
        "speed": {what: figures.ratio(runs["DuckDB"], runs["compact"], what)
                  for what in ("cpu", "wall")},
        "files": found["files_before"], "rows": found["rows"], "bytes": found["bytes_before"],
        "bytes after": found["bytes_after"],
        "DuckDB's bytes": place.path("sorted.parquet").stat().st_size}


def questions(place, rounds):
    """Of the lake before and after; Missing without DuckDB's extension."""
    if not places.DUCKDB_DELTA.is_file():
        raise workloads.Missing("no DuckDB with its delta extension here")
    forms = {name: {"kind": "lake", "path": place.uri(folder), "partitions": "day"}
             for name, folder in ((BEFORE, "small"), (AFTER, "compacted"))}
    _, values = lake_queries.asked(forms[AFTER] | {"values": None})
    runs = {}
    for number in range(rounds + 1):
        lake_queries.run_round(number, forms, values, runs)
    lake_queries.compared(runs, BEFORE)
    # `files` of a lake counts those that a vacuum would take, too.
    for name, folder in ((BEFORE, "small"), (AFTER, "compacted")):
        runs[name]["files"] = len(files_of(place, folder))
    return {"values": values, "questions": list(runs[AFTER]["parts"]), "runs": runs}


def clock_of(day, today):
    """The environment of a process for which it is another day."""
    shift = (day - today).days * SECONDS_PER_DAY
    shim = places.RELEASE / "benchmarks" / "clock" / SHIM
    if not shim.is_file():
        raise workloads.Missing(f"no {shim.name}: build the target clock_shim")
    return {"LD_PRELOAD": str(shim), "CLOCK_SHIFT": str(shift)}


def month(place, days, slots):
    """A lake that a sync keeps current every five minutes, with `--compact auto`, for so many days:
    the program's clock is in those days, so that it leaves each alone until it is past."""
    today, syncs, compacts = lake_ages.today(), [], 0
    for number in range(days):
        day = today - datetime.timedelta(days=MONTH_FROM_DAYS - number)
        then = lake_places.Place(place.folder, place.prefix,
                                 place.environment | clock_of(day, today))
        tree = lake_places.generate(then, f"day-{number}",
                                    lake_ages.SLOT_FILES * lake_ages.SLOTS_OF_DAY,
                                    lake_ages.SLOT_EVENTS * lake_ages.SLOTS_OF_DAY, day)
        for logs in lake_places.slots_of(tree)[:slots]:
            lake_places.deliver(tree, place.path("source"), logs)
            taken, said = lake_places.sync(then, "source", "month", "--compact", "auto")
            syncs.append(taken)
            compacts += said["compact"]["events"]["files_before"] > 0
        measure.remove(tree)
    return {"syncs": len(syncs), "compacts": compacts, "days": days,
            **{what: figures.spread([each[what] for each in syncs])
               for what in ("cpu", "wall", "rss")},
            "files": {table: live_files(place, "month", table)
                      for table in ("events", "objects", "rejects")}}


def live_files(place, name, table):
    status = json.loads(measure.run([places.trailmill(), "status", place.uri(name), "--json"],
                                    60).said)
    return status[f"{table}_table"]["files"]
