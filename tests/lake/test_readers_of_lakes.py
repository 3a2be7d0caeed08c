"""Independent readers of lakes that many syncs made, past checkpoints, clean-ups of the logs and
added columns: all see the same rows, and open the files that the log leaves them.

What they are held to is the log, replayed in plain Python (lake_replay.py), and that to what was
delivered (grown_lake.py).

No lake here lies below a directory with a space in its name: scan_delta of polars 2.1 asks for
`a%20lake`, which is what it gets from deltalake, and finds nothing there. The others do.
"""

import datetime
import functools
import itertools
import json

import pyarrow.parquet
import pytest

pytest.importorskip("deltalake", reason="no deltalake here")
import delta_values  # noqa: E402
import delta_worker  # noqa: E402
import grown_lake  # noqa: E402
import lake_model  # noqa: E402
import lake_replay  # noqa: E402
import places_of_lakes  # noqa: E402
import source_tree  # noqa: E402
from delta_readers import Query  # noqa: E402
from grown_lake import (  # noqa: E402
    ADDED, CHECKPOINT, DAYS, EVOLVED, LATE_DAY, PLACES, REGIONS, SYNCS)

pytestmark = pytest.mark.local_disk(reason="its lakes are on a disk, and on a server of its own")

TABLES = ("events", "objects", "rejects")
# Of a table, by what they show.
VERSIONS = {
    "the newest": lambda lake, table: None,
    "the oldest": lambda lake, table: lake_replay.checkpoints(lake, table)[0],
    "the oldest of late": lambda lake, table: lake_replay.checkpoints(lake, table)[1],
    "before a checkpoint": lambda lake, table: lake_replay.checkpoints(lake, table)[-1] - 1,
}
EVENTS_VERSIONS = {
    "before the columns": lambda lake, table: EVOLVED - 1,
    "the first with the columns": lambda lake, table: EVOLVED,
}
READ = [(table, name) for table in TABLES for name in VERSIONS]
READ += [("events", name) for name in EVENTS_VERSIONS]
NOON = datetime.datetime.combine(DAYS[1], datetime.time(12), datetime.UTC)
FILTERS = {
    "a day": ("events", [("day", "=", DAYS[1])]),
    "a day of late events": ("events", [("day", "=", LATE_DAY)]),
    "awsRegion": ("events", [("awsRegion", "=", REGIONS[1])]),
    "an awsRegion that is no directory": ("events", [("awsRegion", "=", PLACES[0])]),
    "an awsRegion between those of a file": ("events", [("awsRegion", "=", "somewhere")]),
    "a region": ("events", [("region", "=", REGIONS[2])]),
    "no region": ("events", [("region", "=", None)]),
    "a day and awsRegion": ("events", [("day", "=", DAYS[0]), ("awsRegion", "=", REGIONS[0])]),
    "a time": ("events", [("eventTime", ">=", NOON)]),
    "a day of delivery": ("objects", [("delivered", "=", DAYS[1])]),
    "a day of what was refused": ("rejects", [("delivered", "=", DAYS[2])]),
}
# delta_scan of 1.5.5 makes no use of the log for these: it opens every file.
DUCKDB_READS_ALL = ("no region", "a time")
# scan_delta of 2.1 leaves out files that have NULL alone for `=`, but not for `>=`.
POLARS_READS_NULLS = ("a time",)


class Grown:
    """A lake, and its replays, each made once."""

    def __init__(self, history):
        self.history, self.lake = history, history.lake
        self.snapshot = functools.cache(self.snapshot)
        self.rows = functools.cache(self.rows)

    def snapshot(self, table, version=None):
        return lake_replay.Snapshot(self.lake, table, version)

    def rows(self, table, version=None):
        return self.snapshot(table, version).rows()

    def query(self, table, **details):
        return Query(f"{self.lake.uri}/{table}", self.history.place.server, **details)


@pytest.fixture(scope="session")
def grown(trailmill, tmp_path_factory):
    directory = tmp_path_factory.mktemp("grown")
    place = places_of_lakes.OnDisk(directory)()
    return Grown(grown_lake.grow(place, directory / "source"))


def version_of(grown, table, name):
    return (VERSIONS | EVENTS_VERSIONS)[name](grown.lake, table)


# That the tests below show what they say. ------------------------------------------------


@pytest.mark.parametrize("table", TABLES)
def test_a_lake_is_past_checkpoints_and_clean_ups(grown, table):
    entries, checkpoints = grown.lake.entries(table), lake_replay.checkpoints(grown.lake, table)
    # Of what is older than the retention the newest checkpoint is left, and what is behind it.
    assert min(entries) == checkpoints[0] == CHECKPOINT - 1
    assert len(checkpoints) == 3 and checkpoints[1] <= EVOLVED - 1
    assert max(entries) == SYNCS - 1 or table == "rejects"
    # Of all that a ledger's day had small files are merged.
    removes = [action for actions in entries.values() for action in actions if "remove" in action]
    assert bool(removes) == (table != "events")


def files_with(snapshot, column):
    """Of a snapshot, those whose files have a column."""
    return {path for path, add in snapshot.files.items() if any(
        f"{each}.".startswith(f"{column}.") for each in snapshot.file_columns(add))}


def has_column(schema, column):
    first, _, rest = column.partition(".")
    found = [field["type"] for field in schema["fields"] if field["name"] == first]
    return bool(found) and (not rest or has_column(found[0], rest))


@pytest.mark.parametrize("column", ADDED)
def test_a_lake_has_columns_that_its_old_files_lack(grown, column):
    before, first, newest = (grown.snapshot("events", version)
                             for version in (EVOLVED - 1, EVOLVED, None))
    told = [version for version, actions in grown.lake.entries("events").items()
            if any("metaData" in action for action in actions)]
    assert told == [EVOLVED]
    assert not has_column(before.schema, column)
    assert has_column(first.schema, column) and has_column(newest.schema, column)
    assert files_with(newest, column) == newest.files.keys() - before.files.keys()


def expected_rows(grown, snapshot):
    """What was delivered, as far as that tells; a ledger's version is of one of `events`."""
    if snapshot.table == "events":
        return grown.history.events_rows(snapshot)
    followed = snapshot.txns[lake_model.FOLLOWS]
    return getattr(grown.history, f"{snapshot.table}_rows")(followed)


@pytest.mark.parametrize("table, name", READ)
def test_the_log_tells_what_was_delivered(grown, table, name):
    snapshot = grown.snapshot(table, version_of(grown, table, name))
    expected = delta_values.canonical_rows(expected_rows(grown, snapshot))
    found = [{column: row[column] for column in expected[0]} for row in snapshot.rows()]
    assert delta_values.canonical_rows(found) == expected


@pytest.mark.parametrize("name", VERSIONS | EVENTS_VERSIONS)
def test_the_files_that_are_listed_are_those_of_the_log(grown, trailmill, name):
    snapshot = grown.snapshot("events", version_of(grown, "events", name))
    told = trailmill("files", grown.lake.uri, "--version", snapshot.version, "--json").lines()
    assert sorted((each["location"], each["size"]) for each in map(json.loads, told)) == sorted(
        (snapshot.path(add), add["size"]) for add in snapshot.files.values())


def test_the_program_finds_no_difference(grown, trailmill):
    told = trailmill("status", grown.lake.uri, "--check", "--files", "--json").json()
    assert told["differences"] == [] and told["version"] == SYNCS - 1


# The readers. ----------------------------------------------------------------------------


@pytest.mark.parametrize("table, name", READ)
def test_a_reader_sees_a_version_of_a_lake(delta_reader, grown, table, name, request):
    version = version_of(grown, table, name)
    if request.node.callspec.params["delta_reader"] == "spark" and name == "the oldest":
        with pytest.raises(delta_worker.Failed, match="BEYOND_DELETED_FILE_RETENTION"):
            delta_reader(grown.query(table, version=version))
        return  # it is there still, and older than what Spark is told that a lake keeps
    snapshot = grown.snapshot(table, version)
    answer = delta_reader(grown.query(table, version=version))
    files = len(snapshot.files)
    assert (answer.version, answer.columns) == (snapshot.version, snapshot.columns)
    assert answer.rows == grown.rows(table, version)
    assert (answer.count, answer.files, answer.files_scanned) == (len(answer.rows), files, files)


def files_opened(reader, name, snapshot):
    """Those that partitions and statistics leave, and what a reader doesn't make of them."""
    where = FILTERS[name][1]
    if reader == "duckdb" and name in DUCKDB_READS_ALL:
        return len(snapshot.files)
    files = snapshot.files_for(where)
    if reader == "polars" and name in POLARS_READS_NULLS:
        files += snapshot.files_for([(column, "=", None) for column, *_ in where])
    return files


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_leaves_a_reader_of_a_lake_few_files(delta_reader, grown, name, request):
    table, where = FILTERS[name]
    snapshot, chosen = grown.snapshot(table), "eventID" if table == "events" else "key"
    found = lake_replay.rows_for(grown.rows(table), where)
    answer = delta_reader(grown.query(table, columns=[chosen], where=where))
    assert answer.count == len(found)
    assert answer.rows == delta_values.canonical_rows({chosen: row[chosen]} for row in found)
    assert 0 < snapshot.files_for(where) < len(snapshot.files) == answer.files
    reader = request.node.callspec.params["delta_reader"]
    assert answer.files_scanned == files_opened(reader, name, snapshot)


@pytest.fixture(scope="session")
def small_on_s3(trailmill, versitygw, tmp_path_factory):
    """Of few syncs."""
    place = places_of_lakes.Place(f"s3://{versitygw.bucket()}/lakes/small", versitygw)
    history = grown_lake.History(place, tmp_path_factory.mktemp("small") / "source")
    for number in range(6, 9):
        history.sync(number)
    return Grown(history)


@pytest.mark.parametrize("table", TABLES)
def test_a_reader_sees_a_lake_on_s3(delta_reader, small_on_s3, table):
    snapshot = small_on_s3.snapshot(table)
    answer = delta_reader(small_on_s3.query(table))
    assert (answer.version, answer.columns) == (snapshot.version, snapshot.columns)
    assert answer.rows == small_on_s3.rows(table)
    assert answer.files == len(snapshot.files)


def test_convert_reads_a_lake_on_s3(small_on_s3, trailmill, tmp_path):
    trailmill("convert", f"{small_on_s3.lake.uri}/", tmp_path / "out", "--schema", "cloudtrail",
              "--no-partition", environment=small_on_s3.history.place.environment)
    table = pyarrow.parquet.read_table(tmp_path / "out", partitioning=None)
    rows = delta_values.canonical_rows(table.to_pylist())
    expected = small_on_s3.rows("events")
    for row in expected:
        assert {name: value for name, value in row.items()
                if name not in ("day", "region")} in rows
    assert len(rows) == len(expected)


def test_a_version_that_is_younger_than_the_retention_can_be_read(trailmill, tmp_path):
    """PROTOCOL.md, "Metadata Cleanup": the newest checkpoint of what is old stays, and all behind
    it."""
    place = places_of_lakes.OnDisk(tmp_path)()
    trees = source_tree.Trees(tmp_path / "source")
    names = itertools.count()
    old, young = CHECKPOINT + 10, CHECKPOINT - 10
    for commits in (old, young):
        for _ in range(commits):
            trees.deliver("trail", DAYS[2], [source_tree.event(f"e{next(names)}", DAYS[2])])
        place.sync([trees.root], "--max-commit", "1", "--threads", "1")
        if commits == old:
            grown_lake.leave_alone(place.lake)
    assert lake_replay.checkpoints(place.lake, "events")[-1] == 2 * CHECKPOINT - 1
    for version in range(old, old + young):
        assert sum(place.lake.rows(version).values()) == version + 1
