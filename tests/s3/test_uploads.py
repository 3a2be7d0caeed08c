"""Uploads in parts: nothing of one that did not end well is left in the bucket."""

import signal

import pytest

import faults
import lake

# One file of several parts of 10 MiB: uncompressed, in one directory.
ONE_LARGE = ("--no-partition", "--compression", "none", "--schema", "cloudtrail")
EVENTS = 60_000


@pytest.fixture(scope="module")
def large(trailmill, tmp_path_factory):
    folder = tmp_path_factory.mktemp("large") / "in"
    trailmill("generate", folder, "--files", 50, "--events", EVENTS, "-q")
    return folder


def is_part(request):
    return request.method == "PUT" and "partNumber" in request.query


def is_completion(request):
    return request.method == "POST" and "uploadId" in request.query


def nothing_left(sea):
    assert sea.uploads() == []
    assert sea.staged() == []
    assert sea.keys("lake/out") == []


def test_a_large_file_is_an_upload_in_parts(s3, before, large):
    proxy = before(s3)
    sea = lake.Lake(s3, proxy.endpoint)
    told = sea.convert(large, *ONE_LARGE, "--json").json()
    assert told["events_written"] == EVENTS
    parts = [request for request in proxy.requests() if is_part(request)]
    assert len(parts) > 2, [request.target for request in proxy.requests()]
    assert told["requests"]["POST"] == 2
    assert sea.uploads() == [] and sea.staged() == []
    assert sea.run("count", sea.dest, "--json").json()["events"] == EVENTS


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("where", [is_part, is_completion],
                         ids=["at a part", "at the completion"])
def test_a_signal_leaves_no_upload(s3, before, large, number, where):
    proxy = before(s3)
    sea = lake.Lake(s3, proxy.endpoint)

    def stop_first(exchange):
        process.send_signal(number)
        exchange.reply(b"".join(exchange.forward()))

    proxy.plan = faults.nth(1, where, stop_first)
    with proxy.lock:
        process = sea.start("convert", large, sea.dest, *ONE_LARGE)
    code, stderr = lake.end_of(process, number=None)
    assert proxy.quiet()
    stopped = [request for request in proxy.requests() if request.fault == "stop_first"]
    assert len(stopped) == 1
    assert code == -number, stderr
    if sea.is_marked():  # too late to stop: the commit was on its way, and is whole
        assert where is is_completion
        assert sea.run("count", sea.dest, "--json").json()["events"] == EVENTS
        assert sea.uploads() == [] and sea.staged() == []
    else:
        nothing_left(sea)


@pytest.mark.parametrize("where", [is_part, is_completion],
                         ids=["at a part", "at the completion"])
def test_an_error_leaves_no_upload(s3, before, large, where):
    proxy = before(s3, faults.nth(1, where, faults.access_denied))
    sea = lake.Lake(s3, proxy.endpoint)
    run = sea.convert(large, *ONE_LARGE, codes=(1,))
    assert "AccessDenied" in run.stderr or "access denied" in run.stderr, run
    assert sea.bucket in run.stderr
    nothing_left(sea)


@pytest.mark.parametrize("fault", [faults.internal_error, faults.slow_down, faults.reset_before,
                                   faults.lose_answer], ids=lambda fault: fault.__name__)
def test_a_part_is_sent_again(s3, before, large, fault):
    proxy = before(s3, faults.first(1, is_part, fault))
    sea = lake.Lake(s3, proxy.endpoint)
    told = sea.convert(large, *ONE_LARGE, "--json").json()
    assert told["events_written"] == EVENTS
    assert sea.uploads() == [] and sea.staged() == []
    assert sea.run("count", sea.dest, "--json").json()["events"] == EVENTS
