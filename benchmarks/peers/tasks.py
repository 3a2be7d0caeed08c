"""What every peer's script is told on its command line: SOURCE DEST and a level of zstd."""

import argparse
import os
import shutil


def arguments(about):
    """SOURCE and DEST as absolute paths, DEST gone, and `level`: None is the peer's default."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    parser.add_argument("source", type=os.path.abspath)
    parser.add_argument("dest", type=os.path.abspath)
    parser.add_argument("--level", type=int, help="of zstd; without it, the peer's own")
    parser.add_argument("--runs", type=int, default=1, help="in one process, where it pays")
    parser.add_argument("--pages", help="version of Parquet's, for DuckDB: v1 or v2", default="v1")
    parser.add_argument("--case-sensitive", action="store_true", help="names, for Spark")
    parsed = parser.parse_args()
    shutil.rmtree(parsed.dest, ignore_errors=True)
    os.makedirs(os.path.dirname(parsed.dest), exist_ok=True)
    return parsed


def log_folders(source):
    """The folders that hold logs, which is what a notebook's glob names one by one."""
    return sorted(folder for folder, _, files in os.walk(source)
                  if any(name.endswith(".json.gz") for name in files))
