"""Where the suite finds the programs that it runs."""

import os
import pathlib
import sys

REPOSITORY = pathlib.Path(__file__).resolve().parents[1]
RELEASE = REPOSITORY / "build" / "release"
PEERS = REPOSITORY / "benchmarks" / "peers"
# The peers that share an environment run in that of the driver.
PYTHON = sys.executable
DUCKDB_1 = REPOSITORY / "build" / "bench" / "duckdb-1.5.6" / "bin" / "python"
# DuckDB with what reads Delta tables, and what asks it.
DUCKDB_DELTA = REPOSITORY / "build" / "duckdb-extensions" / "bin" / "python"
LAKE_QUERY = REPOSITORY / "benchmarks" / "lake_query.py"
# What delays a server's answers.
PROXY = REPOSITORY / "tests" / "s3" / "proxy.py"


def trailmill():
    return os.environ.get("TRAILMILL_BINARY", str(RELEASE / "trailmill"))


def floor():
    return os.environ.get("TRAILMILL_FLOOR", str(RELEASE / "trailmill_floor"))


def clock_shim():
    return RELEASE / "benchmarks" / "clock" / "libclock_shim.so"


def shared():
    return pathlib.Path(os.environ.get("TRAILMILL_SHARED", REPOSITORY.parent / "shared"))
