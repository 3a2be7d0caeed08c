"""What a lake says of its rows and its files, before it is compacted and after it."""

import collections
import json

import pyarrow.parquet

import delta_values
import lake_replay

TABLES = ("events", "objects", "rejects")
SORTED_BY = ("eventSource", "eventName", "eventTime")
BLOOM_FILTERS = ("eventID", "userIdentity.accessKeyId", "sourceIPAddress")
STATS = ("eventTime", "eventSource", "eventName", "awsRegion", "recipientAccountId", "errorCode",
         "userIdentity.type", "userIdentity.arn", "userIdentity.accessKeyId")


def snapshots(lake):
    return {table: lake_replay.Snapshot(lake, table) for table in TABLES}


def rows(lake):
    """Of all three tables, as plain Python reads their live files."""
    return {table: snapshot.rows() for table, snapshot in snapshots(lake).items()}


def files_by_directory(snapshot):
    found = collections.defaultdict(list)
    for path, add in snapshot.files.items():
        found[path.rpartition("/")[0]].append(add)
    return dict(found)


def opened(snapshot, add):
    with snapshot.lake.files.open_input_file(snapshot.path(add)) as file:
        return pyarrow.parquet.ParquetFile(pyarrow.BufferReader(file.read()))


def sort_key(row):
    """Nulls first, texts by their bytes."""
    values = (delta_values.canonical(row[column]) for column in SORTED_BY)
    return [(value is not None, (value or "").encode()) for value in values]


def check_file(snapshot, add):
    """A file of `events`: its order, what the log says of it, and what readers skip pages by."""
    file = opened(snapshot, add)
    found = file.read().to_pylist()
    keys = list(map(sort_key, found))
    assert keys == sorted(keys)
    check_statistics(found, json.loads(add["stats"]))
    tags = dict(add["tags"])
    assert int(tags["trailmill.rows"]) == len(found)
    prints = sum(row["eventFingerprint"] for row in found)
    assert int(tags["trailmill.fingerprintSum"]) == prints % 2**64
    for group in range(file.num_row_groups):
        columns = file.metadata.row_group(group)
        for number in range(columns.num_columns):
            chunk = columns.column(number)
            assert chunk.has_offset_index
            assert chunk.has_column_index
            # None where all is null.
            is_wanted = chunk.path_in_schema in BLOOM_FILTERS and bool(chunk.bloom_filter_length)
            has_values = any(lake_replay.member(row, chunk.path_in_schema) is not None
                             for row in found) if chunk.path_in_schema in BLOOM_FILTERS else False
            assert is_wanted == has_values, chunk.path_in_schema


def check_statistics(found, told):
    assert told["numRecords"] == len(found)
    for column in STATS:
        values = [lake_replay.member(row, column) for row in found]
        texts = sorted(delta_values.canonical(value) for value in values if value is not None)
        assert lake_replay.member(told["nullCount"], column) == values.count(None), column
        least, greatest = (lake_replay.member(told[kind], column)
                           for kind in ("minValues", "maxValues"))
        if not texts:
            assert least is greatest is None
        elif column == "eventTime":
            assert least[:19] == texts[0][:19] and greatest[:19] == texts[-1][:19]
        elif max(map(len, texts)) <= 32:  # longer ones are cut off
            assert (least, greatest) == (texts[0], texts[-1]), column
        else:
            assert least <= texts[0] and greatest >= texts[-1], column


def new_adds(before, after):
    return [add for path, add in after.files.items() if path not in before.files]
