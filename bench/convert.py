"""Times `trailmill convert` against DuckDB in its fast form, in turns, and prints ratios.

The two take turns in every round, so that what else the machine does falls on both; quote the
medians of the ratios, not the seconds.

usage: bench/convert.py LOGS [--rounds 7]       (LOGS: a tree made by `trailmill generate`)
"""

import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
TRAILMILL = os.environ.get("TRAILMILL_BINARY", str(HERE.parent / "build/release/trailmill"))


def run(command):
    """CPU seconds, wall seconds and peak MB of a whole process."""
    started = os.times().elapsed
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"failed: {' '.join(command)}")
    return (usage.ru_utime + usage.ru_stime, os.times().elapsed - started,
            usage.ru_maxrss * 1024 / 1e6)


def size_mb(folder):
    return sum(path.stat().st_size for path in folder.rglob("*.parquet")) / 1e6


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("logs")
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder)
        convert = [TRAILMILL, "convert", "-q", arguments.logs, "--mode", "overwrite"]
        commands = {
            "convert": convert + [str(out / "convert")],
            "convert --columns present": convert + [str(out / "present"), "--columns", "present"],
            "convert --schema cloudtrail": convert + [str(out / "cloudtrail"), "--schema",
                                                      "cloudtrail"],
            "DuckDB, fast form": [sys.executable, str(HERE / "duckdb_fast.py"),
                                  f"{arguments.logs}/**/*.json.gz", str(out / "duckdb")],
        }
        sizes = dict(zip(commands, ("convert", "present", "cloudtrail", "duckdb")))
        rounds = []
        for number in range(arguments.rounds + 1):
            figures = {name: run(command) for name, command in commands.items()}
            if number > 0:  # the first one warms the page cache
                rounds.append(figures)
        print(f"{'':28}{'CPU s':>8}{'to peer':>9}{'wall s':>8}{'to peer':>9}{'MB peak':>9}"
              f"{'MB out':>8}")
        peer = "DuckDB, fast form"
        for name in commands:
            median = [statistics.median(figures[name][k] for figures in rounds)
                      for k in range(3)]
            ratio = [statistics.median(figures[name][k] / figures[peer][k] for figures in rounds)
                     for k in range(2)]
            print(f"{name:28}{median[0]:8.2f}{ratio[0]:9.2f}{median[1]:8.2f}{ratio[1]:9.2f}"
                  f"{median[2]:9.0f}{size_mb(out / sizes[name]):8.1f}")


if __name__ == "__main__":
    main()
