"""clang-tidy over every source file, in parallel, each unchanged file only once.

    tools/tidy.py CLANG_TIDY BUILD_DIRECTORY

A file's verdict depends on its text, the project's headers that it includes, .clang-tidy, the
pinned packages and clang-tidy itself. Their digest names an empty file in BUILD_DIRECTORY/tidy
when the verdict was "nothing to say", and the next run skips what has one.
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
              + (ROOT / "packages" / "python.txt").read_bytes())
    commands = json.loads((build / "compile_commands.json").read_text())
    sources = sorted({pathlib.Path(command["file"]) for command in commands})
    done = build / "tidy"
    done.mkdir(exist_ok=True)
    digests = {source: digest(source, ground) for source in sources}
    todo = [source for source in sources if not (done / digests[source]).exists()]

    wrong = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        complaints = pool.map(lambda source: tidy(clang_tidy, build, source), todo)
        for source, complaint in zip(todo, complaints):
            if complaint is None:
                (done / digests[source]).touch()
            else:
                wrong += 1
                print(complaint, flush=True)
    (done / "summary").write_text(f"{len(sources)} files, {len(sources) - len(todo)} unchanged "
                                  "since their last verdict")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
