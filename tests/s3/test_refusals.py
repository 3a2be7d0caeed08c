"""What S3 refuses becomes one error with the bucket, the key, the operation and the next step."""

import time

import pytest

import faults
import lake
import servers
from faults import of_kind
from lake import NEW

# As store/retry.h says: twenty seconds at most between the first attempt and the last.
GIVES_UP_SECONDS_MAX = 60
COMMANDS = ["count", "schema", "head", "convert"]


@pytest.fixture
def sea(s3, trailmill, tmp_path):
    found = lake.Lake(s3)
    found.upload(lake.write_source(tmp_path / "new", NEW))
    return found


def fails(sea, command, source, **changes):
    dest = [sea.dest] if command == "convert" else []
    run = sea.run(command, source, *dest, codes=(1,), **changes)
    assert run.stdout == ""
    told = [line for line in run.stderr.splitlines() if line.startswith("trailmill: ")]
    assert len(told) == 1, run
    assert sea.keys("lake/") == []
    return told[0]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_wrong_secret(sea, command):
    told = fails(sea, command, sea.source, AWS_SECRET_ACCESS_KEY="not-the-secret")
    assert "SignatureDoesNotMatch" in told and f"s3://{sea.bucket}" in told
    assert "secret" in told.lower() and "not-the-secret" not in told


def test_an_unknown_key(sea):
    told = fails(sea, "count", sea.source, AWS_ACCESS_KEY_ID="nobody")
    assert "InvalidAccessKeyId" in told


@pytest.mark.parametrize("command", COMMANDS)
def test_no_such_bucket(sea, command):
    told = fails(sea, command, "s3://bucket-that-is-not-there/in")
    assert "s3://bucket-that-is-not-there" in told and "LIST" in told
    assert "no such bucket" in told


def test_no_such_bucket_of_dest(sea):
    run = sea.convert(sea.source, dest="s3://bucket-that-is-not-there/out", codes=(1,))
    assert "s3://bucket-that-is-not-there/out" in run.stderr and "no such bucket" in run.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_below_a_prefix(sea, command):
    told = fails(sea, command, f"s3://{sea.bucket}/nothing/here")
    assert f"s3://{sea.bucket}/nothing/here" in told


@pytest.mark.parametrize("fault, code, words", [
    (faults.access_denied, "AccessDenied", "s3:GetObject"),
    (faults.answer(404, "NoSuchKey", "The specified key does not exist."), "NoSuchKey", "")])
def test_an_object_that_is_refused_or_gone(sea, before, fault, code, words):
    proxy = before(sea.server, faults.nth(3, of_kind("GET"), fault))
    sea.endpoint = proxy.endpoint
    told = fails(sea, "convert", sea.source)
    refused = next(request for request in proxy.requests() if request.fault)
    assert f"GET s3://{sea.bucket}/{refused.key}" in told
    assert code in told and words in told


def test_a_listing_that_is_denied(sea, before):
    proxy = before(sea.server, faults.when(of_kind("LIST"), faults.access_denied))
    sea.endpoint = proxy.endpoint
    told = fails(sea, "count", sea.source)
    assert "LIST" in told and "AccessDenied" in told and "s3:ListBucket" in told
    assert len(proxy.requests()) == 1


def test_no_credentials_at_all(sea):
    environment = {name: value for name, value in sea.environment().items()
                   if "KEY" not in name}
    sea.environment = lambda **changes: environment
    without = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    environment |= without
    started = time.monotonic()
    told = fails(sea, "count", sea.source)
    assert "credentials" in told and "AWS_" in told + "--profile"
    assert time.monotonic() - started < GIVES_UP_SECONDS_MAX


def test_nobody_listens(sea):
    sea.endpoint = f"http://127.0.0.1:{servers.free_port()}"
    started = time.monotonic()
    told = fails(sea, "count", sea.source)
    assert sea.endpoint in told
    assert time.monotonic() - started < GIVES_UP_SECONDS_MAX


def test_the_endpoint_may_be_an_option(sea):
    environment = sea.environment()
    del environment["AWS_ENDPOINT_URL_S3"]
    sea.environment = lambda **changes: environment
    run = sea.run("count", sea.source, "--endpoint-url", sea.endpoint, "--s3-region", "us-east-1",
                  "--json")
    assert run.json()["objects"] == len(NEW)


def test_a_profile_is_taken_from_the_file(sea, tmp_path):
    (tmp_path / "credentials").write_text(
        f"[audit]\naws_access_key_id = {sea.server.access_key}\n"
        f"aws_secret_access_key = {sea.server.secret_key}\n")
    environment = sea.environment(AWS_SHARED_CREDENTIALS_FILE=str(tmp_path / "credentials"))
    del environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"]
    sea.environment = lambda **changes: environment
    run = sea.run("count", sea.source, "--profile", "audit", "--json")
    assert run.json()["objects"] == len(NEW)
