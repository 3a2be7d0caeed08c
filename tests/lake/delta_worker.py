"""A reader in a process of its own, in another environment: a line of JSON in, a line out.

`serve` is the worker's side and has the standard library alone, `Worker` that of the tests.
"""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import traceback

# Spark's first answer takes longest: it starts, and loads what Delta needs.
ANSWER_SECONDS_MAX = 300
STOP_SECONDS_MAX = 20


class Failed(Exception):
    """The reader could not answer; the text is its own."""


def serve(answer):
    """Answers requests until there are no more."""
    with os.fdopen(os.dup(1), "w") as answers:
        # What else is printed here, by Java or others, is no answer.
        os.dup2(2, 1)
        for request in sys.stdin:
            try:
                result = answer(json.loads(request))
            except Exception:
                result = {"error": traceback.format_exc()}
            print(json.dumps(result), file=answers, flush=True)


class Worker:
    """Runs `python script` and asks it."""

    def __init__(self, python, script, **environment):
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [str(python), str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=self.log, text=True, start_new_session=True, env={**os.environ, **environment})

    def ask(self, request):
        # One that has ended can't take a request; that it has is seen below.
        with contextlib.suppress(BrokenPipeError):
            print(json.dumps(request), file=self.process.stdin, flush=True)
        ready, _, _ = select.select([self.process.stdout], [], [], ANSWER_SECONDS_MAX)
        line = self.process.stdout.readline() if ready else ""
        if not line:
            why = "ended" if ready else f"gave no answer in {ANSWER_SECONDS_MAX} s"
            raise Failed(f"the reader {why}: {self.log_end()}")
        answer = json.loads(line)
        if "error" in answer:
            raise Failed(answer["error"])
        return answer

    def log_end(self):
        self.log.seek(0)
        return self.log.read()[-2000:].decode(errors="replace")

    def stop(self):
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_SECONDS_MAX)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()
        self.log.close()
