"""A run is killed at a request, taken at random: readers see whole files, and a rerun all of it.

The proxy kills the program when the request arrives, and forwards that request or drops it, so that
each step of the commit is met from both sides. A moment of the clock would fall into the reading.
"""

import random
import signal

import pytest

import lake
from lake import NEW, OLD, together

KILLS = 30
MODES = ["error", "append", "overwrite", "overwrite-partitions"]


@pytest.fixture
def sources(tmp_path, trailmill):
    return (lake.write_source(tmp_path / "old", OLD), lake.write_source(tmp_path / "new", NEW))


def sea_before(server, proxy, mode, old):
    sea = lake.Lake(server, proxy.endpoint)
    if mode != "error":
        sea.convert(old)
    if mode == "append":  # so that _SUCCESS tells old from new
        sea.client.delete_object(Bucket=sea.bucket, Key="lake/out/_SUCCESS")
    proxy.forget()
    return sea


class Killer:
    """A plan: kills the process at its n-th request."""

    def __init__(self, at, forwards):
        self.at, self.forwards, self.process = at, forwards, None

    def __call__(self, request):
        return self.kill if request.number >= self.at else None

    def kill(self, exchange):
        if exchange.request.number == self.at and self.process:
            self.process.kill()
            self.process.wait()
            if self.forwards:
                exchange.forward()
        exchange.reset()


def requests_of_a_run(server, proxy, mode, sources):
    sea = sea_before(server, proxy, mode, sources[0])
    sea.convert(sources[1], "--mode", mode)
    assert sea.rows() == lake.after(mode)
    return len(proxy.requests())


def check_killed(sea, mode):
    rows = sea.rows()
    before = together() if mode == "error" else together(OLD)
    if mode == "error":  # new, whole files only
        assert all(rows_of(rows, region) in (together(), together({region: NEW[region]}))
                   for region in NEW)
        assert rows_of(rows, "a") == together()
        assert not sea.is_marked() or rows == lake.after(mode)
    elif mode == "append":
        assert rows >= before and lake.allowed_between(rows)
        assert not sea.is_marked() or rows == lake.after(mode)
    else:
        assert all(rows_of(rows, region) for region in OLD.keys() & NEW.keys())
        assert lake.allowed_between(rows)
    return rows


def rows_of(rows, region):
    found = {row: count for row, count in rows.items() if row[0] == region}
    return type(rows)(found)


def kill_once(server, proxy, mode, sources, at, forwards):
    proxy.plan = None
    sea = sea_before(server, proxy, mode, sources[0])
    killer = proxy.plan = Killer(at, forwards)
    with proxy.lock:  # so that no request comes before the process is known
        killer.process = sea.start("convert", sources[1], sea.dest, "--mode", mode)
    killer.process.communicate(timeout=lake.SECONDS_MAX)
    assert killer.process.returncode == -signal.SIGKILL
    assert proxy.quiet()
    proxy.plan = None
    check_killed(sea, mode)
    sea.convert(sources[1], "--mode", "overwrite")
    assert sea.rows() == together(NEW) and sea.is_marked()
    return sea


@pytest.mark.parametrize("mode", MODES)
def test_readers_and_a_rerun_survive_a_kill(s3, before, sources, mode, summary):
    proxy = before(s3)
    count = requests_of_a_run(s3, proxy, mode, sources)
    # All four modes together make KILLS on each server.
    kills = -(-KILLS // len(MODES))
    seed = random.getrandbits(32)
    chance = random.Random(seed)
    for _ in range(kills):
        at, forwards = chance.randint(1, count), chance.random() < 0.5
        try:
            kill_once(s3, proxy, mode, sources, at, forwards)
        except AssertionError as error:
            raise AssertionError(f"{mode}: killed at request {at} of {count}, "
                                 f"{'forwarded' if forwards else 'dropped'}; seed {seed}: "
                                 f"{error}") from error
    summary(f"s3: {s3.name}: {mode}: {kills} kills among {count} requests, "
            f"seed {seed}")
