"""Facts of the machine and of all versions, for the numbers to mean something."""

import contextlib
import importlib.metadata
import os
import pathlib
import platform
import re
import subprocess

import places

PACKAGES = ("duckdb", "chdb", "polars", "pyarrow", "pyspark")


def said(*command):
    """What a program says of itself, in one line; None where there is no such program."""
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                             check=True, timeout=60)
        return next(iter(run.stdout.strip().splitlines()), "")
    return None


def versions():
    found = {}
    for package in PACKAGES:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found[package] = importlib.metadata.version(package)
    found["duckdb in an environment of its own"] = said(
        str(places.DUCKDB_1), "-c", "import duckdb; print(duckdb.__version__)")
    found["java"] = said("java", "-version")
    found["trailmill"] = said(places.trailmill(), "--version")
    found["compiler"] = said("c++", "--version")
    return {name: version for name, version in found.items() if version}


def commit():
    """The commit that is checked out, with a word where files differ from it."""
    repository = str(places.REPOSITORY)
    head = said("git", "-C", repository, "rev-parse", "HEAD")
    changed = said("git", "-C", repository, "status", "--porcelain", "-uno") if head else None
    return f"{head} and changes" if changed else head


def facts():
    cpu = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {"cpu": cpu[1] if cpu else platform.processor(), "cores": os.cpu_count(),
            "memory": memory, "kernel": platform.release(), "python": platform.python_version(),
            "commit": commit(), "versions": versions()}


def load():
    return [round(each, 2) for each in os.getloadavg()]
