"""The policies of deploy/aws/policies: what each allows is what its command asks a server for.

Each command runs in every way that brings another operation, faults of the network included; the
proxy before the server takes down the requests. None may need what its policy lacks, and nothing may
be allowed that none of them needed. Ceph refuses what a policy doesn't allow, besides.
"""

import functools
import re
import time

import pytest

import faults
import iam
import policy_store
import program
import running
from policy_store import LOGS_PREFIX, is_commit, is_completion, is_part

pytestmark = pytest.mark.local_disk(reason="the servers are its own")

# By command, the policy that it works under; `rejects --retry` needs adopt's.
POLICY_OF = {
    "count": "count", "schema": "count", "head": "count",
    "convert": "convert", "generate": "generate", "sync": "sync",
    "status": "status", "log": "status", "files": "status", "objects": "status",
    "rejects": "status", "ddl": "status", "adopt": "adopt",
    "compact": "compact", "vacuum": "vacuum", "retain": "retain", "expire": "expire",
}
# Without S3.
NEEDS_NOTHING = {"completion"}


@functools.cache
def commands():
    told = program.trailmill("--help").stdout
    return re.findall(r"^  ([a-z]+) ", told.partition("\nSubcommands:\n")[2], re.MULTILINE)


@pytest.fixture(scope="module")
def store(running_servers, trailmill, summary):
    """Ceph, which knows roles; without it any server."""
    found = [running_servers(name) for name in sorted(running.SERVERS)]
    there = [server for server in found if not isinstance(server, str)]
    if not there:
        pytest.skip("; ".join(found))
    made = policy_store.Store(there[0])
    if not made.checked:
        summary("policies: no Ceph here: requests were looked at, and no server refused any")
    for _ in range(3):
        made.deliver()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def lake(store):
    """Of some commits, the last of which refused an object."""
    store.run("sync", store.logs, store.lake("first"))
    bad = store.deliver(body=b"no log")
    store.run("sync", store.logs, store.lake("first"), codes=(3,))
    store.client.delete_object(Bucket=store.logs_bucket, Key=bad)
    return store.lake("first")


def check(limited):
    lacking, idle = limited.breaches()
    assert not lacking and not idle, "\n".join(lacking + idle)


def test_every_command_has_a_policy():
    assert set(commands()) <= set(POLICY_OF) | NEEDS_NOTHING
    files = {path.stem for path in iam.POLICIES.glob("*.json")}
    assert files >= {POLICY_OF[name] for name in set(commands()) - NEEDS_NOTHING}


def test_count_schema_and_head(store):
    limited = policy_store.Limited(store, "count", "none")
    for command in ("count", "schema", "head"):
        limited.run(command, store.logs)
    limited.run("count", store.logs, "--day", f"{policy_store.DAY:%Y-%m-%d}")
    check(limited)


def test_convert(store):
    limited = policy_store.Limited(store, "convert", "converted")
    for mode in ("error", "overwrite", "append", "overwrite-partitions"):
        limited.run("convert", store.logs, store.lake("converted"), "--mode", mode)
    large = store.deliver(large=True)
    limited.run("convert", f"s3://{store.logs_bucket}/{large}", store.lake("converted"), "--mode",
                "append", plan=faults.when(is_part, faults.access_denied), codes=(1,))
    store.client.delete_object(Bucket=store.logs_bucket, Key=large)
    check(limited)


def test_generate(store):
    limited = policy_store.Limited(store, "generate", "none")
    limited.run("generate", f"s3://{store.logs_bucket}/{LOGS_PREFIX}/generated", "--files", "2",
                "--events", "10")
    limited.run("generate", f"s3://{store.logs_bucket}/{LOGS_PREFIX}/large", "--files", "1",
                "--events", "100000", "--gzip-level", "1",
                plan=faults.when(is_part, faults.access_denied), codes=(1,))
    check(limited)


def test_sync(store):
    limited = policy_store.Limited(store, "sync", "synced")
    lake = store.lake("synced")
    limited.run("sync", store.logs, lake)
    limited.run("sync", store.logs, lake)
    store.deliver()
    # Another run takes the object first; ours gives its own files up.
    def let_another_win(exchange):
        store.run("sync", store.logs, lake)
        exchange.relay(exchange.client.send)

    limited.run("sync", store.logs, lake, plan=faults.first(1, is_commit, let_another_win))
    store.deliver(large=True)
    limited.run("sync", store.logs, lake,
                plan=faults.when(is_part, faults.access_denied), codes=(1,))
    limited.run("sync", store.logs, lake)
    check(limited)


def test_what_only_reads_a_lake(store, lake):
    limited = policy_store.Limited(store, "status", "first")
    for command in (["status", "--check", "--files"], ["log"], ["files"], ["objects"], ["rejects"],
                    ["ddl", "--for", "athena"], ["count"], ["schema"], ["head"]):
        limited.run(command[0], lake, *command[1:])
    check(limited)
    if store.checked:
        refused = limited.run("sync", store.logs, lake, codes=(1,)).stderr
        assert "AccessDenied" in refused, refused


def commit_of_another(store, lake):
    """An entry that isn't of our chain. Gives its version."""
    version = store.run("status", lake, "--json").json()["version"] + 1
    bucket, _, prefix = lake.removeprefix("s3://").partition("/")
    store.client.put_object(
        Bucket=bucket, Key=f"{prefix}/events/_delta_log/{version:020}.json",
        Body=b'{"commitInfo":{"timestamp":1,"operation":"APPEND","engineInfo":"by hand"}}\n')
    return version


def test_adopt(store, lake):
    copy = store.copied(lake, "adopted")
    version = commit_of_another(store, copy)
    limited = policy_store.Limited(store, "adopt", "adopted")
    limited.run("adopt", copy, "--version", version)
    limited.run("rejects", copy, "--retry")
    check(limited)


def test_compact(store):
    for prefix in ("large/one", "large/two"):
        store.deliver(prefix=prefix, large=True)
        store.run("sync", f"s3://{store.logs_bucket}/large", store.lake("small"), "--full")
    limited = policy_store.Limited(store, "compact", "small")
    for where in (is_part, is_completion):
        limited.run("compact", store.lake("small"),
                    plan=faults.when(where, faults.access_denied), codes=(1,))

    def let_another_win(exchange):
        store.run("compact", store.lake("small"))
        exchange.relay(exchange.client.send)

    limited.run("compact", store.lake("small"), plan=faults.first(1, is_commit, let_another_win))
    check(limited)


def test_retain(store, lake):
    store.deliver(prefix="old", days=9)
    copy = store.copied(lake, "retained")
    store.run("sync", f"s3://{store.logs_bucket}/old", copy)
    limited = policy_store.Limited(store, "retain", "retained")
    assert limited.run("retain", copy, "--days", "5", "--json").json()["events"] > 0
    check(limited)


def test_vacuum(store, lake):
    copy = store.copied(lake, "vacuumed")
    bucket, _, prefix = copy.removeprefix("s3://").partition("/")
    # What a killed run has left.
    file = next(each["Key"] for each in store.client.list_objects_v2(
        Bucket=bucket, Prefix=f"{prefix}/events/day=")["Contents"])
    left = re.sub(r"[0-9a-f-]{36}", "00000000-0000-4000-8000-000000000000", file)
    store.client.put_object(Bucket=bucket, Key=left, Body=b"half of a file")
    time.sleep(2)
    limited = policy_store.Limited(store, "vacuum", "vacuumed")
    assert limited.run("vacuum", copy, "--retain", "1s", "--yes", "--json").json()["files"] == 1
    check(limited)


@pytest.mark.parametrize("name, options", [("expire", []), ("expire-tag", ["--tag", "lake=has"])])
def test_expire(store, name, options):
    source = f"{LOGS_PREFIX}/{name}"
    store.deliver(prefix=source)
    store.run("sync", f"s3://{store.logs_bucket}/{source}", store.lake(name))
    time.sleep(2)
    limited = policy_store.Limited(store, name, name)
    told = limited.run("expire", f"s3://{store.logs_bucket}/{source}", store.lake(name),
                       "--older-than", "1s", "--yes", "--json", *options)
    assert told.json()["expired"] == 1
    check(limited)
