"""The usual questions of the same events: as raw logs, as the notebook's output, as lakes.

Each form is asked by lake_query.py in a process of its own, one form after the other in each round.
"""

import json
import pathlib

import figures
import lake_places
import measure
import places
import workloads

PARTITIONS = ("day", "day,region", "region,source", "day,region,source")
# What all others are compared with: what a lake is partitioned by if nobody says otherwise.
DEFAULT = f"lake by {PARTITIONS[0]}"
SECONDS_MAX = 900
# What takes as long as all others together, or ten times that.
ROUNDS_MAX = {"raw": 2, "notebook": 1}


def asked(form):
    """What lake_query.py tells of a form, and what its process took."""
    taken = measure.run([str(places.DUCKDB_DELTA), str(places.LAKE_QUERY), json.dumps(form)],
                        SECONDS_MAX)
    return taken, json.loads(taken.said.splitlines()[-1])


def make_lakes(place, tree):
    """{name: form} of lakes of one tree by all partitions; `load` is what it took to make each."""
    forms = {}
    for number, partitions in enumerate(PARTITIONS):
        folder = place.path(f"queried-{number}")
        taken, _ = lake_places.run(place, "sync", str(tree), str(folder), "--partition-by",
                                   partitions)
        forms[f"lake by {partitions}"] = {"kind": "lake", "path": str(folder),
                                          "partitions": partitions, "load": taken}
    return forms


def forms_of(place, tree, spark):
    forms = {"raw logs": {"kind": "raw", "path": str(tree)}}
    if spark:
        forms["the notebook's output"] = {"kind": "notebook", "path": str(spark)}
    return forms | make_lakes(place, tree)


def size_of(place, form):
    """{bytes, files} that a form has of events: of a lake, those of its last version."""
    if form["kind"] == "raw":
        sizes = [log.stat().st_size for log in pathlib.Path(form["path"]).rglob("*.json.gz")]
        return {"bytes": sum(sizes), "files": len(sizes)}
    if form["kind"] == "lake":
        events = lake_places.run(place, "status", form["path"])[1]["events_table"]
        return {name: events[name] for name in ("bytes", "files")}
    return dict(zip(("bytes", "files"), measure.left_behind(form["path"])))


def run_round(number, forms, values, runs):
    for name, form in forms.items():
        run = runs.setdefault(name, {"rounds": {}})
        if form["kind"] in ROUNDS_MAX and not 1 <= number <= ROUNDS_MAX[form["kind"]]:
            continue
        taken, told = asked(form | {"values": values})
        run |= {"digests": told["digests"], "rows": told["rows"]}
        if number > 0:
            run["rounds"][str(number)] = {"cpu": taken.cpu, "wall": taken.wall,
                                          "rss": taken.rss, "parts": told["parts"]}


def compared(runs, default):
    """Adds to each run its spreads, its ratios to the default, and where it answers otherwise."""
    expected = runs[default]["digests"]
    for run in runs.values():
        figures.add_spreads(run)
        run["ratios"] = {question: figures.ratio(run, runs[default], "wall", question, question)
                         for question in run["parts"]}
        run["differs"] = [question for question, digest in run.pop("digests").items()
                          if digest != expected[question]]


def in_rounds(place, forms, default, rounds):
    """{values, questions, runs: {form: run}}."""
    runs = {}
    _, values = asked(forms[default] | {"values": None})
    for number in range(rounds + 1):
        run_round(number, forms, values, runs)
    compared(runs, default)
    for name, form in forms.items():
        runs[name] |= size_of(place, form) | {"load": form.get("load")}
    return {"values": values, "questions": list(runs[default]["parts"]), "runs": runs}


def measured(place, tree, spark, rounds):
    """As in_rounds(); Missing without DuckDB's extension."""
    if not places.DUCKDB_DELTA.is_file():
        raise workloads.Missing("no DuckDB with its delta extension here")
    return in_rounds(place, forms_of(place, tree, spark), DEFAULT, rounds)
