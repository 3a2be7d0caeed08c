"""Runs of `convert` in which one call goes wrong, and what readers find below DEST.

Old data and new data are a few events in two regions each, of which they share one. A file's
rows are known by its region: a file that is torn, or lacks some, is seen at once.
"""

import collections
import dataclasses
import functools
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess

import pyarrow.parquet

import program

MODES = ["error", "append", "overwrite", "overwrite-partitions"]
OLD = {"a": ["old-a0", "old-a1"], "b": ["old-b0"]}
NEW = {"b": ["new-b0", "new-b1"], "c": ["new-c0"]}
SECONDS_MAX = 60


def shim():
    return program.binary().parent / "tests" / "libfault_shim.so"


@functools.cache
def preloaded():
    """ASan's runtime wants to be the first library; the shim stands behind it."""
    linked = subprocess.run(["ldd", program.binary()], stdout=subprocess.PIPE, check=True)
    asan = re.findall(r"=> (\S*/libasan\.so\S*)", linked.stdout.decode())
    return " ".join([*asan, str(shim())])


def is_slow():
    """A sanitizer's binary takes ten times as long: a sample has to do."""
    return "libasan" in preloaded()


def write_source(path, events):
    """One object with the events of {region: [id]}."""
    rows = [{"awsRegion": region, "eventSource": "s", "eventID": name}
            for region, names in events.items() for name in names]
    path.write_text(json.dumps({"Records": rows}))


def together(*datasets):
    """The rows that are there when all of these were written."""
    rows = collections.Counter()
    for events in datasets:
        rows.update((region, name) for region, names in events.items() for name in names)
    return rows


def overwritten(old, new):
    """`overwrite-partitions`."""
    return {**old, **new}


def visible_files(dest):
    """What Spark and DuckDB read: every Parquet file but those that are hidden."""
    return [path for path in sorted(dest.rglob("*.parquet"))
            if not any(part[0] in "._" for part in path.relative_to(dest).parts)]


def rows_below(dest):
    """A torn file is an error."""
    rows = collections.Counter()
    for path in visible_files(dest):
        region = path.relative_to(dest).parts[0].removeprefix("awsRegion=")
        with pyarrow.parquet.ParquetFile(path) as file:
            rows.update((region, name) for name in file.read(["eventID"])[0].to_pylist())
    return rows


@dataclasses.dataclass
class Lake:
    """A directory with DEST in it, and what runs leave beside that."""
    root: pathlib.Path
    source: pathlib.Path

    @property
    def dest(self):
        return self.root / "out"

    @property
    def log(self):
        return self.root.with_suffix(".log")

    def siblings(self):
        return sorted(path for path in self.root.iterdir() if ".trailmill-" in path.name)

    def journal(self):
        return any((path / "journal.json").exists() for path in self.siblings())

    def command(self, mode):
        return [str(program.binary()), "convert", str(self.source), str(self.dest),
                "--mode", mode, "--threads", "1"]

    def environment(self, at=0, how="", root=None):
        self.log.unlink(missing_ok=True)
        return {**os.environ, "LD_PRELOAD": preloaded(), "FAULT_ROOT": str(root or self.root),
                "FAULT_LOG": str(self.log), "FAULT_AT": str(at), "FAULT_HOW": how}

    def run(self, mode, at=0, how=""):
        return subprocess.run(self.command(mode), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env=self.environment(at, how), text=True, timeout=SECONDS_MAX)

    def calls(self):
        return self.log.read_text().splitlines()

    def copy(self, name):
        root = self.root.parent / name
        shutil.copytree(self.root, root)
        return Lake(root, self.source)

    def drop(self):
        shutil.rmtree(self.root)
        self.log.unlink(missing_ok=True)


def new_lake(tmp_path, mode):
    """A lake as it is before the run: DEST with old data, but for a new DEST."""
    root = tmp_path / "lake"
    root.mkdir()
    write_source(tmp_path / "old.json", OLD)
    write_source(tmp_path / "new.json", NEW)
    lake = Lake(root, tmp_path / "new.json")
    if mode != "error":
        program.trailmill("convert", tmp_path / "old.json", lake.dest)
        for directory in (path for path in [lake.dest, *lake.dest.rglob("*")] if path.is_dir()):
            directory.chmod(0o750)  # so that what replaces it takes that over
    if mode == "append":  # so that _SUCCESS tells old from new
        (lake.dest / "_SUCCESS").unlink()
    return lake


def killed(run):
    return run.returncode == -signal.SIGKILL


def commit_call(calls, mode):
    """The number, from 1, of the call from which on the commit counts."""
    for number, call in enumerate(calls, 1):
        if mode == "error" and re.fullmatch(r"renameat2 .*/out", call):
            return number
        if mode != "error" and re.fullmatch(r"(remove|unlink) .*/journal\.json", call):
            return number
    raise AssertionError(f"no commit in {calls}")
