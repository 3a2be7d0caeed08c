"""The console examples of a page, run as written and in order in one empty directory.

An example is a line `$ trailmill ...` in a ```console block; the lines up to the next one are
what it prints to stdout. Durations, sizes and dates may differ, all else is compared. Where the output
was meant to change, `python tests/docs/test_readme.py` writes the new one into the pages.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

import pytest

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
README = REPOSITORY / "README.md"
PAGES = (README, REPOSITORY / "docs" / "operations.md")
BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
PROMPT = "$ "
# Depends on the machine, its load, its threads, the versions of the codecs, and today.
SIZE = re.compile(r"\b[\d.]+ (B|kB|MB|GB)\b")
TIME = re.compile(r"\b[\d.,]+ (ms|s|min|h|days ago)\b")
TODAY = re.compile(r"\b\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?|\b\d\.\d\d$")

# Run by hand, this file stands alone.
sys.path.insert(0, str(REPOSITORY / "tests" / "golden"))
import program  # noqa: E402


def examples(block):
    """[(command, output), ...] of one block."""
    found = []
    for line in block.splitlines(keepends=True):
        if line.startswith(PROMPT):
            found.append((line.removeprefix(PROMPT).rstrip("\n"), ""))
        else:
            command, output = found.pop()
            found.append((command, output + line))
    return found


def run(command, folder):
    """stdout of a command line of a page, which has to exit with 0."""
    path = f"{program.binary().resolve().parent}{os.pathsep}{os.environ['PATH']}"
    # pipefail: `trailmill ... | head` counts by trailmill's own exit code.
    finished = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=folder,
                              env=os.environ | {"PATH": path}, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=program.SECONDS_MAX)
    assert finished.returncode == 0, f"$ {command}\n{finished.stdout}{finished.stderr}"
    return finished.stdout


def steady(output):
    """The output without what varies from run to run, and without the gaps that sizes leave."""
    return [" ".join(TODAY.sub("#", TIME.sub("#", SIZE.sub(r"# \1", line))).split())
            for line in output.splitlines()]


def test_the_readme_has_examples():
    blocks = [examples(block) for block in BLOCK.findall(README.read_text())]
    commands = [command for block in blocks for command, _ in block]
    assert len(commands) >= 5
    assert all(command.startswith("trailmill ") for command in commands), commands


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_examples_of_a_page_run_and_print_what_it_says(trailmill, tmp_path, page):
    for block in BLOCK.findall(page.read_text()):
        for command, expected in examples(block):
            assert steady(run(command, tmp_path)) == steady(expected), f"$ {command}"


def test_the_files_that_the_documents_link_to_exist():
    for page in [README, REPOSITORY / "CONTRIBUTING.md", *(REPOSITORY / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def rewrite(page):
    with tempfile.TemporaryDirectory() as folder:
        def fresh(block):
            return "".join(f"{PROMPT}{command}\n{run(command, folder)}"
                           for command, _ in examples(block.group()))
        page.write_text(BLOCK.sub(fresh, page.read_text()))


if __name__ == "__main__":
    for each in PAGES:
        rewrite(each)
