"""Runs of `sync`, and of the upkeep of its lakes, some of which go wrong at one call: those of
tests/crash, with its shim.

A lake lies in a directory of its own, whose calls are counted.
"""

import itertools
import os
import pathlib
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "crash"))

import faulty  # noqa: E402
import program  # noqa: E402

SECONDS_MAX = 120
DONE, FAILED, REJECTED, UNKNOWN = 0, 1, 3, 4
KILLED = -signal.SIGKILL
NUMBERS = itertools.count(1)  # of runs


class Run:
    """A process of `sync`, or of another command, with sources or without. `stdout` and `stderr` are
    there when it has ended."""

    def __init__(self, sources, lake, *options, command="sync", at=0, how="", environment=None,
                 before=None):
        """at, how: as in fault_shim.c, of the calls below the lake's directory. before: called in
        the process before it is the program."""
        self.lake = pathlib.Path(str(lake))
        self.log = self.lake.parent.with_suffix(f".calls-{next(NUMBERS)}")
        self.command = [str(program.binary()), command, *map(str, sources), str(lake),
                        "--quiet", *map(str, options)]
        self.at, self.how, self.stdout, self.stderr = at, how, "", ""
        # Nothing of the user's own, such as a session's token that fits no other key.
        own = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        environment = {**own, **(environment or {}), **(self.faults() if how else {})}
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        env=environment, preexec_fn=before)

    def faults(self):
        return {"LD_PRELOAD": faulty.preloaded(), "FAULT_ROOT": str(self.lake.parent),
                "FAULT_LOG": str(self.log), "FAULT_AT": str(self.at), "FAULT_HOW": self.how}

    def name(self):
        """The command's."""
        return self.command[1]

    def is_stopped(self):
        stat = pathlib.Path("/proc", str(self.process.pid), "stat").read_text()
        return stat.rpartition(")")[2].split()[0] == "T"

    def until_stopped(self):
        """False where it ended before."""
        end = time.monotonic() + SECONDS_MAX
        while self.process.poll() is None:
            if self.is_stopped():
                return True
            assert time.monotonic() < end, self
            time.sleep(0.002)
        return False

    def wake(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)

    def kill(self):
        self.process.kill()

    def end(self):
        """Its exit code."""
        try:
            stdout, stderr = self.process.communicate(timeout=SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        self.stdout, self.stderr = stdout.decode(), stderr.decode(errors="replace")
        return self.process.returncode

    def calls(self):
        return self.log.read_text().splitlines()

    def __repr__(self):
        return (f"{' '.join(self.command)}\n  {self.how} at {self.at}: "
                f"exit {self.process.returncode}\n  {self.stderr[:2000]}")


def sync(sources, lake, *options, codes=(DONE,), **faults):
    run = Run(sources, lake, *options, **faults)
    assert run.end() in codes, run
    return run


def upkeep(command, lake, *options, codes=(DONE,), **faults):
    """A run of `vacuum` or `retain`."""
    return sync((), lake, *options, codes=codes, command=command, **faults)
