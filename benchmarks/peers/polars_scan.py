"""polars: `scan_ndjson` with the type of a record, every member as text.

Told that an object is a String, polars keeps its text. The environment says how many threads.

usage: polars_scan.py SOURCE DEST [--level 1]
"""

import polars as pl

from columns import FLAGS, FREE, PARTITIONS, TEXT
from tasks import arguments


def main():
    task = arguments(__doc__)
    members = {name: pl.String for name in TEXT + FREE} | {name: pl.Boolean for name in FLAGS}
    (pl.scan_ndjson(f"{task.source}/**/*.json.gz",
                    schema={"Records": pl.List(pl.Struct(members))})
     .select("Records").explode("Records").unnest("Records")
     .sink_parquet(pl.PartitionBy(task.dest, key=list(PARTITIONS), include_key=False),
                   compression="zstd", compression_level=task.level, mkdir=True))


if __name__ == "__main__":
    main()
