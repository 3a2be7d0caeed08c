"""Rows of Parquet as canonical text, to be compared with rows that Spark wrote.

The text is the one that the golden results use: JSON in UTF-8 without spaces; members in
UTF-16 code-unit order of their names, partition columns in their place; a NULL member is left
out and a NULL list element is `null`, so that a NULL struct is absent and a struct of NULLs is
`{}`; strings escape only what JSON asks for; whole numbers are plain digits; a double is the
string `d:` and the 16 hex digits of its big-endian bits. A partition's digest is the SHA-256 of
the sorted SHA-256s of its rows, so packing, row order, codec and encoding do not matter.

It reads with pyarrow and shares no code with the writer. It goes column by column and looks
only at cells that are not NULL, because wild data has 1,400 leaves of which a row fills 30.
"""

import dataclasses
import hashlib
import json
import os
import re
import struct

import numpy
import pyarrow
import pyarrow.parquet

HIVE_NULL = "__HIVE_DEFAULT_PARTITION__"
ROW_METADATA_KEY = b"org.apache.spark.sql.parquet.row.metadata"


def utf16_order(name):
    """The key that sorts names as Java's String.compareTo does."""
    return name.encode("utf-16-be", "surrogatepass")


def string_text(value):
    """A string as canonical text. Bytes that are no UTF-8 pass through as lone surrogates."""
    return json.dumps(value, ensure_ascii=False)


def double_text(value):
    return '"d:' + struct.pack(">d", value).hex() + '"'


def scalar_text(value):
    """A Python scalar as canonical text: what a partition value or a leaf looks like."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return double_text(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, bytes):
        return string_text(value.decode("utf-8", "surrogateescape"))
    if isinstance(value, str):
        return string_text(value)
    return format(value, "f")  # decimal.Decimal, without an exponent


class Leaves:
    """For each leaf path the number of its values and the sum of their digests.

    The sum is modulo 2**64 over the first eight bytes (big-endian) of each value's SHA-256. It
    does not depend on order and finds the column that differs.
    """

    def __init__(self):
        self.sums = {}

    def add(self, path, texts, counts):
        total, digests = self.sums.get(path, (0, 0))
        for text, count in zip(texts, counts):
            digest = hashlib.sha256(text.encode("utf-8", "surrogateescape")).digest()
            digests += int.from_bytes(digest[:8], "big") * count
            total += count
        self.sums[path] = (total, digests % 2**64)

    def as_golden(self):
        return {"/".join(path): [count, f"{digest:016x}"]
                for path, (count, digest) in self.sums.items() if count}


# A column's non-NULL cells are a pair: their row numbers and their texts.

def _valid_rows(array):
    if array.null_count == 0:
        return numpy.arange(len(array))
    return numpy.flatnonzero(array.is_valid().to_numpy(zero_copy_only=False))


def _leaf_cells(array, path, leaves):
    rows = _valid_rows(array)
    if len(rows) == 0:
        return rows, []
    values = array.drop_null() if array.null_count else array
    if pyarrow.types.is_string(values.type) or pyarrow.types.is_large_string(values.type):
        # Spark keeps bytes that are no UTF-8 in text that it copies raw.
        values = values.cast(pyarrow.large_binary())
    if pyarrow.types.is_string_view(values.type):
        values = values.cast(pyarrow.large_binary())
    if pyarrow.types.is_dictionary(values.type):
        values = values.dictionary_decode().cast(pyarrow.large_binary())
    if pyarrow.types.is_floating(values.type):  # -0.0 and 0.0 must stay apart
        texts = [double_text(value) for value in values.to_pylist()]
        leaves.add(path, texts, [1] * len(texts))
        return rows, texts
    encoded = values.dictionary_encode()
    unique = [scalar_text(value) for value in encoded.dictionary.to_pylist()]
    codes = encoded.indices.to_numpy()
    leaves.add(path, unique, numpy.bincount(codes, minlength=len(unique)).tolist())
    return rows, [unique[code] for code in codes.tolist()]


def _list_cells(array, path, leaves):
    rows = _valid_rows(array)
    offsets = array.offsets.to_numpy()
    first, last = int(offsets[0]), int(offsets[-1])
    elements = array.values.slice(first, last - first)
    texts = ["null"] * len(elements)
    for row, text in zip(*_cells(elements, path + ("[]",), leaves)):
        texts[row] = text
    offsets = (offsets - first).tolist()
    return rows, ["[" + ",".join(texts[offsets[row]:offsets[row + 1]]) + "]"
                  for row in rows.tolist()]


def _members(names, columns, slot, size, path, leaves):
    """For each of `size` structs its texts `"name":value`, in name order."""
    pieces = [[] for _ in range(size)]
    for name, column in sorted(zip(names, columns), key=lambda pair: utf16_order(pair[0])):
        if column.null_count == len(column):
            continue
        prefix = string_text(name) + ":"
        rows, texts = _cells(column, path + (name,), leaves)
        for row, text in zip(slot[rows].tolist(), texts):
            pieces[row].append(prefix + text)
    return pieces


def _struct_cells(array, path, leaves):
    rows = _valid_rows(array)
    slot = numpy.zeros(len(array), dtype=numpy.int64)
    slot[rows] = numpy.arange(len(rows))
    names = [field.name for field in array.type]
    pieces = _members(names, array.flatten(), slot, len(rows), path, leaves)
    return rows, ["{" + ",".join(piece) + "}" for piece in pieces]


def _cells(array, path, leaves):
    if pyarrow.types.is_struct(array.type):
        return _struct_cells(array, path, leaves)
    if pyarrow.types.is_large_list(array.type) or pyarrow.types.is_list(array.type):
        return _list_cells(array, path, leaves)
    if pyarrow.types.is_null(array.type):
        return numpy.arange(0), []
    return _leaf_cells(array, path, leaves)


def table_rows(table, partition=None, leaves=None):
    """The canonical text of each row of a pyarrow.Table, as bytes.

    `partition` has the values of the partition columns (name to Python scalar or None); they
    are members of the rows but no leaves, as in the golden results.
    """
    leaves = Leaves() if leaves is None else leaves
    names = list(table.column_names)
    columns = [column.combine_chunks() if isinstance(column, pyarrow.ChunkedArray) else column
               for column in table.columns]
    columns = [column.combine_chunks() if isinstance(column, pyarrow.ChunkedArray) else column
               for column in columns]
    size = table.num_rows
    pieces = _members(names, columns, numpy.arange(size), size, (), leaves)
    fixed = [(utf16_order(name), string_text(name) + ":" + scalar_text(value))
             for name, value in (partition or {}).items() if value is not None]
    if fixed:
        pieces = [_with_partition(piece, fixed) for piece in pieces]
    return [("{" + ",".join(piece) + "}").encode("utf-8", "surrogateescape")
            for piece in pieces]


def _with_partition(piece, fixed):
    """Puts partition members in their place among members `"name":value`."""
    keyed = [(utf16_order(json.JSONDecoder().raw_decode(text)[0]), text) for text in piece]
    return [text for _, text in sorted(keyed + fixed, key=lambda pair: pair[0])]


def partition_values(directory):
    """The values in a directory such as `a=x%2Fy/b=__HIVE_DEFAULT_PARTITION__`, as strings."""
    values = {}
    for segment in filter(None, directory.split("/")):
        name, _, value = segment.partition("=")
        values[unescape(name)] = None if value == HIVE_NULL else unescape(value)
    return values


def unescape(text):
    return re.sub("%([0-9A-Fa-f]{2})", lambda match: chr(int(match[1], 16)), text)


def data_files(root):
    """(directory below root, path) of each data file that Spark would read, in path order."""
    found = []
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not _hidden(name))
        below = os.path.relpath(folder, root).replace(os.sep, "/")
        found += [("" if below == "." else below, os.path.join(folder, name))
                  for name in sorted(files) if not _hidden(name)]
    return found


def _hidden(name):
    return name.startswith(".") or (name.startswith("_") and "=" not in name)


def row_metadata(path):
    """The schema in Spark's form that the footer of a Parquet file tells, or None."""
    text = (pyarrow.parquet.read_metadata(path).metadata or {}).get(ROW_METADATA_KEY)
    return None if text is None else text.decode("utf-8")


@dataclasses.dataclass
class Dataset:
    """What a partitioned Parquet directory holds."""

    rows: dict  # partition directory -> list of the rows' canonical texts
    files: dict  # partition directory -> number of data files
    leaves: Leaves

    def count(self):
        return sum(len(rows) for rows in self.rows.values())

    def sha256(self, directory=None):
        if directory is not None:
            return rows_digest(self.rows[directory])
        return rows_digest(row for rows in self.rows.values() for row in rows)

    def partitions(self):
        """As in the golden results, without the number of files."""
        return {directory: {"rows": len(rows), "sha256": rows_digest(rows)}
                for directory, rows in self.rows.items()}

    def all_rows(self):
        return sorted(row for rows in self.rows.values() for row in rows)


def rows_digest(rows):
    digests = sorted(hashlib.sha256(row).digest() for row in rows)
    return hashlib.sha256(b"".join(digests)).hexdigest()


def read_dataset(root):
    """Reads every data file below `root`."""
    dataset = Dataset(rows={}, files={}, leaves=Leaves())
    for directory, path in data_files(root):
        table = pyarrow.parquet.ParquetFile(path).read()
        rows = table_rows(table, partition_values(directory), dataset.leaves)
        dataset.rows.setdefault(directory, []).extend(rows)
        dataset.files[directory] = dataset.files.get(directory, 0) + 1
    return dataset
