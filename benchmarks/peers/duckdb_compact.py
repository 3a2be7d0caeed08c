"""DuckDB makes one sorted file of the Parquet files of a folder, as compacting does.

usage: duckdb_compact.py SOURCE DEST [--level 1]
"""

import glob

import duckdb

from tasks import arguments

# What `trailmill compact` has if nobody says otherwise.
MEMORY = "2GiB"


def main():
    task = arguments(__doc__)
    files = sorted(glob.glob(f"{task.source}/*.parquet"))
    duckdb.sql(f"set threads=2; set memory_limit='{MEMORY}'")
    # The key in the folder's name is no column of the files.
    duckdb.sql(
        f"""
        copy (from read_parquet({files}, hive_partitioning=false)
              order by eventSource, eventName, eventTime)
        to '{task.dest}' (format parquet, compression zstd, compression_level {task.level})
        """
    )


if __name__ == "__main__":
    main()
