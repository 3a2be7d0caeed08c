"""The figures that trailmill set out to reach, each computed from one run of the suite."""

import dataclasses
import math

import contestants
import figures
import lake_upkeep

OURS, OUR_ONE = contestants.REFERENCE, f"{contestants.REFERENCE}, 1 thread"
INFERRED, INFERRED_ONE = contestants.INFERRED, f"{contestants.INFERRED}, 1 thread"
NOTEBOOK, ALL_CELLS = "Spark, notebook", "warm, all cells"
WRITE_CELLS = "warm, read and write cells"
MIB = 1 << 20
# "Does not grow": the peak of one program differs by so much from run to run.
MEMORY_GROWTH_MAX = 1.05
# On S3: keys of a page of a listing; the listings that a conversion needs besides, three that look
# whether DEST is there and one of the top of the bucket; and the latency that is asked for.
KEYS_OF_PAGE, OTHER_LISTINGS = 1000, 4
S3_LATENCY = "50"
# "Does not grow": a merge or a checkpoint more among eighty runs. Not from the first day on: what
# a run looks at are the last days, and there is only one.
REQUEST_GROWTH_MAX = 1.05
LAKE_SIZES = {"raw": "the raw logs", "notebook": "the notebook's output in Spark"}


@dataclasses.dataclass(frozen=True)
class Target:
    """A figure, and what it is to be: at least so much, or at most, where less is better."""

    what: str
    required: float
    aim: float
    measured: float | None
    less_is_better: bool = False
    unit: str = ""
    against: str = ""

    def holds(self, bound):
        return self.measured <= bound if self.less_is_better else self.measured >= bound

    def verdict(self):
        if self.measured is None:
            return "not measured"
        if self.aim is not None and self.holds(self.aim):
            return "aim reached"
        return "reached" if self.holds(self.required) else "not reached"


class Measured:
    """The runs of a benchmark, asked for by input and name. What is missing is None."""

    def __init__(self, results):
        self.results = results

    def run(self, name, contestant):
        return self.results["inputs"].get(name, {}).get("runs", {}).get(contestant)

    def median(self, name, contestant, measure):
        return figures.median(self.run(name, contestant), measure)

    def ratio(self, name, above, below, measure, above_part=None, below_part=None):
        found = figures.ratio(self.run(name, above), self.run(name, below), measure, above_part,
                              below_part)
        return found and found["median"]

    def peers(self, name):
        """Peers of the fixed schema that came to the right number of rows."""
        runs = self.results["inputs"].get(name, {}).get("runs", {})
        return {peer: run for peer, run in runs.items()
                if run["kind"] == "fixed" and run["group"] != "trailmill" and run["rounds"]
                and run.get("check", {}).get("rows") == run.get("check", {}).get("expected rows")}

    def best(self, name, measure):
        """The peer that comes closest to ours by a measure, and its ratio to ours."""
        ratios = {peer: self.ratio(name, peer, OURS, measure) for peer in self.peers(name)}
        best = min(ratios, key=ratios.get, default="")
        return best, ratios.get(best)

    def bytes(self, name, contestant):
        run = self.run(name, contestant)
        return run["bytes"] if run and run["rounds"] else None


def over(above, below):
    return above / below if above is not None and below else None


def against_best(measured):
    for name, bounds in (("big", {"cpu": (2.5, 5), "wall": (3, 6)}),
                         ("day", {"cpu": (4, 8), "wall": (4, 8)}),
                         ("wild", {"cpu": (2.5, 4), "wall": (2.5, 4)})):
        for measure, (required, aim) in bounds.items():
            peer, ratio = measured.best(name, measure)
            kind = {"cpu": "CPU", "wall": "wall time"}[measure]
            yield Target(f"cloudtrail, {name}: {kind}, the best peer's to ours", required, aim,
                         ratio, unit="times", against=peer)


def against_floor(measured):
    for what, ours, required, aim in (("cloudtrail, big", OUR_ONE, 3.2, 2.0),
                                      ("inferred, big", INFERRED_ONE, 6, 4)):
        yield Target(f"{what}: CPU, ours on one thread to the floor's", required, aim,
                     measured.ratio("big", ours, "floor", "cpu"), True, "times", "floor")
    for command in ("count", "schema"):
        yield Target(f"{command}, day: CPU, ours to the floor's", 1.3, 1.1,
                     measured.ratio("day", f"trailmill, {command}", "floor", "cpu"), True,
                     "times", "floor")


def notebook_ratio(measured):
    """Spark's warm cells to the sum of the commands that do the same."""
    ours = figures.total([measured.run("day", name) for name in contestants.NOTEBOOK_COMMANDS])
    found = figures.ratio(measured.run("day", NOTEBOOK), ours, "cpu", ALL_CELLS)
    return found and found["median"]


def against_inference(measured):
    yield Target("inferred, big: CPU, DuckDB's inferred over all files to ours", 6, 10,
                 measured.ratio("big", "DuckDB 2.0, inferred", INFERRED, "cpu"), unit="times",
                 against="DuckDB 2.0, inferred")
    yield Target("count, schema, head, inferred, day: CPU, Spark's notebook, warm, to ours", 60,
                 120, notebook_ratio(measured), unit="times", against=NOTEBOOK)
    yield Target("cloudtrail, day: CPU, tuned Spark's, warm, to ours", 30, 60,
                 measured.ratio("day", "Spark, tuned", OURS, "cpu", "warm"), unit="times",
                 against="Spark, tuned")
    yield Target("inferred, wild: CPU, Spark's notebook, warm, read and write cells, to ours", 10,
                 20, measured.ratio("wild", NOTEBOOK, INFERRED, "cpu", WRITE_CELLS),
                 unit="times", against=NOTEBOOK)
    yield Target("inferred, wild: bytes out, Spark's notebook's to ours", 4, 8,
                 over(measured.bytes("wild", NOTEBOOK), measured.bytes("wild", INFERRED)),
                 unit="times", against=NOTEBOOK)


def of_scale(measured):
    yield Target("cloudtrail, big: wall time, one thread's to two's", 1.8, 1.9,
                 measured.ratio("big", OUR_ONE, OURS, "wall"), unit="times")
    growth = measured.results.get("growth") or {}
    for schema in ("cloudtrail", "inferred"):
        yield Target(f"{schema}: instructions, ten times the events to one", 10.3, None,
                     growth.get(schema, {}).get("ratio"), True, "times")
    yield Target("cloudtrail: peak memory, 5,000,000 events to 500,000", MEMORY_GROWTH_MAX, None,
                 over(measured.median("big10", OURS, "rss"), measured.median("big", OURS, "rss")),
                 True, "times")
    peak = measured.median("big", OURS, "rss")
    yield Target("cloudtrail, big: peak memory", 512, 256, over(peak, MIB), True, "MiB")
    files = measured.results["inputs"].get("tiny", {}).get("facts", {}).get("files")
    yield Target("cloudtrail, tiny: objects a second on one thread", 20_000, 40_000,
                 over(files, measured.median("tiny", OUR_ONE, "wall")), unit="")


def of_size_and_start(measured):
    sizes = {peer: run["bytes"] for peer, run in measured.peers("big").items()}
    smallest = min(sizes, key=sizes.get) if sizes else ""
    yield Target("cloudtrail, big: bytes out, ours to the smallest peer's", 1, 0.9,
                 over(measured.bytes("big", OURS), sizes.get(smallest)), True, "times", smallest)
    startup = measured.results.get("startup", {})
    for command, what, required, aim in (("help", "--help", 25, 15),
                                         ("count", "count of one file", 35, 20)):
        yield Target(f"{what}: start to end", required, aim,
                     startup.get(command, {}).get("median"), True, "ms")


def of_s3(measured):
    found = measured.results.get("s3") or {}
    objects, by_schema = found.get("objects", 0), found.get("runs", {})
    for schema in ("cloudtrail", "inferred"):
        run = by_schema.get(schema, {}).get(S3_LATENCY, {})
        yield Target(f"{schema}, S3 at {S3_LATENCY} ms: wall time beyond twice the local run's",
                     3, None, (run.get("beyond") or {}).get("median"), True, "s")
    far = [run for places in by_schema.values() for place, run in places.items()
           if place != "local" and run["rounds"]]
    peak = max((run["rss"]["max"] for run in far), default=None)
    yield Target("S3: peak memory", 512, None, over(peak, MIB), True, "MiB")
    yield Target(f"S3: LIST for {objects:,} objects",
                 math.ceil(objects / KEYS_OF_PAGE) + OTHER_LISTINGS, None,
                 max((run["requests"].get("LIST", 0) for run in far), default=None), True)
    gets = max((run["requests"].get("GET", 0) for run in far), default=None)
    yield Target("S3: GET for each object", 1, None, over(gets, objects), True)


def of_lake(measured):
    """What a lake costs, see lake_stage.py; what was left out has no figure."""
    found = measured.results.get("lake") or {}

    def value(*path):
        at = found
        for name in path:
            at = at.get(name) if isinstance(at, dict) else None
        return at

    for what, name in (("CPU", "cpu"), ("wall time", "wall")):
        yield Target(f"first load of a lake: its speed to `convert`'s, {what}", 0.8, None,
                     value("load", "speed", name, "median"), unit="times")
    yield Target("nightly sync after a year: wall time beyond `convert`", 1.5, None,
                 value("local", "ages", "365", "nightly", "beyond", "median"), True, "s")
    for age, required in (("1", 0.3), ("30", 0.5), ("365", 1)):
        yield Target(f"sync of five minutes at day {age}: wall time", required, None,
                     value("local", "ages", age, "minutes", "wall", "median"), True, "s")
    yield Target("sync of five minutes: requests at day 365 to those at day 30",
                 REQUEST_GROWTH_MAX, None,
                 over(value("far", "ages", "365", "minutes", "mean requests"),
                      value("far", "ages", "30", "minutes", "mean requests")), True, "times")
    yield Target("first plan of 1,000,000 objects: wall time", 20, None,
                 value("plan", "wall") if value("plan", "objects") == 1_000_000 else None,
                 True, "s")
    yield Target("compaction: its speed to DuckDB's sorted COPY, wall time", 1, None,
                 value("upkeep", "ratio", "wall", "median"), unit="times",
                 against=lake_upkeep.DUCKDB)
    yield Target("lake: peak memory", 512, None, over(lake_peak(found), MIB), True, "MiB")
    for other, required in (("raw", 0.8), ("notebook", 0.5)):
        yield Target(f"bytes of a lake's events to those of {LAKE_SIZES[other]}", required, None,
                     over(value("bytes", "events"), value("bytes", other)), True, "times")


def lake_peak(found):
    """Of every sync, that of the plan too, and of compaction. `convert`'s is in other targets."""
    ages = [age for where in ("local", "far")
            for age in found.get(where, {}).get("ages", {}).values()]
    runs = [found.get("load", {}).get("sync"), found.get("month", {}),
            found.get("upkeep", {}).get("runs", {}).get(lake_upkeep.OURS)]
    runs += [run for age in ages for run in (age["nights"], age["minutes"],
                                             age.get("nightly", {}).get("sync"))]
    peaks = [run["rss"]["max"] for run in runs if run and "rss" in run]
    peaks.append(found.get("plan", {}).get("rss"))
    return max(filter(None, peaks), default=None)


def table(results):
    """Every target as a dictionary with its verdict."""
    measured = Measured(results)
    parts = (against_best, against_floor, against_inference, of_scale, of_size_and_start,
             of_s3, of_lake)
    return [dataclasses.asdict(target) | {"verdict": target.verdict()}
            for part in parts for target in part(measured)]
