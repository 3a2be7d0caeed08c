"""Compaction of a day of small files beside DuckDB's sorted COPY; questions before and after it.

The lake is made once, by a sync of small commits, and each round compacts a copy of it: a copy has
links to the same files, none of which are written into. The day has to be past, and is.
"""

import figures
import lake_places
import lake_queries
import measure
import places

LAKE, COPY = "many", "compacted"
BEFORE, AFTER = "before", "after"
SECONDS_MAX = 900
THREADS = 2
DUCKDB = "DuckDB, sorted COPY"
OURS = "compact"


def compacted(place):
    """A run on a new copy of the lake, and what it told."""
    lake_places.copy(place.path(LAKE), place.path(COPY))
    lake_places.settle()
    return lake_places.run(place, "compact", place.uri(COPY), "--threads", str(THREADS))


def copied(place, day):
    """DuckDB makes one file of the same day's files."""
    output = place.path("copy.parquet")
    output.unlink(missing_ok=True)
    lake_places.settle()
    taken = measure.run([places.PYTHON, str(places.PEERS / "duckdb_compact.py"),
                         str(place.path(LAKE) / "events" / f"day={day}"), str(output),
                         "--level", "1"], SECONDS_MAX)
    return ({"cpu": taken.cpu, "wall": taken.wall, "rss": taken.rss, "parts": {}},
            output.stat().st_size)


def compaction(place, day, rounds):
    """{runs of both, bytes, speed of ours to DuckDB's}, in pairs: who is first changes."""
    runs = {OURS: {"rounds": {}}, DUCKDB: {"rounds": {}}}
    for number in range(rounds + 1):
        for name in list(runs)[::1 if number % 2 else -1]:
            if name == OURS:
                taken, said = compacted(place)
                runs[name] |= {"bytes": said["events"]["bytes_after"],
                               "files": said["events"]["files_after"]}
            else:
                taken, size = copied(place, day)
                runs[name] |= {"bytes": size, "files": 1}
            if number > 0:
                runs[name]["rounds"][str(number)] = taken
    before = said["events"]
    for run in runs.values():
        figures.add_spreads(run)
        run["speed"] = figures.spread([before["bytes_before"] / taken["wall"]
                                       for taken in run["rounds"].values()])
    # Speed, so that DuckDB's time is above.
    ratio = {what: figures.ratio(runs[DUCKDB], runs[OURS], what) for what in ("cpu", "wall")}
    return {"runs": runs, "ratio": ratio, "files": before["files_before"],
            "bytes": before["bytes_before"], "rows": before["rows"]}


def questions(place, rounds):
    """The usual questions of the lake of small files, and of the copy that was compacted last."""
    if not places.DUCKDB_DELTA.is_file():
        return {"missing": "no DuckDB with its delta extension here"}
    forms = {name: {"kind": "lake", "path": str(place.path(lake)), "partitions": "day"}
             for name, lake in ((BEFORE, LAKE), (AFTER, COPY))}
    return lake_queries.in_rounds(place, forms, BEFORE, rounds)


def measured(place, tree, day, max_commit, rounds):
    lake_places.run(place, "sync", str(tree), place.uri(LAKE), "--max-commit", max_commit)
    return compaction(place, day, rounds) | {"queries": questions(place, rounds)}
