"""The program under test, and where Spark's answers lie.

`TRAILMILL_BINARY` names the program (default: `build/release/trailmill` of this repository),
`TRAILMILL_SHARED` the folder that has `golden/` and `data/cloudtrail/` (default: `shared` beside
this repository). Tests speak to the program only through its command line.

With `TRAILMILL_TEST_STORE=s3` each SOURCE and DEST that a test names on local disk is put on S3
(../s3/mirror.py), and the test finds the result on disk all the same.
"""

import functools
import json
import os
import pathlib
import re
import subprocess

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
# No command of these tests should take longer; the longest reads 23,717 events.
SECONDS_MAX = 600


def binary():
    default = REPOSITORY / "build" / "release" / "trailmill"
    return pathlib.Path(os.environ.get("TRAILMILL_BINARY", default))


def shared():
    return pathlib.Path(os.environ.get("TRAILMILL_SHARED", REPOSITORY.parent / "shared"))


@functools.cache
def is_instrumented():
    """With AddressSanitizer in it, which makes it slow and large."""
    return b"__asan_init" in binary().read_bytes()


def is_on_s3():
    return os.environ.get("TRAILMILL_TEST_STORE") == "s3"


def missing():
    """Why no test can run here, or None."""
    if not binary().is_file():
        return f"no program at {binary()}: build it, or set TRAILMILL_BINARY"
    if is_on_s3():
        import mirror
        if isinstance(mirror.running(), str):
            return mirror.running()
    return None


def shared_missing():
    if not (shared() / "golden" / "vectors.json").is_file():
        return f"no results of Spark at {shared()}: set TRAILMILL_SHARED"
    return None


class Run:
    """What one command gave. stdout and stderr are text; bytes that are no UTF-8 are kept."""

    def __init__(self, arguments, finished):
        self.arguments = arguments
        self.code = finished.returncode
        self.stdout = finished.stdout.decode("utf-8", "surrogateescape")
        self.stderr = finished.stderr.decode("utf-8", "surrogateescape")

    def lines(self):
        """Lines end with a line feed only: text may hold other line ends of Unicode."""
        return self.stdout.split("\n")[:-1]

    def json(self):
        return json.loads(self.stdout)

    def condition(self):
        """Spark's name of the error, as in `[PATH_ALREADY_EXISTS]`; None without one."""
        for word in self.stderr.split("[")[1:]:
            name = word.split("]")[0]
            if name and name.replace("_", "").replace(".", "").isalnum() and name.isupper():
                return name
        return None

    def __repr__(self):
        command = " ".join(map(str, self.arguments))
        return (f"trailmill {command}\n  exit {self.code}\n"
                f"  stdout {self.stdout[:2000]!r}\n  stderr {self.stderr[:2000]!r}")


def number(text):
    return int(text.replace(",", ""))


def told_accounts(run):
    """The sums that `count` and `convert` tell, from --json or from text; None without."""
    if "--json" in run.arguments:
        found = run.json()
        return found if "objects_listed" in found else None
    objects = re.search(r"^objects +([\d,]+) listed += +([\d,]+) \w+ +\+ +([\d,]+) rejected "
                        r"\+ ([\d,]+) skipped$", run.stdout, re.MULTILINE)
    events = re.search(r"^(?:events|rows) +([\d,]+) read +=  *([\d,]+) \w+ +\+ +([\d,]+) "
                       r"rejected$", run.stdout, re.MULTILINE)
    if not objects or not events:
        return None
    names = ["objects_listed", "objects_converted", "objects_rejected", "objects_skipped",
             "events_read", "events_written", "events_rejected"]
    found = dict(zip(names, map(number, objects.groups() + events.groups())))
    return found | {"objects_skipped": {"in all": found["objects_skipped"]}}


def check_accounts(run):
    """Every object and event that was seen stands in one of the sums, in every run."""
    found = told_accounts(run)
    if found is None:
        return
    assert found["objects_listed"] == (found["objects_converted"] + found["objects_rejected"]
                                       + sum(found["objects_skipped"].values())), repr(run)
    assert found["events_read"] == found["events_written"] + found["events_rejected"], repr(run)


def finished(arguments, environment, seconds):
    return subprocess.run([str(binary()), *arguments], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=seconds,
                          env={**os.environ, **environment})


def finished_on_s3(arguments, seconds):
    import mirror
    store = mirror.running()
    mapped, dest = store.enter(arguments)
    ended = finished(mapped, store.environment(), seconds)
    store.leave(dest)
    ended.stdout, ended.stderr = store.told(ended.stdout), store.told(ended.stderr)
    return ended


def trailmill(*arguments, codes=(0,), seconds=SECONDS_MAX, environment=None):
    """Runs the program; its exit code has to be one of `codes`."""
    arguments = [str(argument) for argument in arguments]
    if is_on_s3() and environment is None:
        run = Run(arguments, finished_on_s3(arguments, seconds))
    else:
        run = Run(arguments, finished(arguments, environment or {}, seconds))
    assert run.code in codes, f"expected exit {codes}: {run!r}"
    if arguments[:1] in (["count"], ["convert"]) and run.code in (0, 3):
        check_accounts(run)
    return run
