"""Each request of a sync that changes a lake on S3 goes wrong once.

It is answered with an error, never arrives, loses its answer, or arrives late: when the run has
sent it again, or when the run is dead and the next one is at work.
"""

import threading
import time

import pytest

import faults
import lake_model
import places_of_lakes
import proxy
import source_tree
from source_tree import days_ago
from sync_runs import DONE, KILLED, UNKNOWN

CHANGES = ("PUT", "POST", "COPY", "DELETE")
LATE_SECONDS = 0.3
FAULTS = {"error 500": faults.internal_error, "error 409": faults.conflict,
          "reset before": faults.reset_before, "lost answer": faults.lose_answer,
          "late": faults.forward_late(LATE_SECONDS)}
# The 20th entry makes a checkpoint due.
CHECKPOINT = 20
SCENES = {"a new lake": 0, "the second commit": 1, "a checkpoint": CHECKPOINT - 1}


def is_change(request):
    return request.kind in CHANGES


@pytest.fixture(scope="module")
def before_server(versitygw):
    started = proxy.Proxy(("127.0.0.1", versitygw.port)).start()
    yield started
    started.stop()


class Scene:
    """A lake of some commits behind a proxy, of which each try gets a copy."""

    def __init__(self, server, before, directory, commits):
        self.server, self.proxy = server, before
        self.places = places_of_lakes.OnServer(server, before.endpoint)
        self.trees = source_tree.Trees(directory)
        self.start = self.places()
        for number in range(commits):
            self.deliver(f"old {number}" if number == 0 else None)
            self.sync(self.start)
        self.deliver("new")
        place = self.copy()
        before.forget()
        self.sync(place)
        self.count = sum(map(is_change, before.requests()))
        self.after = place.lake.rows()

    def deliver(self, name):
        day = days_ago(1)
        self.trees.deliver("trail", day, [source_tree.event(name, day)] if name else [])

    def sync(self, place, codes=(DONE,)):
        return place.sync([self.trees.root], "--threads", "1", codes=codes)

    def copy(self):
        place, client = self.places(), self.server.client()
        bucket, to = (each.uri.split("/")[2] for each in (self.start, place))
        listed = client.list_objects_v2(Bucket=bucket).get("Contents", ())
        for key in (each["Key"] for each in listed):
            client.copy_object(Bucket=to, Key=key, CopySource={"Bucket": bucket, "Key": key})
        return place

    def check(self, place):
        assert place.lake.rows() == self.after
        final = lake_model.check(place.lake, self.trees.versions)
        assert final == set(self.trees.versions)
        lake_model.check_commits(place.lake)


@pytest.fixture(scope="module", params=SCENES)
def scene(request, trailmill, versitygw, before_server, tmp_path_factory):
    before_server.plan = None
    made = Scene(versitygw, before_server, tmp_path_factory.mktemp("source") / "source",
                 SCENES[request.param])
    made.name = request.param
    assert SCENES[request.param] < CHECKPOINT - 1 or made.count > 5
    return made


@pytest.mark.parametrize("name", FAULTS)
def test_a_request_that_goes_wrong_changes_no_row(scene, name, summary):
    for number in range(1, scene.count + 1):
        place = scene.copy()
        scene.proxy.forget()
        scene.proxy.plan = faults.nth(number, is_change, FAULTS[name])
        run = scene.sync(place, codes=(DONE, UNKNOWN))
        scene.proxy.plan = None
        assert any(request.fault for request in scene.proxy.requests())
        if run.process.returncode == DONE:
            assert place.lake.rows() == scene.after, (number, run)
        scene.sync(place)
        assert scene.proxy.quiet()
        scene.check(place)
    summary(f"sync on S3: {scene.name}: {name}: {scene.count} requests")


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
@pytest.mark.parametrize("late", [None, 0, 0.02, 0.05, LATE_SECONDS])
def test_a_change_of_a_dead_run_may_still_arrive(scene, late, summary):
    for number in range(1, scene.count + 1):
        place = scene.copy()
        killer = scene.proxy.plan = Killer(number, late)
        with scene.proxy.lock:  # so that no request comes before the process is known
            run = place.start([scene.trees.root], "--threads", "1")
            killer.process = run.process
        assert killer.killed.wait(60) and run.end() == KILLED, run
        scene.sync(place)
        scene.proxy.plan = None
        assert scene.proxy.quiet()
        scene.sync(place)
        scene.check(place)
    summary(f"sync on S3: {scene.name}: {scene.count} kills, requests {late} s late")
