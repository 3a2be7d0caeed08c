"""pyarrow: `read_json` of every file, and one partitioned data set of what could be read.

pyarrow infers a file at a time and has no way to keep a member as text, so that types that differ
between records of a file, or empty objects, are its end. It is asked for each file, and the number
of those that it refuses is its result.

usage: pyarrow_json.py SOURCE DEST
"""

import collections
import gzip
import pathlib
import sys

import pyarrow as pa
from pyarrow import json

from tasks import arguments


def refusal(path):
    """Why pyarrow refuses a file, by the words before what is peculiar to it; None if it reads."""
    try:
        with gzip.open(path) as file:
            json.read_json(file, json.ReadOptions(use_threads=True, block_size=64 << 20))
    except pa.ArrowException as error:
        return str(error).split(":")[0].split(" (")[0][:60]
    return None


def main():
    task = arguments(__doc__)
    pa.set_cpu_count(2)
    logs = list(pathlib.Path(task.source).rglob("*.json.gz"))
    reasons = collections.Counter(filter(None, map(refusal, logs)))
    if reasons:
        reason, _ = reasons.most_common(1)[0]
        sys.exit(f"refuses {sum(reasons.values()):,} of {len(logs):,} files, mostly: {reason}")
    sys.exit("reads every file, each with a schema of its own, which it can't write as one")


if __name__ == "__main__":
    main()
