"""Where `convert` reads and writes: no place is both, and nothing that stands is lost."""

import json
import os
import shutil
import subprocess

import pytest

import canonical
import program

RUN = "00000000-1111-4222-8333-444444444444"
SECRET = "IQoJb3JpZ2luX2VjEExampleSessionToken"


def write_logs(folder, files=3):
    folder.mkdir(parents=True)
    for number in range(files):
        events = [{"awsRegion": "r", "eventSource": f"s{event}", "eventID": f"{number}-{event}"}
                  for event in range(4)]
        (folder / f"{number}.json").write_text(json.dumps({"Records": events}))
    return folder


@pytest.fixture
def logs(tmp_path):
    return write_logs(tmp_path / "logs")


@pytest.fixture
def bad(tmp_path):
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "bad.json").write_text("{bad")
    return tmp_path / "bad"


def tree(folder):
    return {path.relative_to(folder): path.read_bytes()
            for path in folder.rglob("*") if path.is_file()}


def rows(root):
    return canonical.read_dataset(root).all_rows()


# Sources and the destination -------------------------------------------------------------


LINKED = pytest.mark.local_disk("a bucket has no links")


@pytest.mark.parametrize("mode", ["append", "overwrite", "overwrite-partitions"])
@pytest.mark.parametrize("source, dest", [
    ("logs", "logs"), ("logs", "."), ("logs/0.json", "logs"),
    *(pytest.param(*pair, marks=LINKED) for pair in [
        ("linked", "logs"), ("logs", "linked"), ("logs/*.json", "linked")])])
def test_a_source_in_the_destination_is_refused_and_stays(trailmill, logs, tmp_path, monkeypatch,
                                                          mode, source, dest):
    (tmp_path / "linked").symlink_to(logs)
    monkeypatch.chdir(tmp_path)
    before = tree(tmp_path)
    run = trailmill("convert", source, dest, "--mode", mode, codes=(1,))
    assert run.condition() == "UNSUPPORTED_OVERWRITE.PATH"
    assert tree(tmp_path) == before


def test_a_file_is_not_overwritten_with_itself(trailmill, logs):
    before = tree(logs)
    trailmill("convert", logs / "0.json", logs / "0.json", "--mode", "overwrite", codes=(1,))
    assert tree(logs) == before


def test_a_new_destination_may_lie_in_the_source(trailmill, logs):
    trailmill("convert", logs, logs / "out")
    assert len(rows(logs / "out")) == 12


def test_what_a_killed_run_left_is_no_source(trailmill, logs):
    left = logs / f"out.trailmill-{RUN}"
    write_logs(left / "data")
    assert trailmill("count", logs, "--json").json()["events"] == 12
    trailmill("convert", logs, logs / "out")
    assert len(rows(logs / "out")) == 12


@LINKED
def test_a_link_to_nothing_is_no_destination(trailmill, logs, tmp_path):
    (tmp_path / "out").symlink_to(tmp_path / "nowhere")
    for mode in ("error", "append", "overwrite"):
        run = trailmill("convert", logs, tmp_path / "out", "--mode", mode, codes=(1,))
        assert str(tmp_path / "out") in run.stderr
    assert sorted(os.listdir(tmp_path)) == ["logs", "out"]


@pytest.mark.local_disk("a bucket has no permissions of this kind")
def test_overwriting_keeps_the_permissions(trailmill, logs, tmp_path):
    out = tmp_path / "out"
    trailmill("convert", logs, out)
    out.chmod(0o2750)
    (out / "awsRegion=r").chmod(0o700)
    trailmill("convert", logs, out, "--mode", "overwrite")
    assert out.stat().st_mode & 0o7777 == 0o2750
    partition = out / "awsRegion=r" / "eventSource=s0"
    partition.chmod(0o711)
    trailmill("convert", logs, out, "--mode", "overwrite-partitions")
    assert partition.stat().st_mode & 0o7777 == 0o711


# Rejects ---------------------------------------------------------------------------------


@pytest.mark.local_disk("--rejects takes a local directory: it is never in a DEST on S3")
@pytest.mark.parametrize("below", ["", "rejects", "a/b"])
@pytest.mark.parametrize("stands", [False, True])
def test_rejects_are_not_kept_in_the_destination(trailmill, logs, bad, tmp_path, below, stands):
    out = tmp_path / "out"
    if stands:
        trailmill("convert", logs, out)
    before = tree(tmp_path)
    run = trailmill("convert", logs, bad, out, "--mode", "overwrite", "--rejects", out / below,
                    codes=(1,))
    assert "rejects" in run.stderr and "nothing was changed" in run.stderr
    assert tree(tmp_path) == before
    assert out.exists() == stands


def test_a_cut_line_of_rejects_spoils_no_other(trailmill, bad, tmp_path):
    kept = tmp_path / "rejects"
    kept.mkdir()
    (kept / "rejects.jsonl").write_text('{"object":"cut')
    trailmill("convert", bad, tmp_path / "out", "--rejects", kept, codes=(3,))
    lines = (kept / "rejects.jsonl").read_text().splitlines()
    assert len(lines) == 2 and json.loads(lines[1])["code"] == "syntax"


def test_an_overwrite_of_which_all_is_rejected_changes_nothing(trailmill, logs, bad, tmp_path):
    out = tmp_path / "out"
    trailmill("convert", logs, out)
    before = tree(out)
    run = trailmill("convert", bad, out, "--mode", "overwrite", codes=(1,))
    assert "nothing was changed" in run.stderr and "bad.json" in run.stderr
    assert tree(out) == before


# Names of partitions ---------------------------------------------------------------------


@pytest.mark.parametrize("region, reason", [(SECRET + "x" * 300, "too long"),
                                            (SECRET + "\0", "NUL")])
def test_a_value_that_names_no_directory_is_not_told(trailmill, tmp_path, region, reason):
    (tmp_path / "a.json").write_text(json.dumps({"Records": [
        {"awsRegion": region, "eventSource": "s", "n": 1}]}))
    run = trailmill("convert", tmp_path / "a.json", tmp_path / "out", codes=(1,))
    assert f"a value of awsRegion {'is' if reason == 'too long' else 'holds a'} {reason}" in (
        run.stderr)
    assert SECRET not in run.stderr + run.stdout
    trailmill("convert", tmp_path / "a.json", tmp_path / "out", "--schema", "cloudtrail")
    found = trailmill("head", tmp_path / "out").json()
    assert found == {"awsRegion": region, "eventSource": "s", "n": 1}


@pytest.mark.parametrize("name", [b"5", b"true", b'"\\ud800"', b'{"a":"x"}', b"[]", b'""'])
def test_in_the_fixed_schema_only_texts_name_directories(trailmill, tmp_path, name):
    (tmp_path / "a.json").write_bytes(b'{"Records":[{"eventName":' + name + b"}]}")
    trailmill("convert", tmp_path / "a.json", tmp_path / "out", "--schema", "cloudtrail",
              "--partition-by", "eventName")
    assert sorted(os.listdir(tmp_path / "out")) == [
        "_SUCCESS", "eventName=__HIVE_DEFAULT_PARTITION__"]
    assert trailmill("head", tmp_path / "out").stdout.encode() == b'{"eventName":' + name + b"}\n"


# Streams that take nothing ---------------------------------------------------------------


def run_into(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE):
    return subprocess.run([str(program.binary()), *map(str, arguments)], stdout=stdout,
                          stderr=stderr, stdin=subprocess.DEVNULL, timeout=60)


@pytest.fixture
def full():
    with open("/dev/full", "w") as device:
        yield device


@pytest.fixture
def closed_pipe():
    reader, writer = os.pipe()
    os.close(reader)
    yield writer
    os.close(writer)


@pytest.mark.parametrize("stream", ["full", "closed_pipe"])
def test_messages_that_go_nowhere_change_no_exit_code(logs, bad, tmp_path, request, stream):
    stderr = request.getfixturevalue(stream)
    left = tmp_path / f"out.trailmill-{RUN}"
    write_logs(left / "data")
    assert run_into(["convert", "missing", tmp_path / "out"], stderr=stderr).returncode == 1
    assert run_into(["convert", logs, bad, tmp_path / "out"], stderr=stderr).returncode == 3
    assert len(rows(tmp_path / "out")) == 12 and not left.exists()


def test_results_that_cannot_be_printed_are_told(logs, tmp_path, full):
    for command in (["count", logs], ["schema", logs], ["head", logs]):
        run = run_into(command, stdout=full)
        assert run.returncode == 1 and b"printing the results: No space left" in run.stderr
    run = run_into(["convert", logs, tmp_path / "out"], stdout=full)
    assert run.returncode == 0 and b"the data is written all the same" in run.stderr
    assert len(rows(tmp_path / "out")) == 12


def test_a_reader_that_has_seen_enough_changes_no_exit_code(logs, bad, tmp_path, closed_pipe):
    assert run_into(["count", logs], stdout=closed_pipe).returncode == 0
    run = run_into(["convert", logs, bad, tmp_path / "out"], stdout=closed_pipe)
    assert run.returncode == 3 and b"printing" not in run.stderr


def test_a_working_directory_that_is_gone_is_an_error_in_words(logs, tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    run = subprocess.run(["sh", "-c", 'rmdir "$0" && exec "$@"', gone, str(program.binary()),
                          "convert", str(logs), "out"], cwd=gone, capture_output=True, timeout=60)
    assert run.returncode == 1 and run.stderr.startswith(b"trailmill: ")
    shutil.rmtree(gone, ignore_errors=True)
