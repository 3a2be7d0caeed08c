"""A version of a table of a lake as its log tells it: replayed in plain Python, so that no reader's
view is what the others are held to.

The log is read as Delta's PROTOCOL.md has it: the newest checkpoint up to that version, and each
entry behind it. The rows are those of the files that are left.
"""

import datetime
import json
import re
import urllib.parse

import pyarrow.fs
import pyarrow.parquet

import delta_values
from delta_readers import COMPARE


def log_names(lake, table):
    """Of the files of a log, in order."""
    folder = pyarrow.fs.FileSelector(f"{lake.root}/{table}/_delta_log")
    return sorted(info.base_name for info in lake.files.get_file_info(folder))


def checkpoints(lake, table):
    """Versions of those that are there, in order."""
    return [int(name[:20]) for name in log_names(lake, table)
            if re.fullmatch(r"\d{20}\.checkpoint\.parquet", name)]


def fitted(value, kind):
    """A value as of a type of the schema: members that a file lacks are NULL."""
    if value is None or isinstance(kind, str):
        return value
    if kind["type"] == "array":
        return [fitted(element, kind["elementType"]) for element in value]
    return {field["name"]: fitted(value.get(field["name"]), field["type"])
            for field in kind["fields"]}


def member(values, column):
    """`a.b` of statistics; None where there is none."""
    for name in column.split("."):
        values = values.get(name) if values else None
    return values


class Snapshot:
    def __init__(self, lake, table, version=None):
        """None: the newest version."""
        self.lake, self.table = lake, table
        self.files, self.txns, self.metadata = {}, {}, None
        entries = lake.entries(table)
        self.version = max(entries) if version is None else version
        base = self.apply_checkpoint()
        for each in range(base + 1, self.version + 1):
            self.apply(entries[each])
        self.schema = json.loads(self.metadata["schemaString"])
        self.columns = [field["name"] for field in self.schema["fields"]]

    def apply_checkpoint(self):
        """Its version; -1 where there is none."""
        log = f"{self.lake.root}/{self.table}/_delta_log"
        for base in reversed(checkpoints(self.lake, self.table)):
            if base <= self.version:
                self.apply(self.lake.read([f"{log}/{base:020}.checkpoint.parquet"]))
                return base
        return -1

    def apply(self, actions):
        """In a checkpoint's rows all but one member are NULL."""
        for action in actions:
            (kind, told), = ((kind, told) for kind, told in action.items() if told is not None)
            if kind == "add":
                # Maps in Parquet are lists of pairs.
                values = dict(told["partitionValues"])
                self.files[told["path"]] = {**told, "partitionValues": values}
            elif kind == "remove":
                self.files.pop(told["path"], None)
            elif kind == "txn":
                self.txns[told["appId"]] = told["version"]
            elif kind == "metaData":
                self.metadata = told

    def path(self, add):
        """In the file system."""
        return f"{self.lake.root}/{self.table}/{urllib.parse.unquote(add['path'])}"

    def file_columns(self, add):
        """`a.b` of each leaf that a file has."""
        with self.lake.files.open_input_file(self.path(add)) as file:
            schema = pyarrow.parquet.ParquetFile(file).schema
            return [schema.column(number).path for number in range(len(schema))]

    def rows(self):
        """Canonical ones: a date and a text are what the log has of a partition."""
        rows = [fitted(row, self.schema) | add["partitionValues"]
                for add in self.files.values() for row in self.lake.read([self.path(add)])]
        return delta_values.canonical_rows(rows)

    def files_for(self, where):
        """How many may have rows for it, by partition values and statistics."""
        return sum(all(may_hold(add, *condition) for condition in where)
                   for add in self.files.values())


def is_so(found, comparison, value):
    if value is None or found is None:
        return found is value
    return COMPARE[comparison](found, delta_values.canonical(value))


def rows_for(rows, where):
    """Those of canonical rows for which it holds."""
    return [row for row in rows if all(is_so(row[column], comparison, value)
                                       for column, comparison, value in where)]


def may_hold(add, column, comparison, value):
    if column in add["partitionValues"]:
        return is_so(add["partitionValues"][column], comparison, value)
    stats = json.loads(add["stats"])
    nulls = member(stats["nullCount"], column)
    if value is None or nulls == stats["numRecords"]:
        return value is None and nulls > 0
    least, greatest = member(stats["minValues"], column), member(stats["maxValues"], column)
    if isinstance(value, datetime.datetime):
        least, greatest = map(datetime.datetime.fromisoformat, (least, greatest))
    return {"=": least <= value <= greatest, "<": least < value, "<=": least <= value,
            ">": greatest > value, ">=": greatest >= value}[comparison]
