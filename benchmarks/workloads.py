"""The inputs of the benchmark, made once below the work folder and used again."""

import json
import os
import pathlib
import shutil
import subprocess
import sys

import places

# `wide`: pairs of region and service, and the events that go round them.
WIDE_PAIRS, WIDE_EVENTS = 3000, 60000
# What `trailmill generate` is told for each input, and what the report says of it.
GENERATED = {
    "day": ((), "the notebook's day: 1,854 files, 50,849 events"),
    "big": (("--events", "500000"), "500,000 events in 1,854 files"),
    "big10": (("--files", "18540", "--events", "5000000"),
              "5,000,000 events in 18,540 files, for growth"),
    "tiny": (("--files", "200000", "--events", "500000"), "500,000 events in 200,000 files"),
    # For whoever works on the suite itself.
    "dev": (("--files", "100", "--events", "3000"), "3,000 events in 100 files, for development"),
}
ABOUT = {name: about for name, (_, about) in GENERATED.items()} | {
    "wild": "real logs of several accounts: 2,515 files, 23,717 events",
    "wide": f"{WIDE_EVENTS:,} events over {WIDE_PAIRS:,} pairs of region and service",
}


class Missing(Exception):
    """An input that can't be had here; the text says why."""


def generate(folder, options):
    subprocess.run([places.trailmill(), "generate", str(folder), "-q", *options], check=True,
                   stdout=subprocess.DEVNULL)


def make_wide(folder):
    """The recipe is that of the memory tests, in a process of its own: the driver's memory would be
    counted as every child's."""
    recipe = f"import inputs; inputs.many_partitions(pathlib.Path(sys.argv[1]), {WIDE_PAIRS}, " \
             f"{WIDE_EVENTS})"
    subprocess.run([sys.executable, "-c", f"import pathlib, sys; {recipe}", str(folder)],
                   check=True, env=os.environ | {
                       "PYTHONPATH": str(places.REPOSITORY / "tests" / "memory")})


def copy_wild(folder):
    """Logs alone: digests and samples lie among the real data, and peers' globs would take them."""
    source = places.shared() / "data" / "cloudtrail" / "AWSLogs"
    if not source.is_dir():
        raise Missing(f"no real data at {source}: set TRAILMILL_SHARED")
    for log in source.rglob("*.json.gz"):
        if "CloudTrail" in log.parts:
            target = folder / "AWSLogs" / log.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(log, target)


def once(folder, fill):
    """A folder that `fill` makes, under another name first, so that half of one is never used."""
    if not folder.is_dir():
        half = folder.with_name(f"{folder.name}.half")
        shutil.rmtree(half, ignore_errors=True)
        half.parent.mkdir(parents=True, exist_ok=True)
        fill(half)
        os.replace(half, folder)
    return folder


def make(name, inputs):
    """The folder of an input."""
    if name not in ABOUT:
        raise Missing(f"no such input: {name} (there are {', '.join(ABOUT)})")
    fill = {"wild": copy_wild, "wide": make_wide}.get(
        name, lambda folder: generate(folder, GENERATED[name][0]))
    return once(pathlib.Path(inputs, name), fill)


def facts(folder):
    """{files, events, bytes} as `trailmill count` and the disk have them."""
    counted = subprocess.run([places.trailmill(), "count", "-q", "--json", str(folder)],
                             stdout=subprocess.PIPE, check=True).stdout
    logs = [path for path in folder.rglob("*.json.gz")]
    return {"files": len(logs), "bytes": sum(path.stat().st_size for path in logs),
            "count": json.loads(counted)}
