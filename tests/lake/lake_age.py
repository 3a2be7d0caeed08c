"""Files of lakes grow old in no time, and runs leave some that nothing names."""

import os
import shutil
import time

HOUR_SECONDS = 3600
# Options of a vacuum that leaves files alone which this module has not aged.
VACUUM = ("--retain", "1h", "--yes")
SECOND = ("--retain", "1s", "--yes")
# Stores tell times in seconds: a file is older than one for certain.
OLDER_SECONDS = 2.1
DRAFT = ".00000000000000000001.json.1-1.draft"


def age(root, hours=2):
    """All files below a directory that are not so old."""
    old = time.time() - hours * HOUR_SECONDS
    for path in root.rglob("*"):
        if path.is_file() and path.stat().st_mtime > old:
            os.utime(path, (old, old))


def strays(lake):
    """Data files of all three tables that nothing names, and a draft of an entry: as runs leave
    them that are killed before their put."""
    made = []
    for table in ("events", "objects", "rejects"):
        for path in sorted((lake / table).glob("*=*/*.parquet"))[:1]:
            made.append(path.with_name("stray-0.parquet"))
            shutil.copyfile(path, made[-1])
    made.append(lake / "events" / "_delta_log" / DRAFT)
    made[-1].write_text("{}")
    return made


def stray(place, table="events"):
    """A copy of a data file under a name that nothing names."""
    path = place.lake.paths(place.lake.table(table))[0]
    copy = path.rsplit("/", 1)[0] + "/stray-0.parquet"
    place.lake.files.copy_file(path, copy)
    return copy


def data_files(lake):
    return {path for table in ("events", "objects", "rejects")
            for path in (lake / table).glob("*=*/*.parquet")}
