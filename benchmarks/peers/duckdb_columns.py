"""DuckDB 1.5.6 in its fast form: `columns=` with the type of a record.

The release before 2.0 parses straight into a given type, which 2.0 does slowly. Pages of the
second version spare it time and bytes.

usage: duckdb_columns.py SOURCE DEST [--level 1]
"""

import duckdb

from columns import FLAGS, FREE, PARTITIONS, TEXT
from tasks import arguments

# DuckDB wants to be told the longest document; its own limit is 16 MiB.
OBJECT_BYTES_MAX = 64 << 20


def main():
    task = arguments(__doc__)
    members = [f'"{name}" VARCHAR' for name in TEXT]
    members += [f'"{name}" JSON' for name in FREE]
    members += [f'"{name}" BOOLEAN' for name in FLAGS]
    level = "" if task.level is None else f", compression_level {task.level}"
    duckdb.sql("set threads=2; set preserve_insertion_order=false")
    duckdb.sql(
        f"""
        copy (
          select unnest(record)
          from (select unnest(Records) as record
                from read_json('{task.source}/**/*.json.gz',
                               columns={{Records: 'STRUCT({', '.join(members)})[]'}},
                               maximum_object_size={OBJECT_BYTES_MAX}))
        ) to '{task.dest}' (format parquet, partition_by ({', '.join(PARTITIONS)}),
                            compression zstd{level}, parquet_version v2)
        """
    )


if __name__ == "__main__":
    main()
