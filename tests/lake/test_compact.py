"""What compact makes of a lake: fewer files, sorted, of the same rows to every reader."""

import collections
import datetime
import json

import pyarrow.parquet
import pytest

pytest.importorskip("deltalake", reason="no deltalake here")
import grown_lake  # noqa: E402
import lake_place  # noqa: E402
import lake_replay  # noqa: E402
import places_of_lakes  # noqa: E402
import source_tree  # noqa: E402
from delta_readers import Query  # noqa: E402
from lake_place import DAYS  # noqa: E402
from source_tree import days_ago  # noqa: E402

pytestmark = pytest.mark.local_disk(reason="its lakes are on a disk, and on servers of its own")

TABLES = ("events", "objects", "rejects")
SORTED_BY = ("eventSource", "eventName", "eventTime")
AUTO = 8  # small files of a day, as in include/trailmill/upkeep.h


class Compacted:
    """The grown lake, some of whose files lack columns at the top and in structs: its rows before,
    by table, and what compact told."""

    def __init__(self, directory, trailmill):
        self.place = places_of_lakes.OnDisk(directory)()
        grown_lake.grow(self.place, directory / "source")
        self.before = {table: lake_replay.Snapshot(self.place.lake, table) for table in TABLES}
        self.rows = {table: snapshot.rows() for table, snapshot in self.before.items()}
        self.told = self.place.upkeep("compact")
        self.after = {table: lake_replay.Snapshot(self.place.lake, table) for table in TABLES}

    def new_files(self):
        adds, old = self.after["events"].files, self.before["events"].files
        return [self.after["events"].path(adds[path]) for path in adds.keys() - old.keys()]


@pytest.fixture(scope="module")
def compacted(trailmill, tmp_path_factory):
    return Compacted(tmp_path_factory.mktemp("compacted"), trailmill)


@pytest.mark.parametrize("table", TABLES)
def test_few_files_are_left_of_the_same_rows(compacted, table):
    before, after, told = (compacted.before[table], compacted.after[table],
                           compacted.told[table])
    assert after.rows() == compacted.rows[table]
    assert told["files_before"] > 2 * told["files_after"] > 0
    assert len(after.files) == len(before.files) - told["files_before"] + told["files_after"]


@pytest.mark.parametrize("table", TABLES)
def test_a_reader_sees_the_same_rows_before_and_after(delta_reader, compacted, table):
    for snapshot in (compacted.before[table], compacted.after[table]):
        answer = delta_reader(Query(f"{compacted.place.uri}/{table}", version=snapshot.version))
        assert (answer.version, answer.files) == (snapshot.version, len(snapshot.files))
        assert answer.rows == compacted.rows[table]


def test_the_books_agree_and_a_second_run_finds_nothing(compacted, trailmill):
    told = trailmill("status", compacted.place.uri, "--check", "--files", "--json").json()
    assert told["differences"] == []
    again = compacted.place.upkeep("compact")
    assert again["version"] == compacted.told["version"]
    assert all(again[table]["files_before"] == 0 for table in TABLES)


def nulls_first(row):
    return tuple((row[column] is not None, row[column] or 0) for column in SORTED_BY)


def test_a_new_file_is_sorted_as_a_whole(compacted):
    assert len(compacted.new_files()) >= 3
    for path in compacted.new_files():
        rows = pyarrow.parquet.read_table(path, columns=list(SORTED_BY), partitioning=None)
        keys = list(map(nulls_first, rows.to_pylist()))
        assert keys == sorted(keys)


def test_the_current_day_is_left_alone(compacted):
    today = f"day={days_ago(0)}"
    of_today = {table: {path for path in compacted.before[table].files if f"{today[4:]}" in path}
                for table in TABLES}
    assert of_today["events"] and of_today["objects"]
    for table, paths in of_today.items():
        assert paths <= compacted.after[table].files.keys()


def test_the_log_tells_of_a_new_file_what_is_in_it(compacted):
    for path, add in compacted.after["events"].files.items():
        if path in compacted.before["events"].files:
            continue
        file = pyarrow.parquet.ParquetFile(compacted.after["events"].path(add))
        rows, stats = file.read().to_pylist(), json.loads(add["stats"])
        assert stats["numRecords"] == int(dict(add["tags"])["trailmill.rows"]) == len(rows)
        prints = sum(row["eventFingerprint"] for row in rows) % 2**64
        assert int(dict(add["tags"])["trailmill.fingerprintSum"]) == prints
        for column in ("eventSource", "awsRegion", "errorCode"):
            values = [row[column] for row in rows if row[column] is not None]
            assert stats["nullCount"][column] == len(rows) - len(values)
            assert stats["minValues"].get(column) == min(values, default=None)
            assert stats["maxValues"].get(column) == max(values, default=None)
        group = file.metadata.row_group(0)
        columns = {group.column(number).path_in_schema: group.column(number)
                   for number in range(group.num_columns)}
        assert columns["eventSource"].has_offset_index and columns["eventSource"].has_column_index


# A lake of three past days. -----------------------------------------------------------------


@pytest.fixture
def lake(tmp_path, trailmill):
    return lake_place.three_days(tmp_path, trailmill)


def files(lake, table="events"):
    """Of each partition."""
    return collections.Counter(path.split("/")[-2] for path in lake.table(table).file_uris())


def compact(lake, *options, codes=(0,)):
    return lake.run("compact", lake.lake, "--json", *options, codes=codes).json()


def events(lake):
    return collections.Counter(lake.table().to_pyarrow_table()["eventID"].to_pylist())


def late(lake, count, day=DAYS[0], *options):
    """Events of a day, a sync each."""
    for _ in range(count):
        lake.deliver(day)
        lake.sync("--full", *options, codes=(0, 3))


def test_late_events_of_an_old_day_join_its_file(lake):
    late(lake, 3)
    before = events(lake)
    assert files(lake)[f"day={DAYS[0]}"] == 4
    assert compact(lake)["events"]["rows"] == 40
    assert files(lake) == {f"day={day}": 1 for day in DAYS}
    late(lake, 1)
    compact(lake)
    assert files(lake)[f"day={DAYS[0]}"] == 1
    assert events(lake) - before == collections.Counter(
        {each for each in events(lake) if each not in before})


def test_only_the_days_that_are_asked_for(lake):
    for day in DAYS[:2]:
        late(lake, 2, day)
    told = compact(lake, "--day", DAYS[1])
    assert (told["events"]["files_before"], told["objects"]["files_before"]) == (3, 0)
    assert files(lake) == {f"day={DAYS[0]}": 3, f"day={DAYS[1]}": 1, f"day={DAYS[2]}": 1}


def test_a_dry_run_tells_and_writes_nothing(lake):
    late(lake, 2)
    entries = sorted(lake.lake.rglob("*"))
    told = compact(lake, "--dry-run")
    assert (told["events"]["files_before"], told["events"]["files_after"]) == (3, 1)
    assert sorted(lake.lake.rglob("*")) == entries


def test_a_file_of_half_the_target_stays(lake):
    late(lake, 2)
    size = min(add["size"] for add in lake_replay_adds(lake))
    told = compact(lake, "--target-size", str(2 * size - 2))
    assert told["events"]["files_before"] == 0
    assert compact(lake, "--target-size", str(4 * size))["events"]["files_before"] > 0


def lake_replay_adds(lake):
    return [add for actions in map(lines_of, sorted((lake.lake / "events" / "_delta_log").glob(
        "*.json"))) for action in actions for kind, add in action.items() if kind == "add"]


def lines_of(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_after_a_sync_days_of_many_small_files_are_compacted(lake):
    late(lake, AUTO - 2, DAYS[0], "--compact", "auto")
    assert files(lake)[f"day={DAYS[0]}"] == AUTO - 1
    late(lake, 1, DAYS[0], "--compact", "auto")
    assert files(lake)[f"day={DAYS[0]}"] == 1
    assert lake.status("--check", "--files")["differences"] == []


def test_a_sync_finds_duplicates_in_a_compacted_file(lake):
    late(lake, 2)
    compact(lake)
    lake_place.deliver(lake.logs, DAYS[0], range(10), "again")
    told = lake.sync("--full", codes=(0, 3))
    assert (told["written"], told["duplicates"]) == (0, 10)


def test_files_of_another_program_stay_and_are_told(lake):
    late(lake, 2)
    foreign = lake.entry(max(int(path.stem) for path in (lake.lake / "events" / "_delta_log").glob(
        "*.json")) + 1)
    source = next((lake.lake / "events").glob(f"day={DAYS[1]}/*.parquet"))
    copy = source.with_name("part-00000.parquet")
    copy.write_bytes(source.read_bytes())
    foreign.write_text("".join(json.dumps(action) + "\n" for action in (
        {"commitInfo": {"operation": "WRITE"}},
        {"add": {"path": f"day={DAYS[1]}/{copy.name}", "partitionValues": {"day": DAYS[1]},
                 "size": copy.stat().st_size, "modificationTime": 0, "dataChange": True,
                 "stats": json.dumps({"numRecords": 10})}})))
    lake.run("adopt", lake.lake, "--version", int(foreign.stem))
    told = compact(lake)
    assert told["foreign_files"] == 1
    assert files(lake) == {f"day={DAYS[0]}": 1, f"day={DAYS[1]}": 2, f"day={DAYS[2]}": 1}


def test_a_lake_without_a_day_keeps_files_that_have_events_of_today(tmp_path, trailmill):
    lake = lake_place.Place(tmp_path, trailmill)
    today = f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}"
    for day in (DAYS[0], DAYS[1], DAYS[2], today):
        lake.deliver(day)
        lake.sync("--full", "--partition-by", "region,source")
    before = events(lake)
    told = compact(lake)
    assert (told["events"]["files_before"], told["events"]["files_after"]) == (3, 1)
    assert events(lake) == before
    refused = trailmill("compact", lake.lake, "--day", DAYS[0], codes=(1,))
    assert "leave --day out" in refused.stderr


def test_a_lake_on_s3(server, tmp_path, trailmill):
    place = places_of_lakes.OnServer(server)()
    trees = source_tree.Trees(tmp_path / "source")
    for number in range(4):
        trees.deliver("trail", days_ago(2), [source_tree.event(f"e{number}", days_ago(2))])
        place.sync([trees.root], "--full")
    rows = place.lake.rows()
    told = place.upkeep("compact")
    assert (told["events"]["files_before"], told["events"]["files_after"]) == (4, 1)
    assert place.lake.rows() == rows
    trailmill("status", place.uri, "--check", "--files", environment=place.environment)
