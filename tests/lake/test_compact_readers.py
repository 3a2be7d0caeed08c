"""Independent readers see the same rows before a lake is compacted and after it, of files that lack
columns among them."""

import datetime
import pathlib

import pytest

pytest.importorskip("deltalake", reason="no deltalake here")
import compacted  # noqa: E402
import delta_values  # noqa: E402
import grown_lake  # noqa: E402
import lake_replay  # noqa: E402
import places_of_lakes  # noqa: E402
from compacted import TABLES  # noqa: E402
from delta_readers import Query  # noqa: E402
from grown_lake import ADDED, DAYS, EVOLVED  # noqa: E402

pytestmark = pytest.mark.local_disk(reason="its lakes are on a disk")

# Syncs of an older program, and those since.
FIRST, SINCE = EVOLVED - 12, EVOLVED + 8
NOON = datetime.datetime.combine(DAYS[1], datetime.time(12), datetime.UTC)
FILTERS = {
    "a day": [("day", "=", DAYS[1])],
    "no region": [("region", "=", None)],
    "awsRegion": [("awsRegion", "=", grown_lake.REGIONS[1])],
    "a time": [("eventTime", ">=", NOON)],
    "a member that old files lack": [("tlsDetails.keyExchange", "=", "x25519")],
    "a column that old files lack": [("eventContext", "=", None)],
}


class Compacted:
    """A lake of files of two schemas, and what its log and its files held before."""

    def __init__(self, directory, last):
        self.place = places_of_lakes.OnDisk(directory)()
        self.lake = self.place.lake
        history = grown_lake.History(self.place, directory / "source")
        for number in range(FIRST, last):
            if number == EVOLVED:
                self.make_older()
            history.sync(number)
        if last == EVOLVED:
            self.make_older()
        self.before = compacted.snapshots(self.lake)
        self.rows = compacted.rows(self.lake)
        self.told = self.place.upkeep("compact")
        self.after = compacted.snapshots(self.lake)

    def make_older(self):
        grown_lake.make_older(pathlib.Path(self.lake.uri) / "events")

    def query(self, table, **details):
        return Query(f"{self.lake.uri}/{table}", None, **details)


@pytest.fixture(scope="module")
def evolved(trailmill, tmp_path_factory):
    return Compacted(tmp_path_factory.mktemp("evolved"), SINCE)


@pytest.fixture(scope="module")
def older(trailmill, tmp_path_factory):
    """The first that this program does with an older one's lake is to compact it."""
    return Compacted(tmp_path_factory.mktemp("older"), EVOLVED)


def has(snapshot, add, column):
    return any(f"{each}.".startswith(f"{column}.") for each in snapshot.file_columns(add))


def test_files_of_both_schemas_became_one(evolved):
    before, after = evolved.before["events"], evolved.after["events"]
    gone = [before.files[path] for path in before.files.keys() - after.files.keys()]
    assert {has(before, add, column) for add in gone for column in ADDED} == {True, False}
    new = compacted.new_adds(before, after)
    for add in new:
        assert all(has(after, add, column) for column in ADDED)
        compacted.check_file(after, add)
    assert 0 < len(new) < len(gone)
    assert compacted.rows(evolved.lake) == evolved.rows


def test_an_older_programs_lake_is_compacted(older, trailmill):
    assert compacted.rows(older.lake) == older.rows
    for add in compacted.new_adds(older.before["events"], older.after["events"]):
        compacted.check_file(older.after["events"], add)
    told = trailmill("status", older.lake.uri, "--check", "--files", "--json").json()
    assert told["differences"] == []


@pytest.mark.parametrize("made", ["evolved", "older"])
@pytest.mark.parametrize("table", TABLES)
def test_a_reader_sees_the_same_rows(delta_reader, made, table, request):
    made = request.getfixturevalue(made)
    answer = delta_reader(made.query(table))
    assert answer.version == made.after[table].version
    assert answer.columns == made.before[table].columns
    assert answer.files == answer.files_scanned == len(made.after[table].files)
    assert answer.rows == made.rows[table]


@pytest.mark.parametrize("table", TABLES)
def test_a_reader_sees_the_version_before(delta_reader, evolved, table):
    answer = delta_reader(evolved.query(table, version=evolved.before[table].version))
    assert answer.rows == evolved.rows[table]
    assert answer.files == len(evolved.before[table].files)


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_finds_the_same(delta_reader, evolved, name):
    where = FILTERS[name]
    rows = [row for row in evolved.rows["events"]
            if all(lake_replay.is_so(lake_replay.member(row, column), comparison, value)
                   for column, comparison, value in where)]
    answer = delta_reader(evolved.query("events", columns=["eventID"], where=where))
    assert answer.rows == delta_values.canonical_rows({"eventID": row["eventID"]} for row in rows)
    assert 0 < len(rows) < len(evolved.rows["events"])
