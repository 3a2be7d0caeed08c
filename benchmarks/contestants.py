"""Who takes part: trailmill's commands, the floor, and the peers, with what each is told to do."""

import collections.abc
import dataclasses

import places

REFERENCE = "trailmill, cloudtrail"
INFERRED = "trailmill, inferred"
# What does what the notebook's cells do.
NOTEBOOK_COMMANDS = ("trailmill, count", "trailmill, schema", "trailmill, head", INFERRED)
# Longer than the slowest peer needs on the largest input that it is given.
SECONDS_MAX = 900

DAY, BIG, WILD, TINY, WIDE, BIG10 = "day", "big", "wild", "tiny", "wide", "big10"
COMMON = (DAY, BIG, WILD, "dev")
ALL_PEERS = (*COMMON, TINY, WIDE)


@dataclasses.dataclass(frozen=True)
class Contestant:
    """One way to do one job.

    `kind` says what its result is checked for: fixed (values), inferred (columns), or nothing.
    `rounds` limits the rounds of an input: where it names one, the contestant has no warm-up.
    """

    name: str
    kind: str
    told: str
    command: collections.abc.Callable  # (source, dest) to a list of arguments
    inputs: tuple = COMMON
    rounds: dict = dataclasses.field(default_factory=dict)
    quick: bool = False
    group: str = ""  # what --peers names
    environment: dict = dataclasses.field(default_factory=dict)


def convert(name, kind, told, *options, inputs=COMMON, rounds=None, quick=False):
    """`trailmill convert` with options."""
    def command(source, dest):
        return [places.trailmill(), "convert", "-q", str(source), str(dest), *options]
    return Contestant(name, kind, told, command, inputs, rounds or {}, quick, "trailmill")


def ask(name, *options):
    """A command of trailmill that writes nothing."""
    def command(source, dest):
        return [places.trailmill(), name, "-q", str(source), *options]
    told = " ".join(("trailmill", name, *options))
    return Contestant(f"trailmill, {name}", "", told, command, (*COMMON, TINY), {}, True,
                      "trailmill")


def floor(name, told, *options):
    def command(source, dest):
        return [places.floor(), *options, str(source)]
    return Contestant(name, "", told, command, ALL_PEERS, {}, True, "floor")


def peer(name, kind, script, told, *options, python=None, **more):
    """A peer's script; `group` is the script's name."""
    def command(source, dest):
        path = places.PEERS / f"{script}.py"
        sensitive = ["--case-sensitive"] if script.startswith("spark") else []
        return [str(python or places.PYTHON), str(path), str(source), str(dest), *options,
                *sensitive]
    return Contestant(name, kind, told, command, group=script, **more)


# Five million events are there for growth: one round of trailmill alone.
ONCE_BIG10 = {BIG10: 1, WIDE: 2, TINY: 2}
FEW = {TINY: 1, WIDE: 2}

TRAILMILL = (
    convert(REFERENCE, "fixed", "convert --schema cloudtrail, two threads, zstd 1",
            "--schema", "cloudtrail", "--threads", "2",
            inputs=(*ALL_PEERS, BIG10), rounds=ONCE_BIG10, quick=True),
    convert("trailmill, cloudtrail, 1 thread", "fixed", "the same with --threads 1",
            "--schema", "cloudtrail", "--threads", "1",
            inputs=(*COMMON, TINY), rounds={TINY: 2}, quick=True),
    convert("trailmill, cloudtrail, zstd 3", "fixed", "the same with --compression zstd:3",
            "--schema", "cloudtrail", "--threads", "2", "--compression", "zstd:3"),
    convert(INFERRED, "inferred", "convert, all leaves in every file, two threads, zstd 1",
            "--threads", "2", inputs=(*COMMON, WIDE, BIG10), rounds=ONCE_BIG10, quick=True),
    convert("trailmill, inferred, 1 thread", "inferred", "the same with --threads 1",
            "--threads", "1", quick=True),
    convert("trailmill, inferred, present", "inferred", "convert --columns present, two threads",
            "--threads", "2", "--columns", "present", inputs=(*COMMON, WIDE),
            rounds={WIDE: 2}, quick=True),
    ask("count"), ask("schema"), ask("head", "-n", "1"),
)

FLOORS = (
    floor("floor", "libdeflate and simdjson On-Demand over the envelope, one thread, no result"),
    floor("floor, inflate alone", "libdeflate, one thread, no result", "--inflate"),
)

FAST = "read_json(maximum_depth=2), unnest, from_json, threads=2, PARTITION_BY, zstd"
CHDB = "LineAsString, JSONExtract to Array(Tuple), PARTITION BY, max_threads=2, zstd"
COLUMNS = "read_json(columns=), threads=2, PARTITION_BY, PARQUET_VERSION v2, zstd"

DUCKDB = (
    peer("DuckDB 2.0, zstd 1", "fixed", "duckdb_fast", f"{FAST} 1", "--level", "1",
         inputs=ALL_PEERS, rounds=FEW, quick=True),
    peer("DuckDB 2.0, zstd default", "fixed", "duckdb_fast", FAST),
    peer("DuckDB 1.5.6, zstd 1", "fixed", "duckdb_columns", f"{COLUMNS} 1", "--level", "1",
         python=places.DUCKDB_1),
    peer("DuckDB 1.5.6, zstd default", "fixed", "duckdb_columns", COLUMNS,
         python=places.DUCKDB_1),
    peer("DuckDB 2.0, inferred", "inferred", "duckdb_structure",
         "json_group_structure over all files, from_json with it, zstd 1; of names that differ "
         "in case the first", "--level", "1", rounds={BIG: 3}),
    peer("DuckDB 2.0, read_json inferred", "inferred", "duckdb_inferred",
         "read_json(sample_size=-1) over all files, zstd 1", "--level", "1",
         rounds=dict.fromkeys(COMMON, 1)),
)

OTHERS = (
    peer("chDB, zstd 1", "fixed", "chdb_json", f"{CHDB} 1", "--level", "1", inputs=ALL_PEERS,
         rounds=FEW, quick=True),
    peer("chDB, zstd default", "fixed", "chdb_json", CHDB),
    peer("polars, zstd 1", "fixed", "polars_scan",
         "scan_ndjson with a schema, members as text, sink_parquet partitioned, zstd 1",
         "--level", "1", environment={"POLARS_MAX_THREADS": "2"}),
    peer("polars, zstd default", "fixed", "polars_scan", "the same at polars' own level",
         environment={"POLARS_MAX_THREADS": "2"}, inputs=(DAY, BIG, "dev")),
    peer("pyarrow", "inferred", "pyarrow_json", "json.read_json of each file",
         inputs=(DAY, WILD, "dev"), rounds=dict.fromkeys((DAY, WILD, "dev"), 1)),
)

SPARK = (
    peer("Spark, notebook", "inferred", "spark_notebook",
         "the notebook as written, local[2], twice in one Java (the row is both), spark.sql.caseSensitive=true",
         "--runs", "2", inputs=(DAY, WILD, "dev"), rounds={DAY: 3, WILD: 1, "dev": 1}),
    peer("Spark, tuned", "fixed", "spark_tuned",
         "explicit schema, free-form members as text, repartition by the two columns, local[2], "
         "zstd 1, twice in one Java (the row is both)", "--level", "1", "--runs", "2", inputs=(DAY, WILD, "dev"),
         rounds={DAY: 3, WILD: 1, "dev": 1}),
    peer("Spark, tuned", "fixed", "spark_tuned",
         "explicit schema, free-form members as text, repartition by the two columns, local[2], "
         "zstd 1, once, cold", "--level", "1", inputs=(BIG,), rounds={BIG: 1}),
)

EVERYONE = TRAILMILL + FLOORS + DUCKDB + OTHERS + SPARK
# Left out of every run, and why.
LEFT_OUT = {
    "Spark's notebook on ten times the day": "one run of it takes a quarter of an hour",
    "Tailpipe": "it has no package to install: it would have to be built from source, with its "
                "plugins, and its result is a DuckDB query's",
}


def groups():
    return list(dict.fromkeys(each.group for each in EVERYONE))


def of(input_name, quick, peers):
    """The contestants of an input, in the order of a round."""
    return [each for each in EVERYONE if input_name in each.inputs
            and (each.quick or not quick) and (each.group in peers or each.group == "trailmill")]
