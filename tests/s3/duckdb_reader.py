"""Reads partitioned Parquet with a DuckDB whose httpfs comes from PyPI.

    build/duckdb-extensions/bin/python tests/s3/duckdb_reader.py DIRECTORY_OR_URL RESULT.parquet

It has an environment of its own, in which there is no pyarrow: what it read becomes one file.
"""

import os
import pathlib
import sys

import duckdb
import duckdb_extension_httpfs


def connected():
    session = duckdb.connect()
    extensions = pathlib.Path(duckdb_extension_httpfs.__file__).parent / "extensions"
    session.execute(f"LOAD '{extensions / f'v{duckdb.__version__}' / 'httpfs.duckdb_extension'}'")
    if "S3_ADDRESS" in os.environ:
        # URL_STYLE path: a bucket's name is no host name on loopback.
        session.execute(
            "CREATE SECRET (TYPE s3, PROVIDER config, KEY_ID $key, SECRET $secret, "
            "ENDPOINT $address, REGION $region, URL_STYLE 'path', USE_SSL false)"
            .replace("$key", quoted("S3_KEY")).replace("$secret", quoted("S3_SECRET"))
            .replace("$address", quoted("S3_ADDRESS")).replace("$region", quoted("S3_REGION")))
    return session


def quoted(name):
    """An environment variable as text in SQL: CREATE SECRET takes no parameters."""
    return "'" + os.environ[name].replace("'", "''") + "'"


def main():
    source, result = sys.argv[1:]
    connected().execute(
        f"COPY (FROM read_parquet('{source}/**/*.parquet', hive_partitioning=true, "
        f"hive_types_autocast=false)) TO '{result}' (FORMAT parquet)")


if __name__ == "__main__":
    main()
