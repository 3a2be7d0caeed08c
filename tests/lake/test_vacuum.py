"""What vacuum deletes and what it leaves, on disks and on servers, and beside writers."""

import json
import time

import pytest

import faults
import lake_age
import lake_model
import lake_place
import places_of_lakes
import proxy
import source_tree
from lake_age import OLDER_SECONDS, SECOND, VACUUM, stray
from lake_place import DAYS
from source_tree import days_ago
from sync_runs import DONE

FENCE = "trailmill.vacuumed-before"


@pytest.fixture
def logs(tmp_path, trailmill):
    trees = source_tree.Trees(tmp_path / "source")
    deliver(trees, "first")
    return trees


def deliver(trees, *names):
    day = days_ago(1)
    return trees.deliver("trail", day, [source_tree.event(name, day) for name in names])


def test_a_late_put_of_a_slow_writer_loses_to_the_fence(logs, versitygw):
    """The put is under way for longer than the vacuum retains."""
    before = proxy.Proxy(("127.0.0.1", versitygw.port)).start()
    place = places_of_lakes.OnServer(versitygw, before.endpoint)()
    direct = places_of_lakes.Place(place.uri, versitygw)
    direct.sync([logs.root])
    deliver(logs, "second")

    def delayed(exchange):
        time.sleep(2 * OLDER_SECONDS)
        exchange.reply(b"".join(exchange.forward()))

    def is_commit(request):
        return "if-none-match" in request.headers and "/events/" in request.target

    before.plan = faults.nth(1, is_commit, delayed)
    run = place.start([logs.root])
    while not any(request.fault for request in before.requests()):
        assert run.process.poll() is None, run
        time.sleep(0.02)
    time.sleep(OLDER_SECONDS)
    told = direct.upkeep("vacuum", *SECOND)
    assert told["events"]["files"] == 1 and told["objects"]["files"] == 1
    assert run.end() == DONE, run
    assert lake_model.check(place.lake, logs.versions) == set(logs.versions)
    assert before.quiet()
    before.stop()


def is_there(place, path):
    return place.lake.files.get_file_info(path).is_file


def test_old_leftovers_go_and_young_ones_stay(places, logs):
    place = places()
    place.sync([logs.root])
    rows = place.lake.rows()
    paths = [stray(place), stray(place, "objects")]
    time.sleep(OLDER_SECONDS)
    assert place.upkeep("vacuum", "--yes")["files"] == 0
    told = place.upkeep("vacuum", "--retain", "1s")
    assert (told["deleted"], told["files"], told["version"]) == (False, 2, 0)
    assert all(is_there(place, path) for path in paths)
    told = place.upkeep("vacuum", *SECOND)
    assert told["deleted"] and told["version"] == 1
    assert [told[name]["files"] for name in ("events", "objects", "rejects")] == [1, 1, 0]
    assert not any(is_there(place, path) for path in paths)
    assert place.upkeep("vacuum", *SECOND)["version"] == 1
    assert place.lake.rows() == rows
    assert lake_model.check(place.lake, logs.versions) == set(logs.versions)
    for table in ("events", "objects", "rejects"):
        assert place.lake.table(table).transaction_version(FENCE) > 0
    deliver(logs, "second")
    place.sync([logs.root])
    assert lake_model.check(place.lake, logs.versions) == set(logs.versions)


def test_what_was_removed_stays_for_the_retention(places, logs):
    """Sixteen files of a day in the ledger become one: the versions before are still read."""
    place = places()
    for number in range(16):
        deliver(logs, f"event {number}")
        place.sync([logs.root])
    objects = place.lake.table("objects")
    before, after = place.lake.table("objects", objects.version() - 1), place.lake.table("objects")
    assert len(place.lake.paths(before)) == 15 and len(place.lake.paths(after)) == 1
    if places.name == "disk":
        lake_age.age(place.uri)
    time.sleep(OLDER_SECONDS)
    assert place.upkeep("vacuum", *VACUUM)["files"] == 0
    assert len(place.lake.read(place.lake.paths(before))) == 16
    # The last of the sixteen has never stood in the ledger's log.
    assert place.upkeep("vacuum", *SECOND)["objects"]["files"] == 16
    with pytest.raises(FileNotFoundError):
        place.lake.read(place.lake.paths(before))
    assert lake_model.check(place.lake, logs.versions) == set(logs.versions)


def test_vacuums_at_once_beside_writers(places, logs):
    place = places()
    place.sync([logs.root])
    for name in ("stray", "more"):
        deliver(logs, name)
    stray(place)
    time.sleep(OLDER_SECONDS)
    runs = [place.start((), *SECOND, command="vacuum") for _ in range(3)]
    runs += [place.start([logs.root]) for _ in range(2)]
    for run in runs:
        assert run.end() == DONE, run
    assert lake_model.check(place.lake, logs.versions) == set(logs.versions)
    lake_model.check_commits(place.lake)


# On a disk. --------------------------------------------------------------------------------


@pytest.fixture
def place(tmp_path, trailmill):
    return lake_place.three_days(tmp_path, trailmill)


def vacuum(place, *options, codes=(0,)):
    return place.run("vacuum", place.lake, "--json", *options, codes=codes).json()


@pytest.mark.local_disk(reason="files are aged by hand")
def test_what_an_entry_names_stays_though_nobody_has_followed_it(place):
    """The ledger is set back to before it followed anything, and all is old."""
    before = place.status("--check", "--files")
    for table in ("objects", "rejects"):
        for path in (place.lake / table / "_delta_log").iterdir():
            path.unlink()
    lake_age.age(place.lake)
    told = vacuum(place, "--retain", "1h")
    assert (told["files"], told["foreign"]) == (0, 0)
    assert not list((place.lake / "objects" / "_delta_log").iterdir())
    assert vacuum(place, *VACUUM)["files"] == 0
    after = place.status("--check", "--files")
    assert after["differences"] == [] and after["objects_taken"] == before["objects_taken"]


@pytest.mark.local_disk(reason="files are put by hand")
def test_files_of_others_are_told_and_left(place):
    (place.lake / "events" / "notes.txt").write_text("mine")
    (place.lake / "events" / f"day={DAYS[0]}" / "_SUCCESS").write_text("")
    lake_age.strays(place.lake)
    lake_age.age(place.lake)
    told = vacuum(place, *VACUUM)
    assert (told["files"], told["drafts"], told["foreign"]) == (3, 1, 2)
    assert (place.lake / "events" / "notes.txt").read_text() == "mine"
    assert place.status("--check", "--files")["differences"] == []


@pytest.mark.local_disk(reason="files are aged by hand")
def test_the_text_says_what_to_do_next(place):
    run = place.run("vacuum", place.lake).lines()
    assert [line.split()[0] for line in run] == ["events", "objects", "rejects", "dry"]
    lake_age.strays(place.lake)
    lake_age.age(place.lake)
    *_, told, following = place.run("vacuum", place.lake, "--retain", "1h").lines()
    assert told.startswith("dry run") and following.endswith(
        f"trailmill vacuum {place.lake} --retain 1h --yes")
    *_, told = place.run("vacuum", place.lake, *VACUUM).lines()
    assert told.startswith("deleted")
    log = place.lines("log", place.lake)
    assert log[0]["operation"] == "vacuum"
    assert "30 days" in place.run("vacuum", place.lake, "--retain", "31d", codes=(1,)).stderr


@pytest.mark.local_disk(reason="a log is changed by hand")
def test_a_foreign_commit_stops_a_vacuum(place):
    version = place.table().version() + 1
    place.entry(version).write_text(json.dumps({"commitInfo": {"operation": "WRITE"}}) + "\n")
    assert f"--version {version}" in place.run(
        "vacuum", place.lake, "--yes", codes=(1,)).stderr
