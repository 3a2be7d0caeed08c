"""DuckDB 2.0, inferred in two passes: `json_group_structure` of all records, then `from_json`.

A struct of DuckDB can't hold names that differ only in case: the first of them is kept, and the
values of the others are lost. Keeping such an object as text would lose none, but make text of all
of requestParameters.

usage: duckdb_structure.py SOURCE DEST [--level 1]
"""

import json

import duckdb

from columns import PARTITIONS
from tasks import arguments

# DuckDB wants to be told the longest document; its own limit is 16 MiB.
OBJECT_BYTES_MAX = 64 << 20


def without_clashes(structure):
    """The structure with the first alone of names that differ only in case."""
    if isinstance(structure, list):
        return [without_clashes(element) for element in structure]
    if not isinstance(structure, dict):
        return structure
    first = {}
    for name, inner in structure.items():
        first.setdefault(name.lower(), (name, without_clashes(inner)))
    return dict(first.values())


def main():
    task = arguments(__doc__)
    level = "" if task.level is None else f", compression_level {task.level}"
    records = f"""(select unnest(Records) as record
                   from read_json('{task.source}/**/*.json.gz', maximum_depth=2,
                                  maximum_object_size={OBJECT_BYTES_MAX}))"""
    duckdb.sql("set threads=2; set preserve_insertion_order=false")
    found = duckdb.sql(f"select json_group_structure(record) from {records}").fetchall()[0][0]
    structure = json.dumps(without_clashes(json.loads(found)))
    quoted = structure.replace("'", "''")
    duckdb.sql(
        f"""
        copy (select unnest(from_json(record, '{quoted}')) from {records})
        to '{task.dest}' (format parquet, partition_by ({', '.join(PARTITIONS)}),
                          compression zstd{level})
        """
    )


if __name__ == "__main__":
    main()
