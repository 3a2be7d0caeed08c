"""Compacting a lake: its rows stay, its files become few, sorted ones, on disks and on servers."""

import json
import pathlib

import pytest

pytest.importorskip("deltalake", reason="no deltalake here")
import compacted  # noqa: E402
import grown_lake  # noqa: E402
import lake_model  # noqa: E402
import lake_place  # noqa: E402
import source_tree  # noqa: E402
import test_adopt  # noqa: E402
from compacted import TABLES  # noqa: E402
from lake_place import DAYS  # noqa: E402
from source_tree import days_ago  # noqa: E402

pytestmark = pytest.mark.local_disk(reason="the servers are its own")

# Of grown_lake.py: late, corrected, odd and refused ones among them.
NUMBERS = range(45, 59)
TODAY = f"day={days_ago(0)}"


def check_lake(place, trailmill):
    told = trailmill("status", place.uri, "--check", "--files", "--json",
                     environment=place.environment).json()
    assert told["differences"] == []
    return told


@pytest.fixture
def history(places, tmp_path):
    made = grown_lake.History(places(), tmp_path / "source")
    for number in NUMBERS:
        made.sync(number)
    return made


def test_a_compacted_lake_has_the_same_rows_in_few_files(history, trailmill):
    place, lake = history.place, history.lake
    rows, before = compacted.rows(lake), compacted.snapshots(lake)
    told = place.upkeep("compact")
    after = compacted.snapshots(lake)
    assert compacted.rows(lake) == rows
    assert told["version"] == after["events"].version == before["events"].version + 1
    for table in TABLES:
        new = compacted.new_adds(before[table], after[table])
        gone = before[table].files.keys() - after[table].files.keys()
        assert (told[table]["files_before"], told[table]["files_after"]) == (len(gone), len(new))
        assert told[table]["bytes_after"] == sum(add["size"] for add in new)
        assert told[table]["bytes_before"] == sum(before[table].files[path]["size"]
                                                  for path in gone)
        assert not any(add["dataChange"] for add in new)
        for directory, adds in compacted.files_by_directory(after[table]).items():
            if TODAY not in directory and f"delivered={days_ago(0)}" not in directory:
                assert len(adds) == 1, directory
    assert told["events"]["files_after"] > 3 and told["objects"]["files_after"] == 1
    check_lake(place, trailmill)
    lake_model.check_commits(lake)
    again = place.upkeep("compact")
    assert again["version"] == told["version"]
    assert all(again[table]["files_before"] == 0 for table in TABLES)


def test_files_of_compact_are_as_those_of_sync(history):
    before = compacted.snapshots(history.lake)["events"]
    for add in before.files.values():
        compacted.check_file(before, add)
    history.place.upkeep("compact")
    after = compacted.snapshots(history.lake)["events"]
    new = compacted.new_adds(before, after)
    assert any(compacted.opened(after, add).metadata.num_rows > 5 for add in new)
    for add in new:
        compacted.check_file(after, add)
        assert add["path"].rpartition("/")[0] in compacted.files_by_directory(before)


def test_today_is_left_alone(history):
    before = compacted.snapshots(history.lake)["events"]
    history.place.upkeep("compact")
    after = compacted.snapshots(history.lake)["events"]
    today = {path for path in before.files if path.startswith(TODAY)}
    assert len(today) > 3 and today <= after.files.keys()


def test_duplicates_of_what_is_compacted_are_found(history, trailmill):
    place = history.place
    place.upkeep("compact")
    rows = compacted.rows(history.lake)["events"]
    history.syncs.append([])
    for number in NUMBERS[:4]:
        history.deliver(NUMBERS[-1], grown_lake.events_of(number), trail="again")
    place.sync([history.trees.root])
    assert compacted.rows(history.lake)["events"] == rows
    check_lake(place, trailmill)


def test_late_files_of_an_old_day_are_merged(history, trailmill):
    """Into what was compacted before."""
    place = history.place
    place.upkeep("compact")
    before = compacted.snapshots(history.lake)["events"]
    history.syncs.append([])
    history.deliver(NUMBERS[-1], [grown_lake.event(
        3, eventID="very late", eventTime=f"{grown_lake.LATE_DAY}T01:00:00Z")])
    place.sync([history.trees.root])
    rows = compacted.rows(history.lake)
    told = place.upkeep("compact")
    assert (told["events"]["files_before"], told["events"]["files_after"]) == (2, 1)
    after = compacted.snapshots(history.lake)["events"]
    new, = compacted.new_adds(before, after)
    assert new["path"].startswith(f"day={grown_lake.LATE_DAY}/")
    compacted.check_file(after, new)
    assert compacted.rows(history.lake) == rows
    check_lake(place, trailmill)


def test_a_dry_run_writes_nothing(history):
    place, lake = history.place, history.lake

    def listing():
        folder = lake_model.pyarrow.fs.FileSelector(lake.root, recursive=True)
        return {(info.path, info.size, info.mtime) for info in lake.files.get_file_info(folder)}

    before = listing()
    planned = place.upkeep("compact", "--dry-run")
    assert listing() == before
    done = place.upkeep("compact")
    assert planned["dry_run"] and not done["dry_run"]
    assert done["version"] == planned["version"] + 1
    for table in TABLES:
        for count in ("files_before", "files_after", "bytes_before", "rows"):
            assert planned[table][count] == done[table][count], (table, count)


# On a disk. --------------------------------------------------------------------------------


@pytest.fixture
def place(tmp_path, trailmill):
    return lake_place.Place(tmp_path, trailmill)


def fill(place, *options, days=DAYS, syncs=4, count=10):
    for _ in range(syncs):
        for day in days:
            place.deliver(day, count)
        place.sync(*options)


def compact(place, *options, codes=(0,)):
    return place.run("compact", place.lake, "--json", *options, codes=codes).json()


def rows_of(place):
    return compacted.rows(lake_model.Lake(place.lake))


def files_of(place):
    return {directory: len(adds) for directory, adds in compacted.files_by_directory(
        compacted.snapshots(lake_model.Lake(place.lake))["events"]).items()}


@pytest.fixture
def check(place):
    """The rows are those that there were, and the books agree."""
    yield
    assert place.status("--check", "--files")["differences"] == []


def test_a_day_that_is_asked_for(place, check):
    fill(place)
    told = compact(place, "--day", DAYS[1])
    assert (told["events"]["files_before"], told["events"]["files_after"]) == (4, 1)
    assert told["objects"]["files_before"] == 0
    assert files_of(place) == {f"day={DAYS[0]}": 4, f"day={DAYS[1]}": 1, f"day={DAYS[2]}": 4}
    assert compact(place, "--day", f"{DAYS[0]},{DAYS[2]}")["events"]["files_after"] == 2
    assert compact(place, "--day", "2001-01-01")["events"]["files_before"] == 0


def test_a_lake_without_days(place, check):
    """By region and source, of which a file has many days; one with today's events grows."""
    fill(place, "--partition-by", "region,source")
    place.deliver(f"{days_ago(0)}")
    place.sync()
    rows = rows_of(place)
    told = compact(place)
    assert (told["events"]["files_before"], told["events"]["files_after"]) == (4, 1)
    assert rows_of(place) == rows
    assert "partitioned by day" in place.run("compact", place.lake, "--day", DAYS[0],
                                             codes=(1,)).stderr


def test_duplicates_that_were_kept_stay(place, check):
    fill(place, "--keep-duplicates", syncs=2)
    for day in DAYS:
        lake_place.deliver(place.logs, day, range(place.next), f"again{day}")
    place.sync("--keep-duplicates")
    rows = rows_of(place)
    assert len(rows["events"]) == 2 * 30 + 3 * 60
    compact(place)
    assert rows_of(place) == rows
    assert set(files_of(place).values()) == {1}


def test_files_of_others_are_left_and_told(place, check):
    fill(place, syncs=2)
    version, path = test_adopt.append_foreign(place)
    assert f"--version {version}" in place.run("compact", place.lake, codes=(1,)).stderr
    test_adopt.adopt(place, version)
    rows = rows_of(place)
    told = compact(place)
    assert told["foreign_files"] == 1 and told["events"]["files_before"] == 6
    assert rows_of(place) == rows and path.is_file()
    assert "1 files that another program wrote" in place.run("compact", place.lake).stdout


def test_a_small_target_gives_several_files(place, check):
    fill(place, syncs=6, count=200)
    size = max(add["size"] for add in compacted.snapshots(
        lake_model.Lake(place.lake))["events"].files.values())
    rows = rows_of(place)
    told = compact(place, "--target-size", str(3 * size))
    assert rows_of(place) == rows
    # What came out small was merged once more, and counted so.
    assert told["events"]["files_before"] - told["events"]["files_after"] == (
        18 - sum(files_of(place).values()))
    assert set(files_of(place).values()) <= {1, 2}
    fine = compact(place, "--target-size", str(size // 2))  # all are large
    assert fine["events"]["files_before"] == 0


def test_after_a_sync_once_there_are_eight(place, check):
    day = DAYS[1]
    for number in range(1, 11):
        place.deliver(day)
        place.run("sync", place.logs, place.lake, "--compact", "auto")
        assert files_of(place)[f"day={day}"] == {8: 1, 9: 2, 10: 3}.get(number, number)
    log = [each["operation"] for each in place.lines("log", place.lake)]
    assert log.count("compact") == 1
    place.run("sync", place.logs, place.lake, "--compact", "auto")
    place.run("sync", place.logs, place.lake, "--compact", "off")
    assert len(rows_of(place)["events"]) == 100


def test_events_without_what_they_are_sorted_by(place, check):
    """Nulls come first, in what is read as well."""
    names = ("eventSource", "eventName", "eventTime")
    for number in range(8):
        events = [lake_place.event(100 * number + i, DAYS[1]) for i in range(8)]
        for i, event in enumerate(events):
            event["eventName"] = ("é", "a", "Z", "")[i % 4]
            for bit, name in enumerate(names):
                if (i + number) >> bit & 1:
                    del event[name]
        lake_place.deliver_text(place.logs, DAYS[1], json.dumps({"Records": events}), f"n{number}")
        place.sync()
    rows = rows_of(place)
    compact(place)
    assert rows_of(place) == rows
    after = compacted.snapshots(lake_model.Lake(place.lake))["events"]
    for add in after.files.values():
        compacted.check_file(after, add)
    assert set(files_of(place).values()) == {1}


def test_the_text_tells_what_came_of_it(place):
    fill(place, syncs=2)
    *_, last = place.run("compact", place.lake, "--dry-run").lines()
    assert last == "nothing was written"
    told = place.run("compact", place.lake).lines()
    assert told[0].split()[:3] == ["events", "6", "files"]
    assert told[-1].startswith("version")
    assert place.run("compact", place.lake).lines()[0].startswith("nothing to compact")


def test_a_damaged_file_is_told_and_nothing_is_changed(place):
    fill(place, syncs=2)
    before = place.table().version()
    path = pathlib.Path(lake_model.Lake(place.lake).paths(place.table())[0])
    body = bytearray(path.read_bytes())
    body[4:4 + 40] = bytes(40)
    path.write_bytes(body)
    run = place.run("compact", place.lake, codes=(1,))
    assert f"{path}: " in run.stderr
    # The days before it are done.
    assert place.table().version() in (before, before + 1)


def test_revisions_survive(place, check):
    fill(place, syncs=2, days=DAYS[:1])
    event = lake_place.event(0, DAYS[0]) | {"awsRegion": "eu-central-1"}
    lake_place.deliver_text(place.logs, DAYS[0], json.dumps({"Records": [event]}), "revision")
    compact(place)
    assert place.sync()["written"] == 1
    compact(place)
    assert len(rows_of(place)["events"]) == 21
    assert source_tree.TAKEN in {row["status"] for row in rows_of(place)["objects"]}
