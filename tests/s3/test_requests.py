"""The requests that the program tells are those that the server got."""

import collections
import re

import pytest

import faults
import lake
from faults import of_kind
from lake import NEW, OLD


def told(run):
    requests = run.json()["requests"]
    return {kind: count for kind, count in requests.items() if count and kind != "retries"}


@pytest.fixture
def sea(s3, before, trailmill, tmp_path):
    found = lake.Lake(s3)
    found.upload(lake.write_source(tmp_path / "new", NEW))
    found.upload(lake.write_source(tmp_path / "old", OLD), "old")
    found.proxy = before(s3)
    found.endpoint = found.proxy.endpoint
    return found


def got(sea):
    kinds = collections.Counter(request.kind for request in sea.proxy.requests())
    sea.proxy.forget()
    return dict(kinds)


def test_the_counts_are_the_proxys(sea):
    for command in (["count", sea.source], ["convert", sea.source, sea.dest],
                    ["convert", sea.source, sea.dest, "--mode", "overwrite"],
                    ["convert", f"s3://{sea.bucket}/old", sea.dest, "--mode", "append"],
                    ["convert", sea.source, sea.dest, "--mode", "overwrite-partitions"],
                    ["count", sea.dest]):
        run = sea.run(*command, "--json")
        assert told(run) == got(sea), command


def test_the_counts_are_those_of_versitygws_log(sea):
    if sea.server.name != "versitygw":
        pytest.skip("only versitygw has an access log")
    sea.endpoint = sea.server.endpoint
    before = lake.kinds_of(sea.server, sea.bucket)
    run = sea.convert(sea.source, "--json")
    assert told(run) == lake.kinds_of(sea.server, sea.bucket) - before


def test_what_is_sent_again_counts_once_and_as_a_retry(sea):
    sea.proxy.plan = faults.first(3, of_kind("GET"), faults.slow_down)
    run = sea.run("count", sea.source, "--json")
    assert run.json()["requests"]["retries"] == 3
    requests = got(sea)
    assert requests.pop("GET") - 3 == told(run).pop("GET")


def test_the_text_tells_them_too(sea):
    text = sea.convert(sea.source).stdout
    line = re.search(r"^requests  (.*)$", text, re.MULTILINE)[1]
    counts = {kind: int(count.replace(",", "")) for kind, count in
              (each.split(" ") for each in line.split(", "))}
    assert counts == got(sea)


def test_a_local_run_tells_none(trailmill, tmp_path):
    source = lake.write_source(tmp_path / "in", NEW)
    run = trailmill("count", source)
    assert "requests" not in run.stdout


def test_reading_takes_one_get_for_each_object_and_no_head(sea):
    sea.run("count", sea.source)
    assert got(sea) == {"LIST": 1, "GET": len(NEW)}
