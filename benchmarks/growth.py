"""How the work grows with the input: instructions of two sizes, ten times apart.

The counters of the processor are not to be had on many rented machines, so that valgrind counts.
It runs fifty times slower than the machine, hence sizes that are smaller than those of `big` and
`big10`, whose memory is compared without it. The files are ten times as many too.
"""

import pathlib
import re
import shutil
import subprocess

import measure
import places
import workloads

# Events of a file as in `big`.
EVENTS_OF_FILE = 270
SMALL, LARGE = 20_000, 200_000
SCHEMAS = {"cloudtrail": ["--schema", "cloudtrail"], "inferred": []}
COUNTED = re.compile(rb"I +refs: +([\d,]+)")


def instructions(source, dest, options):
    """Of one conversion on one thread; None if valgrind can't run it."""
    measure.remove(dest)
    command = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null",
               places.trailmill(), "convert", "-q", str(source), str(dest), "--threads", "1",
               *options]
    run = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    found = COUNTED.search(run.stderr)
    return int(found[1].replace(b",", b"")) if found and run.returncode == 0 else None


def measured(work):
    """{schema: {small, large, ratio}}, or a word where valgrind is missing or fails."""
    if shutil.which("valgrind") is None:
        return {"missing": "no valgrind here"}
    sources = []
    for events in (SMALL, LARGE):
        folder = pathlib.Path(work, "inputs", f"growth-{events}")
        if not folder.is_dir():
            files = events // EVENTS_OF_FILE
            workloads.generate(folder, ("--files", str(files), "--events", str(events)))
        sources.append(folder)
    dest, found = pathlib.Path(work, "out", "growth"), {}
    for name, options in SCHEMAS.items():
        small, large = (instructions(source, dest, options) for source in sources)
        if small is None or large is None:
            return {"missing": "valgrind does not run the program"}
        found[name] = {"small": small, "large": large, "ratio": large / small}
    measure.remove(dest)
    return found
