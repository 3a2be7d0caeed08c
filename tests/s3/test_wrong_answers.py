"""Requests go wrong during count and convert: what comes of it is right, or a clear error.

Each kind of fault meets each kind of request, some of them at once, or never ends.
"""

import time

import pytest

import faults
import lake
from faults import of_kind
from lake import NEW, OLD, together

TRANSIENT = [faults.internal_error, faults.slow_down, faults.reset_before, faults.lose_answer,
             faults.cut_body]
NAMES = [fault.__name__ for fault in TRANSIENT]
KINDS = ["LIST", "GET", "PUT", "COPY", "DELETE"]
MODES = ["error", "append", "overwrite", "overwrite-partitions"]
# As store/retry.h says: the last attempt goes out 20 seconds after the first, at most.
GIVES_UP_SECONDS_MAX = 60


def filled(server, proxy, folder):
    """A lake behind the proxy, with the old data in it and the new data in the bucket."""
    found = lake.Lake(server, proxy.endpoint)
    found.upload(lake.write_source(folder / "new", NEW))
    found.convert(lake.write_source(folder / "old", OLD))
    proxy.forget()
    found.proxy = proxy
    return found


@pytest.fixture
def sea(s3, before, trailmill, tmp_path):
    return filled(s3, before(s3), tmp_path)


@pytest.fixture
def one_sea(one_s3, before, trailmill, tmp_path):
    """Before one server: where it is not asked, or refuses, one is like the other."""
    return filled(one_s3, before(one_s3), tmp_path)


def done(sea, mode):
    assert sea.rows() == lake.after(mode)
    assert sea.is_marked() and not sea.staged() and not sea.uploads()


@pytest.mark.parametrize("fault", TRANSIENT, ids=NAMES)
@pytest.mark.parametrize("kind", KINDS)
def test_what_passes_is_tried_again(sea, kind, fault):
    sea.proxy.plan = faults.first(2, of_kind(kind), fault)
    run = sea.convert(sea.source, "--mode", "overwrite", "--json")
    assert sum(request.fault is not None for request in sea.proxy.requests()) == 2
    # libcurl itself sends again what a kept connection took to its grave, and tells nobody.
    if fault not in (faults.reset_before, faults.lose_answer):
        assert run.json()["requests"]["retries"] == 2
    sea.proxy.plan = None
    done(sea, "overwrite")


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("mode", MODES)
def test_a_rough_sea_changes_no_row(sea, tmp_path, mode, seed):
    if mode == "error":
        for key in sea.keys("lake/"):
            sea.client.delete_object(Bucket=sea.bucket, Key=key)
    sea.proxy.plan = faults.at_random(0.15, seed, TRANSIENT)
    sea.convert(sea.source, "--mode", mode)
    counted = sea.run("count", sea.dest, "--json").json()
    sea.proxy.plan = None
    assert counted["events"] == lake.after(mode).total()
    done(sea, mode)


@pytest.mark.parametrize("kind", KINDS)
def test_what_never_passes_is_an_error_in_words_and_changes_nothing(one_sea, kind):
    # A DELETE that fails comes after the copies: the new rows are there, and so are the old.
    one_sea.proxy.plan = faults.when(of_kind(kind), faults.slow_down)
    started = time.monotonic()
    run = one_sea.convert(one_sea.source, "--mode", "overwrite", codes=(1,))
    assert time.monotonic() - started < GIVES_UP_SECONDS_MAX
    one_sea.proxy.plan = None
    assert one_sea.bucket in run.stderr and "SlowDown" in run.stderr and kind in run.stderr, run
    assert lake.allowed_between(one_sea.rows())
    if kind in ("LIST", "GET", "PUT"):
        assert one_sea.rows() == together(OLD)
    one_sea.convert(one_sea.source, "--mode", "overwrite")
    assert one_sea.rows() == lake.after("overwrite")


@pytest.mark.parametrize("kind, number", [("GET", 1), ("GET", 4), ("PUT", 1), ("PUT", 3),
                                          ("COPY", 1), ("COPY", 3), ("DELETE", 1), ("DELETE", 2)])
def test_what_is_denied_is_not_tried_again(one_sea, kind, number):
    one_sea.proxy.plan = faults.nth(number, of_kind(kind), faults.access_denied)
    run = one_sea.convert(one_sea.source, "--mode", "overwrite", codes=(0, 1))
    one_sea.proxy.plan = None
    denied = [request for request in one_sea.proxy.requests() if request.fault]
    assert len(denied) == 1
    if run.code == 1 or kind != "DELETE":
        assert run.code == 1
        assert kind in run.stderr and "AccessDenied" in run.stderr, run
        assert f"s3://{one_sea.bucket}/" in run.stderr
    assert lake.allowed_between(one_sea.rows())
    if kind in ("GET", "PUT"):
        assert one_sea.rows() == together(OLD) and not one_sea.staged()
    one_sea.convert(one_sea.source, "--mode", "overwrite")
    assert one_sea.rows() == lake.after("overwrite")


@pytest.mark.parametrize("command", ["count", "schema", "head"])
@pytest.mark.parametrize("fault", TRANSIENT, ids=NAMES)
def test_the_readers_try_again_too(one_sea, command, fault):
    for source in (one_sea.source, one_sea.dest):
        expected = one_sea.run(command, source).lines()
        one_sea.proxy.forget()
        one_sea.proxy.plan = faults.first(2, of_kind("GET"), fault)
        again = one_sea.run(command, source).lines()
        one_sea.proxy.plan = None
        assert [line for line in again if not line.startswith("requests")] == [
            line for line in expected if not line.startswith("requests")]
