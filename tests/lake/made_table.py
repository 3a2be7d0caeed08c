"""A small Delta table that deltalake makes, and what readers must see of each version.

Six commits, one file each, partitioned by `day`; a checkpoint after the fourth; the fifth adds
a column; the last takes out one day. Reader version 1 and writer version 2, as trailmill's.
"""

import datetime

import deltalake
import pyarrow

EAST, WEST = "us-east-1", "eu-west-1"
DAYS = [datetime.date(2026, 11, 20), datetime.date(2026, 11, 21), datetime.date(2026, 11, 21),
        None, datetime.date(2026, 11, 22)]
REGIONS = [EAST, WEST, EAST, WEST, WEST]
CHECKPOINT, EVOLVED, DELETED = 3, 4, 5
SCHEMA = pyarrow.schema({
    "day": pyarrow.date32(), "awsRegion": pyarrow.string(),
    "eventTime": pyarrow.timestamp("us", tz="UTC"), "number": pyarrow.int64(),
    "who": pyarrow.struct({"arn": pyarrow.string(), "mfa": pyarrow.bool_()}),
    "tags": pyarrow.list_(pyarrow.string()), "raw": pyarrow.binary(),
    "rate": pyarrow.float64()})


def time_of(commit, number):
    return datetime.datetime(2026, 11, 20 + commit, 1, 2, 3, number, tzinfo=datetime.UTC)


def rows_of(commit):
    """Three, with NULLs at each level."""
    common = {"day": DAYS[commit], "awsRegion": REGIONS[commit]}
    return [common | row for row in (
        {"eventTime": time_of(commit, 0), "number": 10 * commit, "who": None, "tags": [],
         "raw": b"\0\xff", "rate": 1 / 3},
        {"eventTime": time_of(commit, 1), "number": 10 * commit + 1,
         "who": {"arn": "a1", "mfa": None}, "tags": ["ü", None], "raw": b"", "rate": -0.0},
        {"eventTime": time_of(commit, 2), "number": 10 * commit + 2,
         "who": {"arn": None, "mfa": None}, "tags": None, "raw": None, "rate": None})]


def write(uri, storage_options=None):
    for commit in range(EVOLVED):
        append(uri, rows_of(commit), SCHEMA, storage_options)
    table = deltalake.DeltaTable(uri, storage_options=storage_options)
    assert table.version() == CHECKPOINT
    table.create_checkpoint()
    evolved = SCHEMA.append(pyarrow.field("added", pyarrow.string()))
    append(uri, expected_rows(EVOLVED)[-3:], evolved, storage_options)
    deltalake.DeltaTable(uri, storage_options=storage_options).delete("day = '2026-11-20'")


def append(uri, rows, schema, storage_options):
    deltalake.write_deltalake(uri, pyarrow.Table.from_pylist(rows, schema), mode="append",
                              partition_by=["day"], schema_mode="merge",
                              storage_options=storage_options)


def expected_rows(version):
    """In order of their commits."""
    commits = range(1, EVOLVED + 1) if version == DELETED else range(version + 1)
    rows = [row for commit in commits for row in rows_of(commit)]
    if version < EVOLVED:
        return rows
    return [row | {"added": "new" if row["awsRegion"] == WEST and row["number"] >= 40 else None}
            for row in rows]
