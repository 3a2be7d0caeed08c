#!/usr/bin/env python3
"""The instruction guard: this commit against its parent, in executed instructions.

    tools/instructions.py

builds both in Release, runs a few fixed commands of each under callgrind and fails where one takes
over 3 % more instructions than the parent's, unless the commit's message says why in a line
`Instructions: <why>`. Seconds on a shared machine spread by more than that; instructions don't
spread at all. Where the program's files differ from HEAD's, the parent is HEAD, else HEAD^. It is
built by its own tools/build.sh, in build/parent.
"""

import concurrent.futures
import dataclasses
import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
PARENT = ROOT / "build/parent"
WORK = ROOT / "build/instructions"

GROWTH_MAX = 0.03
# What the program is made of. A commit that touches nothing of it costs the same.
PROGRAM = ("src", "include", "cmake", "CMakeLists.txt", "CMakePresets.json", "packages",
           "tools/build.sh", ":(exclude)*_test.cc")
WHY = re.compile(r"^Instructions: *(\S.*)$", re.MULTILINE)

# Enough events that starting up, 25 million instructions, is a small part of each command.
TREE = ("--files", "200", "--events", "10000", "--seed", "5", "--day", "2020-04-01")
# {out} stands for a directory that isn't there yet.
COMMANDS = (
    ("convert --schema cloudtrail", ("convert", "{tree}", "{out}", "--schema", "cloudtrail")),
    ("convert", ("convert", "{tree}", "{out}")),
    ("count", ("count", "{tree}")),
)
ALWAYS = ("--threads", "1", "--quiet")
# Libraries choose their code by the processor. These three can be told which; libdeflate,
# ISA-L and zstd can't, but choose the same for both programs of one run. Nothing else of the
# caller's environment gets in.
PINNED = {
    "PATH": os.environ.get("PATH", os.defpath),
    "LC_ALL": "C",
    "SIMDJSON_FORCE_IMPLEMENTATION": "westmere",
    "ARROW_USER_SIMD_LEVEL": "SSE4_2",
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX,-AVX2,-BMI1,-BMI2,-LZCNT,-FMA,-ERMS,-FSRM,-RTM",
}


class Skipped(Exception):
    """There is nothing to compare with; says why."""


class Failed(Exception):
    """This commit does not build or run; says how."""


@dataclasses.dataclass(frozen=True)
class Cost:
    """The instructions of one command. None where the parent could not run it."""
    command: str
    parent: int | None
    this: int

    @property
    def growth(self):
        return self.this / self.parent - 1 if self.parent else 0.0


def git(*arguments, root=ROOT, **environment):
    """What git prints, None where it fails."""
    done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True,
                          env={**os.environ, **environment})
    return done.stdout if done.returncode == 0 else None


def find_parent(root=ROOT):
    """(commit to compare with, message of the commit that is compared)."""
    if git("rev-parse", "--verify", "-q", "HEAD", root=root) is None:
        raise Skipped("no git history here")
    if git("status", "--porcelain", "--", *PROGRAM, root=root):
        # What is not committed yet has no message, so that nothing excuses it.
        return "HEAD", ""
    if git("rev-parse", "--verify", "-q", "HEAD^", root=root) is None:
        raise Skipped("HEAD has no parent here (a first commit or a shallow clone)")
    if not git("diff", "--name-only", "HEAD^", "HEAD", "--", *PROGRAM, root=root):
        raise Skipped("this commit and its parent are the same program")
    return "HEAD^", git("log", "-1", "--format=%B", "HEAD", root=root)


def build(root):
    """Builds the program in `root`. None, or the end of what the compiler said."""
    try:
        done = subprocess.run(["tools/build.sh", "release", "trailmill"], cwd=root,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    except OSError as error:
        return str(error)
    return None if done.returncode == 0 else "\n".join(done.stdout.splitlines()[-10:])


def build_parent(commit):
    """Checks the commit out below build/parent and builds it."""
    tree, index = PARENT / "tree", PARENT / "index"
    # The index tells git which files to rewrite, so that a build takes up what it can use of
    # the last one. Alone, either half is worth nothing.
    if not (tree.is_dir() and index.is_file()):
        shutil.rmtree(PARENT, ignore_errors=True)
        tree.mkdir(parents=True)
    if git("--work-tree", str(tree), "read-tree", "--reset", "-u", commit,
           GIT_INDEX_FILE=str(index)) is None:
        raise Skipped(f"git can't check {commit} out")
    (tree / ".venv").unlink(missing_ok=True)
    (tree / ".venv").symlink_to(ROOT / ".venv", target_is_directory=True)
    said = build(tree)
    if said:
        raise Skipped(f"the parent does not build here:\n{said}")


def count_instructions(name, program, arguments):
    """(the instructions of one run, None), or (None, what went wrong)."""
    out, counts = WORK / name / "out", WORK / name / "callgrind"
    shutil.rmtree(out, ignore_errors=True)
    words = [word.format(tree=WORK / "tree", out=out) for word in (*arguments, *ALWAYS)]
    done = subprocess.run(
        ["valgrind", "--tool=callgrind", f"--callgrind-out-file={counts}", program, *words],
        capture_output=True, text=True, env=PINNED)
    if done.returncode != 0:
        own = [line for line in done.stderr.splitlines() if not line.startswith("==")]
        return None, own[-1] if own else f"exit code {done.returncode}"
    return int(re.search(r"^totals: (\d+)$", counts.read_text(), re.MULTILINE)[1]), None


def measure(parent, this):
    """A Cost for each command, the two programs side by side."""
    shutil.rmtree(WORK, ignore_errors=True)
    # Names of one length: a path's length costs instructions too.
    for name in ("old", "new"):
        (WORK / name).mkdir(parents=True)
    made = subprocess.run([this, "generate", WORK / "tree", *TREE, "--quiet"],
                          capture_output=True, text=True)
    if made.returncode != 0:
        raise Failed(f"generate does not run: {made.stderr.strip()}")
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for label, arguments in COMMANDS:
            old = pool.submit(count_instructions, "old", parent, arguments)
            new = pool.submit(count_instructions, "new", this, arguments)
            (before, parents_words), (after, words) = old.result(), new.result()
            if words:
                raise Failed(f"{label} does not run: {words}")
            if parents_words:
                print(f"instructions: the parent can't run {label}: {parents_words}")
            yield Cost(label, before, after)


def table(costs):
    rows = [("command", "parent", "this", "change")]
    for cost in costs:
        before = "-" if cost.parent is None else f"{cost.parent / 1e6:,.1f} M"
        change = "-" if cost.parent is None else f"{round(cost.growth * 100, 2) + 0.0:+.2f} %"
        rows.append((cost.command, before, f"{cost.this / 1e6:,.1f} M", change))
    widths = [max(map(len, column)) for column in zip(*rows)]
    return "\n".join(
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) for row in rows)


def judge(costs, message):
    """(whether that may stand, what to say about it)."""
    grown = [cost.command for cost in costs if cost.growth > GROWTH_MAX]
    if not grown:
        return True, f"no command takes over {GROWTH_MAX * 100:g} % more"
    over = f"over {GROWTH_MAX * 100:g} % more: {', '.join(grown)}"
    why = WHY.search(message)
    if why:
        return True, f"{over}; the commit says why: {why[1]}"
    return False, f"{over}. Find out why, or say it in the commit: a line `Instructions: <why>`"


def main():
    try:
        commit, message = find_parent()
        if shutil.which("valgrind") is None:
            raise Skipped("no valgrind here")
        said = build(ROOT)
        if said:
            raise Failed(f"this commit does not build:\n{said}")
        build_parent(commit)
        costs = list(measure(PARENT / "tree/build/release/trailmill",
                             ROOT / "build/release/trailmill"))
    except Skipped as reason:
        # The mark that pytest has, which tools/test.sh gathers.
        print(f"SKIPPED instructions: {reason}")
        return 0
    except Failed as reason:
        print(f"instructions: {reason}")
        return 1
    print(table(costs))
    good, words = judge(costs, message)
    print(f"instructions: {words}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
