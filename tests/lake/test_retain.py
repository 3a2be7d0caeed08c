"""Retain takes whole days out of `events`, and the ledger keeps their objects taken."""

import datetime
import json

import pytest

import lake_age
import lake_model
import lake_place
import source_tree
import sync_runs
from lake_place import DAYS
from source_tree import days_ago
from sync_runs import DONE, FAILED, KILLED, UNKNOWN
from sync_scenes import Scene, commit_call, for_all, numbers_up_to

HOWS = ("eio", "full", "before", "after")
RETAINED = "trailmill.retained-rows"


def retain(place, *options, codes=(0,)):
    return place.run("retain", place.lake, "--json", *options, codes=codes).json()


@pytest.fixture
def place(tmp_path, trailmill):
    """Days of three, two and one day ago, ten events each."""
    return lake_place.three_days(tmp_path, trailmill)


def days_of(place):
    return {row["eventTime"].strftime("%Y-%m-%d")
            for row in place.table().to_pyarrow_table(columns=["eventTime"]).to_pylist()}


@pytest.mark.local_disk
def test_days_leave_and_their_objects_stay_taken(place):
    told = retain(place, "--days", "1")
    assert (told["before"], told["events"], told["files"]) == (DAYS[2], 20, 2)
    assert days_of(place) == {DAYS[2]}
    status = place.status("--check", "--files")
    assert status["differences"] == [] and status["written"] == 30
    assert place.sync("--full", codes=(0, 3))["written"] == 0
    assert place.status("--check", "--files")["events_table"]["rows"] == 10
    assert place.lines("log", place.lake)[0]["operation"] == "retain"
    assert place.lines("log", place.lake)[0]["files_removed"] == 2


@pytest.mark.local_disk
def test_what_there_is_no_more_is_counted_over_all_runs(place):
    assert retain(place, "--days", "2")["events"] == 10
    assert retain(place, "--days", "1")["events"] == 10
    told = retain(place, "--days", "1")
    assert (told["events"], told["version"]) == (0, place.table().version())
    assert place.table().transaction_version(RETAINED) == 20
    assert place.status("--check", "--files")["differences"] == []


@pytest.mark.local_disk
def test_a_dry_run_changes_nothing(place):
    told = retain(place, "--days", "1", "--dry-run")
    assert (told["dry_run"], told["events"], told["version"]) == (True, 20, 2)
    assert place.table().version() == 2
    assert [line.split()[0] for line in place.run(
        "retain", place.lake, "--days", "1", "--dry-run").lines()] == ["dry"]


@pytest.mark.local_disk
def test_files_stay_until_they_are_vacuumed(place):
    files = lake_age.data_files(place.lake)
    *_, following = place.run("retain", place.lake, "--days", "1").lines()
    assert following.startswith(f"next       trailmill vacuum {place.lake} --yes")
    assert lake_age.data_files(place.lake) == files
    assert place.run("files", place.lake, "--version", 2).lines()
    lake_age.age(place.lake)
    place.run("vacuum", place.lake, *lake_age.VACUUM)
    # The version before is of this hour.
    assert place.table().version() == 3 and lake_age.data_files(place.lake) == files
    old = lake_model.Lake(place.lake).table("events", version=2)
    assert old.to_pyarrow_table().num_rows == 30


@pytest.mark.local_disk
@pytest.mark.parametrize("days", ["0", "-1", "x"])
def test_less_than_a_day_is_no_retention(place, days):
    assert place.run("retain", place.lake, "--days", days, codes=(2,)).stderr
    assert days_of(place) == set(DAYS)


# Lakes without a day. ------------------------------------------------------------------------


def event(name, age, **changes):
    return source_tree.event(name, days_ago(age), **changes)


class World:
    """A lake of some partitions, and logs of them."""

    def __init__(self, directory, partition_by):
        (directory / "disk").mkdir()
        self.trees = source_tree.Trees(directory / "source")
        self.lake = directory / "disk" / "lake"
        self.partition_by = partition_by

    def sync(self, *events):
        self.trees.deliver("trail", days_ago(1), list(events))
        sync_runs.sync([self.trees.root], self.lake, "--partition-by", self.partition_by)

    def retain(self, days):
        run = sync_runs.upkeep("retain", self.lake, "--days", days, "--json")
        return json.loads(run.stdout)

    def names(self):
        return sorted(json.loads(row)["eventID"] for row in lake_model.Lake(self.lake).rows())


@pytest.mark.local_disk
@pytest.mark.parametrize("partition_by", ["month", "region"])
def test_statistics_tell_where_there_is_no_day(tmp_path, trailmill, partition_by):
    world = World(tmp_path, partition_by)
    world.sync(event("old", 80))
    world.sync(event("older", 82))
    world.sync(event("oldest", 84), event("new", 1))
    world.sync(event("new too", 0))
    told = world.retain(30)
    assert told["events"] >= 2
    if partition_by == "region":
        assert (told["files"], told["kept_files"]) == (2, 1)
        assert world.names() == ["new", "new too", "oldest"]
    else:
        assert told["kept_files"] == 0 and world.names() == ["new", "new too"]


@pytest.mark.local_disk
@pytest.mark.parametrize("partition_by", ["day", "region"])
def test_events_without_a_time_stay(tmp_path, trailmill, partition_by):
    world = World(tmp_path, partition_by)
    world.sync(event("old", 80), event("timeless", 80, eventTime=None))
    told = world.retain(30)
    if partition_by == "day":
        assert (told["files"], told["kept_files"]) == (1, 0)
        assert world.names() == ["timeless"]
    else:
        assert (told["files"], told["kept_files"]) == (0, 1)
        assert world.names() == ["old", "timeless"]


@pytest.mark.local_disk
def test_the_last_moment_before_the_first_day_is_past(tmp_path, trailmill):
    world = World(tmp_path, "region")
    world.sync(event("last", 0, eventTime=f"{days_ago(11)}T23:59:59Z"))
    world.sync(event("first", 0, eventTime=f"{days_ago(10)}T00:00:00Z"))
    assert world.retain(10)["before"] == f"{days_ago(10)}"
    assert world.names() == ["first"]


# Others at the same time, and faults. --------------------------------------------------------


@pytest.fixture(scope="module")
def old_and_new(fault_shim, disk_in_memory):
    scene = Scene(disk_in_memory / "retained")
    for number in range(4):
        day = days_ago(1 if number % 2 else 80)
        scene.trees.deliver("trail", days_ago(1), [source_tree.event(f"e{number}", day)])
        scene.sync()
    return scene


def new_rows(rows):
    return {row: count for row, count in rows.items()
            if json.loads(row)["eventTime"][:10] > f"{days_ago(30)}"}


def check_retained(scene, name):
    """A sync loads nothing again, and all books agree."""
    lake = lake_model.Lake(scene.lake(name))
    scene.sync(name)
    assert dict(lake.rows()) == new_rows(lake.rows())
    status = sync_runs.upkeep("status", scene.lake(name), "--check", "--files")
    assert status.process.returncode == DONE
    lake_model.check_commits(lake)


@pytest.mark.local_disk(reason="the calls are those to a local disk")
@pytest.mark.parametrize("how", HOWS)
def test_a_fault_at_any_call_of_a_retain(old_and_new, how, summary):
    scene = old_and_new
    before = scene.copy("whole").rows()
    calls = sync_runs.upkeep("retain", scene.lake("whole"), "--days", "30", how="stop").calls()
    scene.drop("whole")

    def try_call(at):
        name = f"{how}-{at}"
        lake = scene.copy(name)
        codes = (KILLED,) if how in ("before", "after") else (DONE, FAILED, UNKNOWN)
        run = sync_runs.upkeep("retain", scene.lake(name), "--days", "30", codes=codes,
                               how=how, at=at)
        rows = lake.rows()
        assert rows == before or dict(rows) == new_rows(before)
        if run.process.returncode in (DONE, FAILED):
            assert (rows == before) == (run.process.returncode == FAILED), run
        sync_runs.upkeep("retain", scene.lake(name), "--days", "30")
        assert dict(lake.rows()) == new_rows(before)
        check_retained(scene, name)
        scene.drop(name)

    for_all(numbers_up_to(len(calls)), try_call)
    summary(f"retain: {how}: {len(calls)} calls, each with the retain and the sync after it")


@pytest.mark.local_disk(reason="it stops at a call")
def test_who_loses_its_put_starts_over(old_and_new):
    """What others have brought meanwhile is past as well, and counted."""
    scene = old_and_new
    calls = sync_runs.upkeep("retain", scene.copy("trial").uri, "--days", "30", how="stop").calls()
    scene.drop("trial")
    lake = scene.copy("lost")
    run = sync_runs.Run((), scene.lake("lost"), "--days", "30", "--json", command="retain",
                        how="stop", at=commit_call(calls))
    assert run.until_stopped()
    path = scene.trees.deliver("trail", days_ago(1), [source_tree.event("late", days_ago(50))])
    scene.sync("lost")
    assert len(lake.rows()) == 5
    run.wake()
    assert run.end() == DONE
    assert json.loads(run.stdout)["events"] == 3
    assert lake.table("events").transaction_version(RETAINED) == 3
    check_retained(scene, "lost")
    scene.drop("lost")
    scene.trees.remove(path)


def test_days_leave_a_lake_anywhere(places, trailmill, tmp_path):
    place, trees = places(), source_tree.Trees(tmp_path / "source")
    for age in (80, 1):
        trees.deliver("trail", days_ago(1), [event(f"of {age}", age)])
        place.sync([trees.root])
    told = place.upkeep("retain", "--days", "30")
    assert (told["events"], told["files"], told["version"]) == (1, 1, 2)
    today = datetime.datetime.now(datetime.UTC).date()
    assert told["before"] == f"{today - datetime.timedelta(days=30)}"
    place.sync([trees.root], "--full")
    assert place.lake.version() == 2
    assert [json.loads(row)["eventID"] for row in place.lake.rows()] == ["of 1"]
    place.upkeep("status", "--check", "--files")
