"""Vacuum beside a sync that falls asleep at any call, and vacuums that go wrong at any of theirs,
or with any request.

After everything that happens here readers find every file that a log names.
"""

import time

import pytest

import faults
import lake_age
import lake_model
import places_of_lakes
import proxy
import source_tree
import sync_runs
from lake_age import VACUUM
from source_tree import days_ago
from store_faults import FAULTS
from sync_runs import DONE, FAILED, KILLED, UNKNOWN
from sync_scenes import commit_call, for_all, numbers_up_to

HOWS = ("eio", "full", "before", "after")
# Of an entry's draft, before its link: open, write, fsync, close.
DRAFT_CALLS = 4


def intact(lake, versions, rows):
    """Readers find each file that a log names, and the rows that there were."""
    assert lake.rows() == rows
    lake.rejects()
    return lake_model.check(lake, versions)


@pytest.mark.local_disk(reason="the calls are those to a local disk")
@pytest.mark.parametrize("scene", ["new_lake", "grown_lake"])
def test_a_writer_that_sleeps_at_any_call_commits_no_file_that_is_gone(scene, request, summary):
    """Whatever it has written when it falls asleep is old, and deleted, when it wakes. Until its
    files are whole it may fail, and has changed nothing; then it makes them anew."""
    scene = request.getfixturevalue(scene)
    calls = scene.count_calls()
    scene.drop("whole")
    draft = commit_call(calls) - DRAFT_CALLS

    def try_call(at):
        name = f"asleep-{at}"
        lake = scene.copy(name)
        run = sync_runs.Run([scene.trees.root], scene.lake(name), "--threads", "1", "--full",
                            how="stop", at=at)
        assert run.until_stopped(), run
        lake_age.age(scene.lake(name))
        is_there = lake.exists()
        sync_runs.upkeep("vacuum", scene.lake(name), *VACUUM,
                         codes=(DONE,) if is_there else (FAILED,))
        run.wake()
        is_done = run.end() == DONE
        assert is_done or (at < draft and "No such file" in run.stderr), run
        intact(lake, scene.trees.versions, scene.after if is_done else scene.before)
        scene.sync(name)
        final = intact(lake, scene.trees.versions, scene.after)
        assert final == set(scene.trees.now.values())
        lake_model.check_commits(lake)
        scene.drop(name)

    for_all(numbers_up_to(len(calls)), try_call)
    summary(f"vacuum: beside a sync that sleeps at one of {len(calls)} calls")


@pytest.mark.local_disk(reason="it stops at a call")
def test_a_put_behind_a_fence_is_made_of_new_files(grown_lake):
    """Or the test above would show less than it says."""
    lake, root = grown_lake.copy("again"), grown_lake.lake("again")
    before = lake_age.data_files(root)
    at = commit_call(grown_lake.calls())
    run = sync_runs.Run([grown_lake.trees.root], root, "--threads", "1", "--full",
                        how="stop", at=at)
    assert run.until_stopped()
    written = lake_age.data_files(root) - before
    assert len(written) >= 2
    lake_age.age(root)
    sync_runs.upkeep("vacuum", root, *VACUUM)
    assert not written & lake_age.data_files(root)
    run.wake()
    assert run.end() == DONE
    entries = lake.entries()
    fences = [version for version, actions in entries.items()
              if lake_model.record_of(actions)["operation"] == "vacuum"]
    assert fences == [max(entries) - 1]
    grown_lake.drop("again")


@pytest.mark.local_disk(reason="it stops at calls")
def test_a_file_that_grows_while_it_is_vacuumed_is_not_named(grown_lake):
    """It was old when it was listed, and is young, and there, when its writer looks."""
    scene = grown_lake
    at = next(number for number, call in enumerate(scene.count_calls(), 1)
              if call.startswith("write ") and "/events/day=" in call)
    scene.drop("whole")
    lake, root = scene.copy("grows"), scene.lake("grows")
    run = sync_runs.Run([scene.trees.root], root, "--threads", "1", "--full", how="stop", at=at)
    assert run.until_stopped()
    lake_age.age(root)
    vacuum = sync_runs.Run((), root, *VACUUM, command="vacuum", how="stop",
                           at=delete_call(scene, at))
    assert vacuum.until_stopped() and vacuum.calls()[-1].endswith(".parquet")
    run.wake()
    assert run.end() == DONE, run
    vacuum.wake()
    assert vacuum.end() == DONE, vacuum
    intact(lake, scene.trees.versions, scene.after)
    scene.drop("grows")


def delete_call(scene, at):
    """The number, from 1, of the call of a vacuum that deletes what a sync has left that was killed
    at a call."""
    scene.copy("trial")
    scene.sync("trial", codes=(KILLED,), how="before", at=at)
    lake_age.age(scene.lake("trial"))
    calls = sync_runs.upkeep("vacuum", scene.lake("trial"), *VACUUM, how="stop").calls()
    scene.drop("trial")
    return next(number for number, call in enumerate(calls, 1)
                if call.startswith("unlink ") and call.endswith(".parquet"))


# A vacuum that goes wrong at one call. ------------------------------------------------------


@pytest.fixture(scope="module")
def littered(grown_lake):
    """The grown lake, in which vacuum has something to do in every table, after it has rolled the
    ledger forward: the sync that another test tries has not been there."""
    grown_lake.deliver("ahead", days_ago(1))
    grown_lake.sync(codes=(KILLED,), how="after", at=commit_call(grown_lake.calls()))
    grown_lake.strays = lake_age.strays(grown_lake.lake())
    lake_age.age(grown_lake.lake())
    return grown_lake


@pytest.mark.local_disk(reason="the calls are those to a local disk")
@pytest.mark.parametrize("how", HOWS)
def test_a_fault_at_any_call_of_a_vacuum(littered, how, summary):
    scene = littered
    whole = scene.copy("whole")
    rows = whole.rows()
    calls = sync_runs.upkeep("vacuum", scene.lake("whole"), *VACUUM, how="stop").calls()
    assert sum(call.startswith("unlink ") for call in calls) >= len(scene.strays)
    scene.drop("whole")

    def try_call(at):
        name = f"{how}-{at}"
        lake = scene.copy(name)
        killed = how in ("before", "after")
        codes = (KILLED,) if killed else (DONE, FAILED, UNKNOWN)
        sync_runs.upkeep("vacuum", scene.lake(name), *VACUUM, codes=codes, how=how, at=at)
        intact(lake, scene.trees.versions, rows)
        sync_runs.upkeep("vacuum", scene.lake(name), *VACUUM)
        intact(lake, scene.trees.versions, rows)
        left = {path.name for path in scene.lake(name).rglob("*")}
        assert not left & {stray.name for stray in scene.strays}
        scene.sync(name)
        intact(lake, scene.trees.versions, rows)
        lake_model.check_commits(lake)
        scene.drop(name)

    for_all(numbers_up_to(len(calls)), try_call)
    summary(f"vacuum: {how}: {len(calls)} calls, each with the vacuum and the sync after it")


# A vacuum of which one request goes wrong. --------------------------------------------------


class OnServer:
    """A lake of two commits on a server, with a stray that is old, and a proxy before it."""

    def __init__(self, server, trees):
        self.proxy, self.trees = proxy.Proxy(("127.0.0.1", server.port)).start(), trees
        self.place = places_of_lakes.OnServer(server, self.proxy.endpoint)()
        for number in range(2):
            self.place.sync([trees.root / f"trail-{number}"])
        self.rows = self.place.lake.rows()
        self.stray = lake_age.stray(self.place)
        time.sleep(lake_age.OLDER_SECONDS)

    def vacuum(self, *codes):
        return self.place.upkeep("vacuum", *lake_age.SECOND, codes=codes or (DONE,))

    def check(self):
        assert not self.place.lake.files.get_file_info(self.stray).is_file
        final = intact(self.place.lake, self.trees.versions, self.rows)
        assert final == set(self.trees.versions)
        self.place.sync([self.trees.root])
        lake_model.check_commits(self.place.lake)
        assert self.proxy.quiet()
        self.proxy.stop()


@pytest.mark.parametrize("name", FAULTS)
def test_a_request_of_a_vacuum_that_goes_wrong_takes_no_file(name, trailmill, versitygw, tmp_path,
                                                             summary):
    fault, where = FAULTS[name]
    trees = source_tree.Trees(tmp_path / "source")
    for number in range(2):
        trees.deliver(f"trail-{number}", days_ago(1),
                      [source_tree.event(f"event {number}", days_ago(1))])
    whole = OnServer(versitygw, trees)
    whole.proxy.forget()
    assert whole.vacuum()["files"] == 1
    count = len(list(filter(where, whole.proxy.requests())))
    whole.check()

    def try_request(number):
        made = OnServer(versitygw, trees)
        made.proxy.plan = faults.nth(number, where, fault)
        made.vacuum(DONE, UNKNOWN)
        made.proxy.plan = None
        assert any(request.fault for request in made.proxy.requests())
        assert made.proxy.quiet()
        made.vacuum()
        made.check()

    for_all(range(1, count + 1), try_request)
    summary(f"vacuum on S3: {name}: {count} requests")
