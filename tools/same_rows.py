"""tools/same_rows.py LEFT RIGHT: fails unless two Parquet directories hold the same rows, partition
by partition, in the same types and the same order. The files' names do not count."""

import pathlib
import sys

import pyarrow as pa
import pyarrow.parquet as pq


def partitions(root):
    """Partition directory: its rows, as one table."""
    found = {}
    for path in sorted(pathlib.Path(root).rglob("*.parquet")):
        found.setdefault(path.parent.relative_to(root), []).append(
            pq.ParquetFile(path).read())
    return {name: pa.concat_tables(tables) for name, tables in found.items()}


def main():
    left, right = map(partitions, sys.argv[1:])
    if left.keys() != right.keys():
        sys.exit(f"other partitions: {sorted(map(str, left.keys() ^ right.keys()))}")
    for name, table in left.items():
        if not table.equals(right[name]):
            sys.exit(f"{name}: {table.num_rows} rows, {right[name].num_rows} rows, and not the same")
    print(f"{len(left)} partitions, {sum(t.num_rows for t in left.values())} rows, all the same")


if __name__ == "__main__":
    main()
