"""Spark on two cores, quiet, and the seconds of CPU that it and its Java take."""

import contextlib
import json
import os
import time

from pyspark.sql import SparkSession

TICKS = os.sysconf("SC_CLK_TCK")


def start(case_sensitive):
    """Names that differ only in case fail unless Spark is told that case counts."""
    session = (SparkSession.builder.master("local[2]")
               .appName("trailmill benchmark")
               .config("spark.ui.enabled", "false")
               .config("spark.ui.showConsoleProgress", "false")
               .config("spark.driver.memory", "6g")
               .config("spark.driver.host", "127.0.0.1")
               .config("spark.driver.bindAddress", "127.0.0.1")
               .config("spark.sql.session.timeZone", "UTC")
               .config("spark.sql.caseSensitive", "true" if case_sensitive else "false")
               .getOrCreate())
    session.sparkContext.setLogLevel("ERROR")
    return session


def process_ticks(process):
    """(parent, ticks) of a process, with those of its children that have ended."""
    with open(f"/proc/{process}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return int(fields[1]), sum(map(int, fields[11:15]))


def seconds_of_life():
    """How long ago this process was started."""
    with open("/proc/self/stat") as file:
        started = int(file.read().rpartition(")")[2].split()[19]) / TICKS
    return time.clock_gettime(time.CLOCK_BOOTTIME) - started


def tree_cpu():
    """CPU-seconds of this process and of everything below it. Children have the higher numbers."""
    ticks = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            ticks[int(name)] = process_ticks(name)
    tree, total = {os.getpid()}, 0
    for process in sorted(ticks):
        if process in tree or ticks[process][0] in tree:
            tree.add(process)
            total += ticks[process][1]
    return total / TICKS


class Cells:
    """Times the cells of a notebook, each run of it apart."""

    def __init__(self):
        self.parts = {}

    @contextlib.contextmanager
    def cell(self, *names):
        """Adds what happens inside to every one of those sums."""
        cpu, wall = tree_cpu(), time.perf_counter()
        yield
        cpu, wall = tree_cpu() - cpu, time.perf_counter() - wall
        for name in names:
            before = self.parts.get(name, {"cpu": 0, "wall": 0})
            self.parts[name] = {"cpu": before["cpu"] + cpu, "wall": before["wall"] + wall}

    def whole(self, name):
        """Notes all that this process and its Java took since they started."""
        self.parts[name] = {"cpu": tree_cpu(), "wall": seconds_of_life()}

    def tell(self):
        """The last line that a peer prints: what it measured inside."""
        print(json.dumps({"parts": self.parts}), flush=True)
