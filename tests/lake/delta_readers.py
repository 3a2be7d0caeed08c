"""Independent readers of Delta tables, with one question and one answer.

    with delta_readers.opened("duckdb") as read:
        answer = read(Query("lake/events", where=[("awsRegion", "=", "us-east-1")]))

deltalake (delta-rs) and polars, which has the log from deltalake and reads the files itself,
live in .venv; DuckDB (delta-kernel-rs) and Spark (Delta's own library) in environments of their
own, as workers. Two readers that saw the same give equal answers, `files_scanned` aside.
"""

import contextlib
import dataclasses
import datetime
import operator
import pathlib
import re
import shutil
import urllib.parse

import delta_values
import delta_worker

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
BUILD = REPOSITORY / "build"
# No server of these tests looks at it; a signature has to name one.
REGION = "us-east-1"
COMPARE = {"=": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt,
           ">=": operator.ge}


class Missing(Exception):
    """A reader can't be had here; the text says why."""


@dataclasses.dataclass(frozen=True)
class Query:
    """What to read of a table."""

    uri: str  # a local path, or s3://bucket/prefix
    server: object = None  # for s3://, as of tests/s3/servers.py
    version: int | None = None  # None: the newest
    columns: list | None = None  # names; None: all of them, []: only count
    # All of (column, comparison, value) hold. A column may be a.b; a comparison is one of COMPARE;
    # a value is a str, int, date or datetime in UTC, or with "=" None: IS NULL.
    where: list = ()

    def s3(self):
        return self.server and {
            "address": urllib.parse.urlsplit(self.server.endpoint).netloc, "region": REGION,
            "access_key": self.server.access_key, "secret_key": self.server.secret_key}

    def storage_options(self):
        """For the object_store crate."""
        return self.server and {
            "aws_access_key_id": self.server.access_key,
            "aws_secret_access_key": self.server.secret_key,
            "aws_endpoint_url": self.server.endpoint, "aws_region": REGION,
            "aws_virtual_hosted_style_request": "false", "aws_allow_http": "true"}


@dataclasses.dataclass(frozen=True)
class Answer:
    """What a reader saw."""

    version: int
    columns: list  # the table's, in its order
    rows: list  # dicts by chosen column, see delta_values.py; sorted
    count: int  # rows that `where` leaves, as the reader itself counts
    files: int  # of this version
    files_scanned: int | None  # that `where` leaves; None where the reader doesn't tell


@contextlib.contextmanager
def opened(name):
    """Gives a function from Query to Answer. Missing where there is no such reader here."""
    with READERS[name]() as read:
        yield read


@contextlib.contextmanager
def opened_deltalake():
    module("deltalake")
    yield read_with_deltalake


@contextlib.contextmanager
def opened_polars():
    module("deltalake")
    module("polars")
    yield read_with_polars


@contextlib.contextmanager
def opened_duckdb():
    with worker("duckdb-extensions", "duckdb_delta.py") as ask:
        yield lambda query: Answer(**ask(request(query, '"', "TIMESTAMPTZ")))


@contextlib.contextmanager
def opened_spark():
    if shutil.which("java") is None:
        raise Missing("no java here: Spark runs on it")
    if not (BUILD / "jars" / "delta" / "trailmill-packages").is_file():
        without = "" if shutil.which("mvn") else "; it needs mvn, Debian's package maven"
        raise Missing("no jars of Delta in build/jars/delta: tools/maven_jars.sh delta fetches "
                      f"them{without}")
    with worker("spark-delta", "spark_delta.py") as ask:
        yield lambda query: Answer(**ask(request(query, "`", "TIMESTAMP")))


READERS = {"deltalake": opened_deltalake, "polars": opened_polars, "duckdb": opened_duckdb,
           "spark": opened_spark}


def module(name):
    try:
        __import__(name)
    except ImportError as error:
        raise Missing(f"no {name} here: tools/setup.sh test installs it") from error


@contextlib.contextmanager
def worker(environment, script):
    if not (BUILD / environment / "trailmill-packages").is_file():
        raise Missing(f"no build/{environment} here: tools/setup.sh test installs it")
    running = delta_worker.Worker(BUILD / environment / "bin" / "python",
                                  pathlib.Path(__file__).with_name(script))
    try:
        yield running.ask
    finally:
        running.stop()


def request(query, quote, timestamp):
    """A query as a worker takes it; SQL's dialects differ in those two."""
    where = " AND ".join(sql_condition(*condition, quote, timestamp) for condition in query.where)
    return {"uri": query.uri, "s3": query.s3(), "version": query.version,
            "columns": query.columns, "where": where or None}


def sql_condition(column, comparison, value, quote, timestamp):
    name = ".".join(quote + part.replace(quote, 2 * quote) + quote for part in column.split("."))
    if value is None:
        return f"{name} IS NULL"
    if isinstance(value, int):
        return f"{name} {comparison} {value}"
    text = "'" + str(delta_values.canonical(value)).replace("'", "''") + "'"
    if isinstance(value, datetime.datetime):
        text = f"{timestamp} {text}"
    elif isinstance(value, datetime.date):
        text = f"DATE {text}"
    return f"{name} {comparison} {text}"


def delta_table(query):
    import deltalake
    return deltalake.DeltaTable(query.uri, version=query.version,
                                storage_options=query.storage_options() or None)


def read_with_deltalake(query):
    """The snapshot is deltalake's, the files are pyarrow's, which takes its file system too."""
    import pyarrow.dataset
    table = delta_table(query)
    dataset = table.to_pyarrow_dataset()
    where = None
    for column, comparison, value in query.where:
        field = pyarrow.dataset.field(*column.split("."))
        one = field.is_null() if value is None else COMPARE[comparison](field, value)
        where = one if where is None else where & one
    names = dataset.schema.names
    rows = [] if query.columns == [] else dataset.to_table(
        columns=query.columns, filter=where).to_pylist()
    scanned = sum(1 for _ in dataset.get_fragments(filter=where))
    return Answer(table.version(), names, delta_values.canonical_rows(rows),
                  dataset.count_rows(filter=where), len(table.file_uris()), scanned)


def read_with_polars(query):
    import polars
    table = delta_table(query)
    frame = polars.scan_delta(table, storage_options=query.storage_options() or None)
    where = frame
    for column, comparison, value in query.where:
        first, *members = column.split(".")
        field = polars.col(first)
        for member in members:
            field = field.struct.field(member)
        where = where.filter(field.is_null() if value is None
                             else COMPARE[comparison](field, value))
    names = frame.collect_schema().names()
    rows = [] if query.columns == [] else where.select(
        names if query.columns is None else query.columns).collect().rows(named=True)
    return Answer(table.version(), names, delta_values.canonical_rows(rows),
                  where.select(polars.len()).collect().item(), polars_files(frame),
                  polars_files(where))


def polars_files(frame):
    """From the plan, `Parquet SCAN [a, b]` or `Parquet SCAN [a, ... 3 other sources]`."""
    sources = re.search(r"Parquet SCAN \[(.*)\]$", frame.explain(), re.MULTILINE)
    if not sources:
        return None
    more = re.search(r", \.\.\. (\d+) other sources?$", sources[1])
    return 1 + int(more[1]) if more else len(list(filter(None, sources[1].split(", "))))
