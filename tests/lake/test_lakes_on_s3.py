"""What a lake's commands tell and do where the lake lies in S3."""

import base64
import json
import os
import time
import uuid

import pytest

pytest.importorskip("deltalake", reason="no deltalake here")
import lake_place  # noqa: E402
import places_of_lakes  # noqa: E402
from lake_place import DAYS  # noqa: E402

pytestmark = pytest.mark.local_disk(reason="the servers are its own")

CHECKPOINT = 20
OLD_SECONDS = 40 * 24 * 3600


class OnServer:
    """Logs on disk, and a lake of theirs on a server."""

    def __init__(self, root, server, trailmill):
        self.place = places_of_lakes.OnServer(server)()
        self.lake, self.uri = self.place.lake, self.place.uri
        self.trailmill, self.next = trailmill, 0
        self.logs = root / "logs"

    def deliver(self, day, count=10):
        numbers = range(self.next, self.next + count)
        self.next += count
        return lake_place.deliver(self.logs, day, numbers, f"n{self.next}")

    def run(self, *arguments, codes=(0,)):
        return self.trailmill(*arguments, codes=codes, environment=self.place.environment)

    def sync(self, *options, codes=(0,)):
        return self.run("sync", self.logs, self.uri, "--json", *options, codes=codes).json()

    def lines(self, command, *options):
        return [json.loads(line) for line in self.run(command, self.uri, *options, "--json").lines()]

    def status(self, codes=(0,)):
        return self.run("status", self.uri, "--check", "--files", "--json", codes=codes).json()


@pytest.fixture
def made(tmp_path, server, trailmill):
    """Three days in three commits, the third with an object that is refused."""
    made = OnServer(tmp_path, server, trailmill)
    for day in DAYS:
        made.deliver(day)
        if day == DAYS[2]:
            made.bad = made.deliver(day)
            made.bad.write_bytes(made.bad.read_bytes()[:-20])
        made.sync(codes=(3,) if day == DAYS[2] else (0,))
    return made


def test_every_command_reads_a_lake_on_a_server(made):
    table = made.lake.table("events")
    status = made.status()
    assert status["version"] == table.version() == 2
    assert status["events_table"]["rows"] == table.to_pyarrow_table().num_rows == 30
    assert (status["objects_taken"], status["objects_rejected"]) == (3, 1)
    assert status["differences"] == []
    assert [commit["version"] for commit in made.lines("log")] == [2, 1, 0]
    told = [uri.removeprefix("s3://") for uri in made.run("files", made.uri).lines()]
    assert sorted(told) == sorted(made.lake.paths(table))
    [bad] = made.lines("objects", "--status", "rejected")
    assert bad["key"] == str(made.bad) and len(made.lines("objects")) == 4
    [reject] = made.lines("rejects")
    assert base64.b64decode(reject["bytes_base64"]) == made.bad.read_bytes()
    assert made.run("count", made.uri, "--json").json()["events"] == 30
    shown = [json.loads(line) for line in made.run("head", made.uri, "-n", 100).lines()]
    assert sorted(row["eventID"] for row in shown) == [
        str(uuid.UUID(int=number)) for number in range(30)]
    assert made.run("schema", made.uri).stdout == made.run("schema", f"{made.uri}/events").stdout
    assert f"LOCATION '{made.uri}/events" in made.run("ddl", made.uri, "--for", "athena").stdout


def test_a_retry_is_committed_on_a_server(made):
    assert made.run("rejects", made.uri, "--retry", "--json").json()["retried"] == 1
    made.bad.write_bytes(lake_place.deliver(made.logs, DAYS[2], range(30, 40), "whole").read_bytes())
    assert made.sync()["written"] == 10
    assert made.status()["events_table"]["rows"] == 40


def test_what_deltalake_commits_on_a_server_is_adopted(made):
    # deltalake's own put if absent, which both servers have.
    made.lake.table("events").delete(f"eventTime < '{DAYS[1]}T00:00:00Z'")
    version = made.lake.version()
    told = made.run("status", made.uri, codes=(1,)).stderr
    assert f"adopt {made.uri} --version {version}" in told
    made.run("adopt", made.uri, "--version", version)
    assert made.status()["events_table"]["rows"] == 20
    made.deliver(DAYS[2])
    assert made.sync()["written"] == 10
    assert made.status()["events_table"]["rows"] == 30


def age(server, lake, up_to):
    """The entries and the checkpoint of each log. The objects of this server are files."""
    old = time.time() - OLD_SECONDS
    for log in (server.directory / "data" / lake.root).glob("*/_delta_log"):
        for version in range(up_to + 1):
            for path in log.glob(f"{version:020}.*"):
                os.utime(path, (old, old))


def test_a_clean_up_on_a_server_takes_what_is_old(tmp_path, versitygw, trailmill):
    made = OnServer(tmp_path, versitygw, trailmill)
    for number in range(2 * CHECKPOINT - 1):
        made.deliver(DAYS[number % 3], 1)
        made.sync()
    first = CHECKPOINT - 1
    assert min(made.lake.entries()) == 0
    age(versitygw, made.lake, first)
    made.deliver(DAYS[0], 1)
    made.sync()
    # The old checkpoint stays: younger versions are read from it.
    assert min(made.lake.entries()) == first
    assert made.lake.table("events", first).to_pyarrow_table().num_rows == CHECKPOINT
    assert made.lake.table("events").to_pyarrow_table().num_rows == 2 * CHECKPOINT
    assert made.status()["differences"] == []
    assert "cleaned up" in made.run("files", made.uri, "--version", 0, codes=(1,)).stderr
