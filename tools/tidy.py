"""clang-tidy over every source file, in parallel, each unchanged file only once.

    tools/tidy.py CLANG_TIDY BUILD_DIRECTORY

A file's verdict depends on its text, the project's headers that it includes, .clang-tidy, the
packages that the build is pinned to (Arrow's headers) and clang-tidy itself. When the verdict was "nothing to say", their digest names
an empty file in the user's cache, and the next run skips what has one: in this clone or another,
as ccache does for the compiler. The last line tells the counts.
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
INCLUDE = re.compile(rb'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)
INCLUDE_FOLDERS = (ROOT / "src", ROOT / "include")
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache",
                     "trailmill", "tidy")


def project_files(source):
    """The file and all headers of the project that it includes, directly or not."""
    seen, todo = set(), [source]
    while todo:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        for name in INCLUDE.findall(path.read_bytes()):
            todo += [folder / name.decode() for folder in INCLUDE_FOLDERS
                     if (folder / name.decode()).is_file()]
    return sorted(seen)


def build_packages():
    """The section of packages/python.txt that has to do with headers."""
    text = (ROOT / "packages" / "python.txt").read_text()
    section = re.search(r"^\[build\]\n(.*?)(?=^\[|\Z)", text, re.DOTALL | re.MULTILINE).group(1)
    return "\n".join(line for line in section.splitlines() if "==" in line)


def digest(source, ground):
    state = hashlib.sha256(ground)
    for path in project_files(source):
        state.update(str(path.relative_to(ROOT)).encode())
        state.update(hashlib.sha256(path.read_bytes()).digest())
    return state.hexdigest()


def tidy(clang_tidy, build, source):
    """None, or what clang-tidy complains of."""
    run = subprocess.run(
        [clang_tidy, "--quiet", "-p", str(build), "--warnings-as-errors=*",
         "--extra-arg=-Wno-unknown-warning-option", str(source)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    return None if run.returncode == 0 else run.stdout + run.stderr


def main():
    clang_tidy, build = sys.argv[1], ROOT / sys.argv[2]
    version = subprocess.run([clang_tidy, "--version"], stdout=subprocess.PIPE, check=True).stdout
    ground = (version + (ROOT / ".clang-tidy").read_bytes()
              + build_packages().encode())
    commands = json.loads((build / "compile_commands.json").read_text())
    # The one C file is a shim of libc's calls, with libc's names.
    sources = sorted({path for command in commands
                      if (path := pathlib.Path(command["file"])).suffix != ".c"})
    CACHE.mkdir(parents=True, exist_ok=True)
    stamps = {source: CACHE / digest(source, ground) for source in sources}
    todo = [source for source in sources if not stamps[source].exists()]

    wrong = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        complaints = pool.map(lambda source: tidy(clang_tidy, build, source), todo)
        for source, complaint in zip(todo, complaints):
            if complaint is None:
                stamps[source].touch()
            else:
                wrong += 1
                print(complaint, flush=True)
    print(f"{len(sources)} files, {len(sources) - len(todo)} of them unchanged since they passed, "
          f"{wrong} with complaints")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
