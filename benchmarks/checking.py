"""Whether a peer's result is trailmill's: the rows, and the columns that both have by name.

    python benchmarks/checking.py REFERENCE RESULT fixed|inferred

prints a JSON object. With a fixed schema every value counts: digests of (eventID, value) tell
columns that are equal to the byte, and what is left is compared as JSON values. With an inferred
one the rows count, and the names of the leaf columns.
"""

import json
import pathlib
import re
import subprocess
import sys

import json_values

# Rows of a column whose texts differ: enough to see what is wrong, in seconds.
SAMPLED_ROWS = 20_000
EXAMPLE_CHARACTERS = 60
# What writers name the levels of a list, which is no part of the name of a leaf.
LIST_LEVELS = re.compile(r"\.(list|bag)\.(element|item|array_element|array)(?=\.|$)")


def in_process(reference, result, kind):
    """The check in a process of its own: DuckDB's memory would be counted as every child's."""
    run = subprocess.run([sys.executable, __file__, str(reference), str(result), kind],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    if run.returncode:
        return {"failure": run.stderr.strip().splitlines()[-1][:200]}
    return json.loads(run.stdout)


def as_text(name, kind):
    """An expression that is the same text for the same value, whatever type a writer gave it.

    The empty text and JSON's null stand for no value: not every peer can tell them apart.
    """
    quoted = f'"{name}"'
    if kind.startswith("TIMESTAMP"):
        quoted = f"strftime({quoted}, '%Y-%m-%dT%H:%M:%SZ')"
    elif is_nested(kind):
        quoted = f"to_json({quoted})::varchar"
    else:
        quoted = f"{quoted}::varchar"
    return f"nullif(nullif({quoted}, 'null'), '')"


def is_nested(kind):
    return kind.startswith(("STRUCT", "MAP")) or kind.endswith("]")


def open_result(connection, view, folder):
    """A view of a folder of Parquet. Returns {column: type}."""
    connection.execute(
        f"create view {view} as select * from read_parquet('{folder}/**/*.parquet', "
        "hive_partitioning=true, union_by_name=true, hive_types_autocast=false)")
    described = connection.execute(f"describe {view}").fetchall()
    return {name: kind for name, kind, *_ in described}


def digests(connection, view, columns, names):
    """[rows, a digest for each name], which the order of rows doesn't change."""
    sums = [f"sum(hash(eventID, {as_text(name, columns[name])}))" for name in names]
    return connection.execute(f"select count(*), {', '.join(sums)} from {view}").fetchall()[0]


def pairs_of(connection, view, other, name, columns, share):
    """(eventID, text) of a share of the rows that `other` hasn't got as well."""
    chosen = [f"select eventID, {as_text(name, columns[source][name])} as value from {source} "
              f"where hash(eventID) % {share} = 0" for source in (view, other)]
    return connection.execute(f"{chosen[0]} except all {chosen[1]}").fetchall()


def compare_column(connection, name, columns, rows):
    """What differs as JSON values in a column whose texts do; None if nothing does."""
    share = max(1, rows // SAMPLED_ROWS)
    ours = pairs_of(connection, "ours", "theirs", name, columns, share)
    theirs = pairs_of(connection, "theirs", "ours", name, columns, share)
    nested = any(is_nested(columns[view][name]) for view in columns)
    unlike = json_values.unlike(ours, theirs, nested)
    if not unlike:
        return None
    event, expected, found = unlike[0]
    example = f"{event}: {expected} became {found}"
    return {"values": len(unlike), "of": rows // share, "example": example[:EXAMPLE_CHARACTERS * 3]}


def check_fixed(reference, result):
    import duckdb
    connection = duckdb.connect()
    connection.execute("set threads=2; set TimeZone='UTC'")
    columns = {"ours": open_result(connection, "ours", reference),
               "theirs": open_result(connection, "theirs", result)}
    shared = [name for name in columns["ours"] if name in columns["theirs"]]
    ours = digests(connection, "ours", columns["ours"], shared)
    theirs = digests(connection, "theirs", columns["theirs"], shared)
    differ = {}
    for name, our_digest, their_digest in zip(shared, ours[1:], theirs[1:]):
        if our_digest != their_digest:
            found = compare_column(connection, name, columns, ours[0])
            if found:
                differ[name] = found
    return {"rows": theirs[0], "expected rows": ours[0], "columns": len(shared), "differ": differ}


def leaves_and_rows(folder):
    """({leaf column}, rows) by the footers of all files."""
    from pyarrow import parquet
    leaves, rows = set(), 0
    for path in pathlib.Path(folder).rglob("*.parquet"):
        footer = parquet.read_metadata(path)
        rows += footer.num_rows
        leaves.update(LIST_LEVELS.sub("", footer.schema.column(index).path)
                      for index in range(footer.num_columns))
        leaves.update(part.split("=")[0] for part in path.parent.parts if "=" in part)
    return leaves, rows


def check_inferred(reference, result):
    """A leaf inside of what the result has as one text is there, and is no column."""
    ours, expected = leaves_and_rows(reference)
    theirs, rows = leaves_and_rows(result)
    missing = sorted(ours - theirs)
    parents = [[".".join(leaf.split(".")[:depth]) for depth in range(1, leaf.count(".") + 1)]
               for leaf in missing]
    lost = [leaf for leaf, above in zip(missing, parents) if not theirs.intersection(above)]
    return {"rows": rows, "expected rows": expected, "columns": len(theirs),
            "expected columns": len(ours), "as text": len(missing) - len(lost), "lost": lost}


def main():
    reference, result, kind = sys.argv[1:]
    check = check_fixed if kind == "fixed" else check_inferred
    print(json.dumps(check(reference, result)))


if __name__ == "__main__":
    main()
