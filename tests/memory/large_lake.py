"""A lake of many rows in one day, made fast: the files of a sync, and copies of them.

    python tests/memory/large_lake.py FOLDER 10000000

The log tells of a copy as of a file of a sync: its rows are real ones, each there several times.
"""

import json
import os
import pathlib
import subprocess
import sys
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "golden"))

import program  # noqa: E402

EVENTS, FILES = 500_000, 2_000
# Commits of the sync, by text: each becomes a file.
COMMIT = "128MiB"


def run(*arguments):
    subprocess.run([str(program.binary()), *map(str, arguments), "--quiet"], check=True,
                   stdout=subprocess.DEVNULL)


def entries(lake):
    return sorted((lake / "events" / "_delta_log").glob("*.json"))


def actions(entry):
    return [json.loads(line) for line in entry.read_text().splitlines()]


def copied(lake, add):
    """A file's rows once more."""
    directory, _, _ = add["path"].rpartition("/")
    path = f"{directory}/{uuid.uuid4()}-0.parquet"
    os.link(lake / "events" / add["path"], lake / "events" / path)
    return {"add": {**add, "path": path}}


def add_copies(lake, count):
    """Of all files, by an entry that goes on with the chain of commits."""
    last = entries(lake)[-1]
    info = next(action for action in actions(last) if "commitInfo" in action)
    record = info["commitInfo"]["trailmill"]
    record |= {"parent": record["commit"], "commit": str(uuid.uuid4()), "operation": "compact"}
    for name in ("objects", "rejects"):
        record.pop(name, None)
    adds = [action["add"] for entry in entries(lake) for action in actions(entry)
            if "add" in action]
    lines = [info] + [copied(lake, add) for _ in range(count) for add in adds]
    last.with_name(f"{int(last.stem) + 1:020}.json").write_text(
        "".join(json.dumps(line) + "\n" for line in lines))
    return len(adds)


def make(folder, rows):
    """The lake, and how many files of events it has."""
    folder.mkdir(parents=True)
    run("generate", folder / "logs", "--events", EVENTS, "--files", FILES, "--duplicates", 0,
        "--gzip-level", 1)
    run("sync", folder / "logs", folder / "lake", "--full", "--max-commit", COMMIT)
    copies = rows // EVENTS
    files = add_copies(folder / "lake", copies - 1)
    return folder / "lake", copies * files


if __name__ == "__main__":
    print(*make(pathlib.Path(sys.argv[1]), int(sys.argv[2])))
