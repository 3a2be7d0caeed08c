"""DuckDB 2.0 in its fast form: records stay JSON, and one call makes them a struct.

`read_json(maximum_depth=2)` keeps each record as JSON, and from_json makes it a struct of the
known columns with the free-form members as JSON text: a fixed schema, given by hand.

usage: duckdb_fast.py SOURCE DEST [--level 1] [--pages v2]
"""

import duckdb

from columns import FLAGS, FREE, PARTITIONS, TEXT
from tasks import arguments

# DuckDB wants to be told the longest document; its own limit is 16 MiB.
OBJECT_BYTES_MAX = 64 << 20


def main():
    task = arguments(__doc__)
    members = [f'"{name}":"VARCHAR"' for name in TEXT]
    members += [f'"{name}":"JSON"' for name in FREE]
    members += [f'"{name}":"BOOLEAN"' for name in FLAGS]
    structure = "{" + ",".join(members) + "}"
    level = "" if task.level is None else f", compression_level {task.level}"
    duckdb.sql("set threads=2; set preserve_insertion_order=false")
    duckdb.sql(
        f"""
        copy (
          select unnest(from_json(record, '{structure}'))
          from (select unnest(Records) as record
                from read_json('{task.source}/**/*.json.gz', maximum_depth=2,
                               maximum_object_size={OBJECT_BYTES_MAX}))
        ) to '{task.dest}' (format parquet, partition_by ({', '.join(PARTITIONS)}),
                            compression zstd{level}, parquet_version {task.pages})
        """
    )


if __name__ == "__main__":
    main()
