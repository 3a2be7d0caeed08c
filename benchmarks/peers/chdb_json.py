"""chDB: each file as lines of text, and `JSONExtract` to an array of tuples.

A file of CloudTrail is one line, so that `LineAsString` gives a row for each file and leaves the
parsing to one call that knows its columns. Parquet goes to a file for each partition.

usage: chdb_json.py SOURCE DEST [--level 1]
"""

import chdb

from columns import FLAGS, FREE, PARTITIONS, TEXT
from tasks import arguments

# Each file of a partition stays open, and so does its buffer. The limit guards servers.
PARTITIONS_MAX = 100_000
NULL = "__HIVE_DEFAULT_PARTITION__"


def tuple_type():
    """Nullable, or an absent member would be an empty text."""
    members = [f"`{name}` Nullable(String)" for name in TEXT + FREE]
    members += [f"`{name}` Nullable(Bool)" for name in FLAGS]
    return f"Array(Tuple({', '.join(members)}))"


def query(source, dest, level):
    region, service = PARTITIONS
    # By number: by name the same query takes five times as long.
    columns = ", ".join(f"event.{number} as `{name}`"
                        for number, name in enumerate(TEXT + FREE + FLAGS, 1))
    settings = {
        "max_threads": 2,
        "max_insert_threads": 2,
        "max_partitions_per_insert_block": PARTITIONS_MAX,
        "output_format_parquet_compression_method": "'zstd'",
        "output_format_parquet_string_as_string": 1,
        "engine_file_truncate_on_insert": 1,
    }
    if level is not None:
        settings["output_format_compression_level"] = level
    return f"""
        insert into function
          file('{dest}/{{_partition_id}}/part.parquet', 'Parquet')
          partition by concat('{region}=', ifNull({region}, '{NULL}'),
                              '/{service}=', ifNull({service}, '{NULL}'))
        select {columns}
        from (select arrayJoin(JSONExtract(line, 'Records', '{tuple_type()}')) as event
              from file('{source}/**/*.json.gz', 'LineAsString', 'line String'))
        settings {', '.join(f'{name} = {value}' for name, value in settings.items())}
        """


def main():
    task = arguments(__doc__)
    chdb.query(query(task.source, task.dest, task.level))


if __name__ == "__main__":
    main()
