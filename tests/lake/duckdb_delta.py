"""DuckDB's delta_scan, which stands on delta-kernel-rs, as a worker of delta_readers.py.

    build/duckdb-extensions/bin/python tests/lake/duckdb_delta.py

A request: uri, version, columns (null: all), where (SQL, or null), s3 (null: local disk).
"""

import functools
import itertools
import json
import pathlib
import re

import duckdb
import duckdb_extension_delta
import duckdb_extension_httpfs

import delta_values
import delta_worker

# Few tables of tests have as many.
VERSIONS_STEP = 1000


@functools.cache
def session():
    """One for all requests: loading the extensions takes longer than an answer."""
    started = duckdb.connect()
    for module in (duckdb_extension_httpfs, duckdb_extension_delta):
        name = module.__name__.removeprefix("duckdb_extension_")
        folder = pathlib.Path(module.__file__).parent / "extensions" / f"v{duckdb.__version__}"
        started.execute(f"LOAD {quoted(folder / f'{name}.duckdb_extension')}")
    started.execute("SET TimeZone = 'UTC'")
    # Each request sees the table as it is then.
    started.execute("SET enable_external_file_cache = false")
    return started


def let_in(s3):
    # URL_STYLE path: a bucket's name is no host name on loopback.
    session().execute(
        f"CREATE OR REPLACE SECRET server (TYPE s3, PROVIDER config, "
        f"KEY_ID {quoted(s3['access_key'])}, SECRET {quoted(s3['secret_key'])}, "
        f"ENDPOINT {quoted(s3['address'])}, REGION {quoted(s3['region'])}, "
        "URL_STYLE 'path', USE_SSL false)")


def quoted(text):
    return "'" + str(text).replace("'", "''") + "'"


def newest_version(uri):
    """delta_scan tells it only when it is asked for one that isn't there.

    Not for a huge one: without a checkpoint it lists the log in steps, backwards from there.
    """
    for version in itertools.count(VERSIONS_STEP, VERSIONS_STEP):
        try:
            session().execute(f"FROM delta_scan({quoted(uri)}, version = {version}) LIMIT 0")
        except duckdb.Error as error:
            told = re.search(r"LogSegment end version (\d+) not the same as", str(error))
            if not told:
                raise
            return int(told[1])


def files_scanned(select):
    """Those left by the partitions and by the statistics in the log."""
    (_, plan), = session().execute(f"EXPLAIN (ANALYZE, FORMAT json) {select}").fetchall()
    nodes = [json.loads(plan)]
    while nodes:
        node = nodes.pop()
        nodes += node["children"]
        if node.get("operator_name", "").strip() == "EMPTY_RESULT":
            return 0
        told = node["extra_info"]
        # `2/5`; where the extension left out none it only has the number of those it read.
        if "Total Files Read" in told:
            return int(told.get("Scanning Files", told["Total Files Read"]).split("/")[0])
    raise ValueError(f"the plan tells no files: {plan}")


def rows(query):
    return session().execute(query).fetchall()


def answer(request):
    if request["s3"]:
        let_in(request["s3"])
    uri, version = quoted(request["uri"]), request["version"]
    if version is None:
        version = newest_version(request["uri"])
    table = f"delta_scan({uri}, version = {version})"
    columns = [name for name, *_ in session().execute(f"FROM {table} LIMIT 0").description]
    where = f"WHERE {request['where']}" if request["where"] else ""
    chosen = columns if request["columns"] is None else request["columns"]
    names = ", ".join('"' + name.replace('"', '""') + '"' for name in chosen)
    found = rows(f"SELECT {names} FROM {table} {where}") if chosen else []
    counting = f"SELECT count(*) FROM {table} {where}"
    (files,), = rows(f"SELECT count(*) FROM delta_list_files({uri}, version = {version})")
    return {"version": version, "columns": columns, "count": rows(counting)[0][0],
            "files": files, "files_scanned": files_scanned(counting) if where else files,
            "rows": delta_values.canonical_rows(dict(zip(chosen, row)) for row in found)}


if __name__ == "__main__":
    delta_worker.serve(answer)
