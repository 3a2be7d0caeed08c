"""What a whole process and all that it starts take: CPU, wall time, memory, and what they leave."""

import contextlib
import ctypes
import dataclasses
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import threading
import time

# prctl(2): orphans of our children become ours, so that a Java that outlives its Python counts.
PR_SET_CHILD_SUBREAPER = 36
# What a failure tells: its last words.
WORDS_MAX = 200


class Failed(Exception):
    """A contestant ended with an error; the text is its last line."""


@dataclasses.dataclass
class Taken:
    """Seconds of user and system time, seconds, bytes of the largest process, and what was said.

    `said` is all of its output; `parts` is what a contestant measured inside itself, such as a
    warm run.
    """

    cpu: float
    wall: float
    rss: int
    parts: dict
    said: str


def adopt_orphans():
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def usage_of_orphans(leader):
    """Waits for every process that the tree has left behind: its group, and no child of others."""
    with contextlib.suppress(ChildProcessError):
        while True:
            yield os.wait4(-leader, 0)[2]


def last_line(text):
    """What a peer has to say about its end, as one line without its paths and stack."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if "Error" in line or "Exception" in line]
    return ((errors or lines or ["no word"])[-1])[:WORDS_MAX]


def end_group(leader):
    """Ends the process that we started, with its group."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


def run(command, seconds_max, environment=None):
    """Runs a command to its end, and its orphans to theirs."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                                   env=os.environ | (environment or {}), start_new_session=True)
        alarm = threading.Timer(seconds_max, end_group, (process.pid,))
        alarm.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        usages = [usage, *usage_of_orphans(process.pid)]
        alarm.cancel()
        out.seek(0)
        err.seek(0)
        said, complained = (file.read().decode("utf-8", "replace") for file in (out, err))
    if wall >= seconds_max:
        raise Failed(f"not done after {seconds_max:,} seconds")
    if process.returncode:
        raise Failed(last_line(complained or said))
    return Taken(cpu=sum(each.ru_utime + each.ru_stime for each in usages), wall=wall,
                 rss=max(each.ru_maxrss for each in usages) * 1024, parts=parts_in(said),
                 said=said)


def parts_in(said):
    """The parts that a peer measured inside and tells in its last line."""
    lines = said.strip().splitlines()
    with contextlib.suppress(ValueError, IndexError, KeyError, TypeError):
        return json.loads(lines[-1])["parts"]
    return {}


def left_behind(folder):
    """(bytes, files) of Parquet."""
    sizes = [path.stat().st_size for path in pathlib.Path(folder).rglob("*.parquet")
             if path.is_file()]
    return sum(sizes), len(sizes)


def remove(folder):
    shutil.rmtree(folder, ignore_errors=True)
