"""Each request of a sync that changes a lake on S3 goes wrong once.

It is answered with an error, never arrives, loses its answer, or arrives late: when the run has
sent it again, or when the run is dead and the next one is at work.
"""

import contextlib
import threading
import time

import pytest

import faults
import lake_model
import places_of_lakes
import proxy
import source_tree
from source_tree import days_ago
from store_faults import FAULTS, LATE_SECONDS, is_change, is_commit
from sync_runs import DONE, KILLED, SECONDS_MAX, UNKNOWN
from sync_scenes import for_all

# The 20th entry makes a checkpoint due.
CHECKPOINT = 20
SCENES = {"a new lake": 0, "the second commit": 1, "a checkpoint": CHECKPOINT - 1}


class Scene:
    """A lake of some commits, of which each try gets a copy with a proxy before it."""

    def __init__(self, server, name, directory):
        self.server, self.name = server, name
        self.trees = source_tree.Trees(directory)
        self.start = places_of_lakes.OnServer(server)()
        for number in range(SCENES[name]):
            self.deliver(f"old {number}" if number == 0 else None)
            self.sync(self.start)
        self.deliver("new")
        with self.copy() as place:
            self.sync(place)
            changes = list(filter(is_change, place.proxy.requests()))
            self.after = place.lake.rows()
        self.counts = {is_change: len(changes), is_commit: len(list(filter(is_commit, changes)))}

    def deliver(self, name):
        day = days_ago(1)
        self.trees.deliver("trail", day, [source_tree.event(name, day)] if name else [])

    def sync(self, place, codes=(DONE,)):
        return place.sync([self.trees.root], "--threads", "1", codes=codes)

    @contextlib.contextmanager
    def copy(self):
        before = proxy.Proxy(("127.0.0.1", self.server.port)).start()
        place = places_of_lakes.OnServer(self.server, before.endpoint)()
        place.proxy, client = before, self.server.client()
        bucket, to = (each.uri.split("/")[2] for each in (self.start, place))
        listed = client.list_objects_v2(Bucket=bucket).get("Contents", ())
        for key in (each["Key"] for each in listed):
            client.copy_object(Bucket=to, Key=key, CopySource={"Bucket": bucket, "Key": key})
        yield place
        assert before.quiet()
        before.stop()

    def check(self, place):
        assert place.lake.rows() == self.after
        final = lake_model.check(place.lake, self.trees.versions)
        assert final == set(self.trees.versions)
        lake_model.check_commits(place.lake)


@pytest.fixture(scope="module", params=SCENES)
def scene(request, trailmill, versitygw, tmp_path_factory):
    made = Scene(versitygw, request.param, tmp_path_factory.mktemp("source") / "source")
    # The checkpoint is there: of two tables, each with the file that points to it.
    assert made.counts[is_change] - made.counts[is_commit] >= (
        6 if request.param == "a checkpoint" else 2)
    return made


@pytest.mark.parametrize("name", FAULTS)
def test_a_request_that_goes_wrong_changes_no_row(scene, name, summary):
    fault, where = FAULTS[name]

    def try_request(number):
        with scene.copy() as place:
            place.proxy.plan = faults.nth(number, where, fault)
            run = scene.sync(place, codes=(DONE, UNKNOWN))
            place.proxy.plan = None
            assert any(request.fault for request in place.proxy.requests())
            if run.process.returncode == DONE:
                assert place.lake.rows() == scene.after, run
            scene.sync(place)
            assert place.proxy.quiet()
            scene.check(place)

    for_all(range(1, scene.counts[where] + 1), try_request)
    summary(f"sync on S3: {scene.name}: {name}: {scene.counts[where]} requests")


class Killer:
    """A plan: kills the process at its n-th change, which arrives later, or never."""

    def __init__(self, number, late):
        self.number, self.late, self.process = number, late, None
        self.seen, self.killed = 0, threading.Event()

    def __call__(self, request):
        if self.killed.is_set() or not is_change(request):
            return None
        self.seen += 1
        return self.kill if self.seen == self.number else None

    def kill(self, exchange):
        self.process.kill()
        self.process.wait()
        self.killed.set()
        if self.late is not None:
            time.sleep(self.late)
            exchange.forward()
        exchange.reset()


# The run after it takes some hundredths: the change arrives before it, during it, behind it.
@pytest.mark.parametrize("late", [None, 0, 0.05, LATE_SECONDS])
def test_a_change_of_a_dead_run_may_still_arrive(scene, late, summary):
    def try_request(number):
        with scene.copy() as place:
            killer = place.proxy.plan = Killer(number, late)
            with place.proxy.lock:  # so that no request comes before the process is known
                run = place.start([scene.trees.root], "--threads", "1")
                killer.process = run.process
            assert killer.killed.wait(SECONDS_MAX) and run.end() == KILLED, run
            scene.sync(place)
            assert place.proxy.quiet()
            scene.sync(place)
            scene.check(place)

    for_all(range(1, scene.counts[is_change] + 1), try_request)
    summary(f"sync on S3: {scene.name}: {scene.counts[is_change]} kills, requests {late} s late")
