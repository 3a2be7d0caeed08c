"""What a lake must hold, in ten lines, and what one holds.

Readers here are deltalake for the tables and pyarrow for files that only the log names; nothing is
asked of the program.
"""

import collections
import functools
import json
import pathlib
import re
import urllib.parse

import deltalake
import pyarrow.dataset
import pyarrow.fs
import pyarrow.parquet

from source_tree import REJECTED, SKIPPED, TAKEN

FOLLOWS = "trailmill.follows-events"
REGION = "us-east-1"
# The columns of source_tree.event().
COLUMNS = ["eventVersion", "eventTime", "eventSource", "eventName", "awsRegion", "eventID",
           "requestParameters", "responseElements", "unmapped"]
FINAL = (TAKEN, REJECTED, SKIPPED)


def canonical(event):
    return json.dumps(event, sort_keys=True)


# The model. ------------------------------------------------------------------------------


def expected_rows(taken, keep_duplicates=False):
    """Of the objects that were taken, each a list of events: every event once, by its values."""
    rows = collections.Counter(canonical(event) for events in taken for event in events)
    return rows if keep_duplicates else collections.Counter(dict.fromkeys(rows, 1))


# The lake. -------------------------------------------------------------------------------


def event_of(row):
    """The event that a row was made of."""
    assert row.pop("unmapped") is None, row
    event = {name: value for name, value in row.items() if value is not None}
    if "eventTime" in event:
        event["eventTime"] = event["eventTime"].strftime("%Y-%m-%dT%H:%M:%SZ")
    return {**event, "requestParameters": json.loads(event["requestParameters"]),
            "responseElements": None}


@functools.cache
def s3_files(endpoint, access_key, secret_key):
    return pyarrow.fs.S3FileSystem(access_key=access_key, secret_key=secret_key,
                                   endpoint_override=endpoint, region=REGION)


class Lake:
    """`uri` is a local path, or s3://bucket/prefix on a server of tests/s3."""

    def __init__(self, uri, server=None):
        self.uri = str(uri)
        self.root = self.uri.removeprefix("s3://")
        self.files = pyarrow.fs.LocalFileSystem()
        self.options = None
        if server:
            self.files = s3_files(server.endpoint, server.access_key, server.secret_key)
            self.options = {"aws_access_key_id": server.access_key, "aws_allow_http": "true",
                            "aws_secret_access_key": server.secret_key, "aws_region": REGION,
                            "aws_endpoint_url": server.endpoint,
                            "aws_virtual_hosted_style_request": "false"}

    def exists(self):
        return deltalake.DeltaTable.is_deltatable(f"{self.uri}/events", self.options)

    def table(self, name, version=None):
        return deltalake.DeltaTable(f"{self.uri}/{name}", version=version,
                                    storage_options=self.options)

    def version(self):
        return self.table("events").version() if self.exists() else -1

    def read(self, paths, columns=None):
        """Rows of data files, by their paths in the file system; a torn file is an error."""
        rows = []
        for path in paths:
            with self.files.open_input_file(path) as file:
                rows += pyarrow.parquet.ParquetFile(file).read(columns).to_pylist()
        return rows

    def paths(self, table):
        uris = table.file_uris()
        if self.options:
            return [urllib.parse.unquote(uri).removeprefix("s3://") for uri in uris]
        return [uri.removeprefix("file://") for uri in uris]

    def rows(self, version=None):
        """Events by their values. No file has the partition columns in it."""
        if not self.exists():
            return collections.Counter()
        paths = self.paths(self.table("events", version))
        return collections.Counter(canonical(event_of(row)) for row in self.read(paths, COLUMNS))

    def entries(self, table="events", after=-1):
        """{version: actions} of the entries that the log still has."""
        folder = pyarrow.fs.FileSelector(f"{self.root}/{table}/_delta_log", allow_not_found=True)
        names = {info.base_name: info.path for info in self.files.get_file_info(folder)}
        entries = {}
        for name in sorted(names):
            if re.fullmatch(r"\d{20}\.json", name) and int(name[:20]) > after:
                with self.files.open_input_stream(names[name]) as file:
                    lines = file.read().splitlines()
                entries[int(name[:20])] = [json.loads(line) for line in lines]
        return entries

    def checkpoint(self):
        """The last one's version; -1 for none."""
        path = f"{self.root}/events/_delta_log/_last_checkpoint"
        if self.files.get_file_info(path).type == pyarrow.fs.FileType.NotFound:
            return -1
        with self.files.open_input_stream(path) as file:
            return json.loads(file.read())["version"]

    def named(self):
        """The data files of all three tables, where the lake lies on a disk."""
        paths = self.paths(self.table("events")) + [
            path for name in ("objects", "rejects") for path in self.followed_paths(name)[1]]
        return set(map(pathlib.Path, paths))

    def followed_paths(self, name):
        """(version of events, files) of the ledger, and what entries name beyond it."""
        version, paths = -1, []
        if deltalake.DeltaTable.is_deltatable(f"{self.uri}/{name}", self.options):
            table = self.table(name)
            version, paths = table.transaction_version(FOLLOWS), self.paths(table)
        for actions in self.entries(after=version).values():
            paths += [f"{self.root}/{name}/{add['path']}"
                      for add in record_of(actions).get(name, ())]
        return version, paths

    def followed(self, name):
        """The same with rows."""
        version, paths = self.followed_paths(name)
        return version, self.read(paths)

    def ledger(self):
        return self.followed("objects")[1]

    def rejects(self):
        return self.followed("rejects")[1]


def record_of(actions):
    """What trailmill itself says of a commit."""
    info, = (action["commitInfo"] for action in actions if "commitInfo" in action)
    return info["trailmill"]


def identity(row):
    """Of an object's version: its key, and on a disk the time of its change."""
    if row["etag"]:
        return row["key"], row["etag"]
    return row["key"], round(row["mtime"].timestamp() * 1_000_000)


# The checks. -----------------------------------------------------------------------------


def check(lake, versions, keep_duplicates=False, may_be_gone=lambda row: False):
    """The ledger tells what was taken, and the lake holds exactly that.

    versions: by identity(), all that ever were. may_be_gone: events that were retained no longer.
    \\return what is in the ledger for good.
    """
    ledger = lake.ledger()
    final = collections.Counter(identity(row) for row in ledger if row["status"] in FINAL)
    twice = [name for name, count in final.items() if count > 1]
    assert not twice, f"taken twice: {twice}"
    for row in ledger:
        version = versions[identity(row)]
        assert row["status"] in (version.status, "deferred"), (row, version)
        if row["status"] == TAKEN:
            assert row["events"] == len(version.events) + version.rejected, (row, version)
            assert row["rejected"] == version.rejected, (row, version)
    taken = [versions[identity(row)].events for row in ledger if row["status"] == TAKEN]
    rows, expected = lake.rows(), expected_rows(taken, keep_duplicates)
    lost = [row for row in expected - rows if not may_be_gone(row)]
    assert not lost and rows <= expected, f"lost: {lost}, too many: {rows - expected}"
    return set(final)


def sums(rows, names):
    return {name: sum(row[name] or 0 for row in rows) for name in names}


def check_commit(lake, actions, ledger):
    """The invariant, by the entry, by its rows in the ledger and by its files."""
    counts = record_of(actions)["counts"]
    assert counts["events"] == (counts["written"] + counts["duplicates"] + counts["filtered"]
                                + counts["rejected"]), counts
    names = ("documents", "events", "written", "duplicates", "revisions", "filtered", "rejected")
    assert sums(ledger, names) == {name: counts[name] for name in names}
    statuses = collections.Counter(row["status"] for row in ledger)
    for status in ("taken", "rejected", "deferred", "skipped"):
        assert statuses[status] == counts[f"objects{status.capitalize()}"], (status, counts)
    adds = [action["add"] for action in actions if "add" in action]
    told = sum(json.loads(add["stats"])["numRecords"] for add in adds)
    assert told == sum(int(add["tags"]["trailmill.rows"]) for add in adds)
    # What compact adds are rows that were there.
    assert counts["written"] == sum(json.loads(add["stats"])["numRecords"]
                                    for add in adds if add["dataChange"])
    paths = [f"{lake.root}/events/{add['path']}" for add in adds]
    if not all(info.is_file for info in lake.files.get_file_info(paths)):
        return  # removed since, and vacuumed
    found = lake.read(paths, ["eventFingerprint"])
    assert len(found) == told
    prints = sum(row["eventFingerprint"] for row in found)
    assert prints % 2**64 == sum(int(add["tags"]["trailmill.fingerprintSum"])
                                 for add in adds) % 2**64


def check_commits(lake):
    """Every commit behind the last checkpoint: its counts, and the chain that it is part of.

    Of those before it a clean-up that was killed has left some.
    """
    entries, rejects = lake.entries(after=lake.checkpoint()), lake.rejects()
    by_commit = collections.defaultdict(list)
    for row in lake.ledger():
        by_commit[row["commit"]].append(row)
    assert sorted(entries) == list(range(lake.checkpoint() + 1, lake.version() + 1))
    before = None
    for version, actions in sorted(entries.items()):
        record = record_of(actions)
        assert before is None or record["parent"] == before, version
        before = record["commit"]
        check_commit(lake, actions, by_commit[before])
        refused = record["counts"]["objectsRejected"] + record["counts"]["rejected"]
        assert refused == sum(row["commit"] == before for row in rejects)
    if 0 in entries:  # nothing in the ledger is of no commit
        assert set(by_commit) <= {record_of(actions)["commit"] for actions in entries.values()}
