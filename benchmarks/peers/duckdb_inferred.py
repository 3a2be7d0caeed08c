"""DuckDB 2.0 as most would ask it: `read_json` infers, over all files and not a sample.

Names that differ only in case end it, and to ignore errors, as it then advises, takes 32 MiB of
memory for each file. duckdb_structure.py is the form that gets through.

usage: duckdb_inferred.py SOURCE DEST [--level 1]
"""

import duckdb

from columns import PARTITIONS
from tasks import arguments

# No memory of a whole machine for a run that can't end well.
MEMORY = "6GB"


def main():
    task = arguments(__doc__)
    level = "" if task.level is None else f", compression_level {task.level}"
    duckdb.sql(f"set threads=2; set preserve_insertion_order=false; set memory_limit='{MEMORY}'")
    # More members than the default 200 of one type would make a struct a map.
    duckdb.sql(
        f"""
        copy (
          select unnest(record)
          from (select unnest(Records) as record
                from read_json('{task.source}/**/*.json.gz', sample_size=-1,
                               maximum_sample_files=2147483647, map_inference_threshold=-1))
        ) to '{task.dest}' (format parquet, partition_by ({', '.join(PARTITIONS)}),
                            compression zstd{level})
        """
    )


if __name__ == "__main__":
    main()
