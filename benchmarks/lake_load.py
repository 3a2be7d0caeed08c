"""The first load of a lake beside `convert`, the plan of a large one, and its bytes."""

import figures
import lake_places
import measure
import places
import workloads

NOTEBOOK_SECONDS_MAX = 3600


def first_load(place, tree, rounds):
    """`sync` into a new lake and `convert` of the same tree, one after the other in each round."""
    runs = {"sync": {"rounds": {}}, "convert": {"rounds": {}}}
    for number in range(rounds + 1):
        measure.remove(place.path("loaded"))
        taken = {
            "sync": lake_places.run(place, "sync", str(tree), place.uri("loaded"))[0],
            "convert": lake_places.run(place, "convert", str(tree), place.uri("converted"),
                                       "--schema", "cloudtrail", "--partition-by", "day",
                                       "--mode", "overwrite")[0]}
        for name in runs if number > 0 else ():
            runs[name]["rounds"][str(number)] = taken[name]
    for run in runs.values():
        figures.add_spreads(run)
    for name in ("loaded", "converted"):
        measure.remove(place.path(name))
    # Speed, so that the conversion's time is above.
    speed = {what: figures.ratio(runs["convert"], runs["sync"], what) for what in ("cpu", "wall")}
    return runs | {"speed": speed}


def plan(place, tree):
    """What a first run would take, which lists all and writes nothing. Once: it takes long."""
    taken, said = lake_places.run(place, "sync", str(tree), place.uri("planned"), "--dry-run")
    return taken | {"objects": said["planned_objects"], "bytes": said["planned_bytes"]}


def notebook(tree, folder):
    """What the notebook makes of a tree in Spark, kept for the next run; Missing where it fails."""
    def fill(dest):
        try:
            measure.run([places.PYTHON, str(places.PEERS / "spark_notebook.py"), str(tree),
                         str(dest), "--case-sensitive"], NOTEBOOK_SECONDS_MAX)
        except measure.Failed as failure:
            raise workloads.Missing(f"Spark's notebook fails: {failure}") from failure
    return workloads.once(folder, fill)


def sizes(place, tree, spark):
    """Bytes of a tree as raw logs, as a lake, and as what the notebook made of it, if it did."""
    lake_places.run(place, "sync", str(tree), place.uri("sized"))
    found = {"raw": sum(log.stat().st_size for log in tree.rglob("*.json.gz")),
             "events": measure.left_behind(place.path("sized") / "events")[0],
             "lake": sum(path.stat().st_size for path in place.path("sized").rglob("*")
                         if path.is_file()),
             "notebook": measure.left_behind(spark)[0] if spark else None}
    measure.remove(place.path("sized"))
    return found
