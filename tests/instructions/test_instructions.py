"""The instruction guard: what it lets pass, and what it compares with."""

import pathlib
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "tools"))

import instructions  # noqa: E402
from instructions import Cost  # noqa: E402


def exit_code(monkeypatch, growth, message):
    """main()'s, where `convert` grew by so much and nothing is built or run."""
    costs = [Cost("count", 1_000_000, 1_000_000),
             Cost("convert", 1_000_000, round(1_000_000 * (1 + growth)))]
    monkeypatch.setattr(instructions, "find_parent", lambda: ("HEAD^", message))
    monkeypatch.setattr(instructions, "build", lambda root: None)
    monkeypatch.setattr(instructions, "build_parent", lambda commit: None)
    monkeypatch.setattr(instructions, "measure", lambda parent, this: costs)
    monkeypatch.setattr(instructions.shutil, "which", lambda name: name)
    return instructions.main()


def test_two_percent_more_pass(monkeypatch):
    assert exit_code(monkeypatch, 0.02, "area: do the thing") == 0


def test_five_percent_more_fail_and_the_command_is_named(monkeypatch, capsys):
    assert exit_code(monkeypatch, 0.05, "area: do the thing") == 1
    printed = capsys.readouterr().out
    assert "over 3 % more: convert." in printed
    assert "+5.00 %" in printed


def test_five_percent_more_pass_where_the_commit_says_why(monkeypatch, capsys):
    message = "area: do the thing\n\nWhat was wanted.\n\nInstructions: dates are checked now\n"
    assert exit_code(monkeypatch, 0.05, message) == 0
    assert "dates are checked now" in capsys.readouterr().out


@pytest.mark.parametrize("message", ["Instructions:", "see Instructions: there are none"])
def test_a_line_without_a_reason_excuses_nothing(monkeypatch, message):
    assert exit_code(monkeypatch, 0.05, message) == 1


def test_less_passes(monkeypatch):
    assert exit_code(monkeypatch, -0.5, "area: do the thing") == 0


def test_a_command_that_the_parent_lacks_passes():
    costs = [Cost("convert", None, 5_000_000)]
    assert instructions.judge(costs, "")[0]
    assert instructions.table(costs).splitlines()[1].split() == ["convert", "-", "5.0", "M", "-"]


@pytest.fixture
def repository(tmp_path):
    """A clone with one commit of a program; call it with files to commit more."""
    def git(*arguments):
        subprocess.run(["git", "-C", tmp_path, "-c", "user.name=a", "-c", "user.email=a@b",
                        *arguments], check=True, stdout=subprocess.DEVNULL)

    def commit(message, **files):
        for name, text in files.items():
            path = tmp_path / name.replace("__", "/").replace("_dot_", ".")
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        git("add", "-A")
        git("commit", "-q", "-m", message)
        return tmp_path

    git("init", "-q")
    commit.root = commit("first", src__a_dot_cc="1")
    return commit


def test_a_first_commit_is_skipped(repository):
    with pytest.raises(instructions.Skipped, match="no parent"):
        instructions.find_parent(repository.root)


def test_no_history_is_skipped(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(instructions.Skipped, match="no git history"):
        instructions.find_parent(tmp_path)


def test_a_commit_that_leaves_the_program_alone_is_skipped(repository):
    repository("docs", docs__a_dot_md="text", src__a_test_dot_cc="a test")
    with pytest.raises(instructions.Skipped, match="the same program"):
        instructions.find_parent(repository.root)


def test_a_commit_is_compared_with_its_parent(repository):
    repository("second", src__a_dot_cc="2")
    commit, message = instructions.find_parent(repository.root)
    assert (commit, message.strip()) == ("HEAD^", "second")


def test_what_is_not_committed_is_compared_with_head(repository):
    (repository.root / "src/a.cc").write_text("3")
    assert instructions.find_parent(repository.root) == ("HEAD", "")
