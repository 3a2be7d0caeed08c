"""What a person or a script meets at the command line.

Results go to stdout and everything else to stderr; the exit code is 0 for done, 1 for failed,
2 for wrong usage and 3 for done with something rejected.
"""

import gzip
import json
import os
import re
import subprocess

import pyarrow.parquet
import pytest

import canonical
import program

COMMANDS = ["count", "schema", "head", "convert"]
EVENTS = 240


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """Twelve gzipped objects with 20 events each, in three regions and two services."""
    root = tmp_path_factory.mktemp("source")
    for number in range(12):
        rows = [{"awsRegion": f"us-east-{event % 3}", "eventSource": f"s{event % 2}",
                 "eventID": f"{number}-{event}", "n": event, "p": {"k": "v" * event}}
                for event in range(EVENTS // 12)]
        text = json.dumps({"Records": rows}).encode()
        (root / f"{number:02}.json.gz").write_bytes(gzip.compress(text, mtime=0))
    return root


@pytest.fixture
def damaged(tmp_path):
    """A good object and one that ends in the middle of its gzip stream."""
    folder = tmp_path / "damaged"
    folder.mkdir()
    row = {"awsRegion": "r", "eventSource": "s", "eventID": "1", "n": 1}
    good = gzip.compress(json.dumps({"Records": [row]}).encode(), mtime=0)
    (folder / "good.json.gz").write_bytes(good)
    (folder / "cut.json.gz").write_bytes(good[:-20])
    return folder


# Help and usage --------------------------------------------------------------------------


@pytest.mark.parametrize("command", [[], *[[name] for name in COMMANDS]],
                         ids=["trailmill", *COMMANDS])
def test_help_opens_with_examples(trailmill, command):
    text = trailmill(*command, "--help").stdout
    lines = text.split("\n")
    assert lines[0] == "Examples:"
    assert lines[1].startswith(" ".join(["  trailmill", *command]))


def test_version_is_one_line_on_stdout(trailmill):
    run = trailmill("--version")
    assert re.fullmatch(r"trailmill \d+\.\d+\.\d+.*\n", run.stdout)
    assert run.stderr == ""


@pytest.mark.parametrize("arguments", [
    ["nonsense"], ["count"], ["count", "--nonsense", "."], ["convert", "only-one"],
    ["schema", ".", "--format", "nonsense"], ["schema", ".", "--view", "nonsense"],
    ["head", ".", "-n", "many"], ["convert", ".", "out", "--mode", "nonsense"],
    ["convert", ".", "out", "--compression", "nonsense"],
    ["convert", ".", "out", "--threads", "0"], ["count", ".", "--threads", "-1"],
    ["convert", ".", "out", "--target-size", "nonsense"],
    ["convert", ".", "out", "--no-partition", "--partition-by", "a"]],
    ids=lambda arguments: " ".join(arguments))
def test_wrong_usage_exits_2_and_says_so_on_stderr(trailmill, arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = trailmill(*arguments, codes=(2,))
    assert run.stdout == ""
    assert run.stderr and run.stderr.replace("\n", "").isprintable()
    assert not os.listdir(tmp_path)


def test_a_wrong_name_is_answered_with_the_right_ones(trailmill):
    run = trailmill("convert", ".", "out", "--mode", "nonsense", codes=(2,))
    assert "append, error, ignore, overwrite, overwrite-partitions" in run.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_a_missing_path_is_named_and_exits_1(trailmill, command, tmp_path):
    missing = tmp_path / "no" / "such" / "path"
    destination = [tmp_path / "out"] if command == "convert" else []
    run = trailmill(command, missing, *destination, codes=(1,))
    assert str(missing) in run.stderr
    assert run.stdout == ""
    assert not (tmp_path / "out").exists()


def test_a_glob_without_a_match_is_named(trailmill, tmp_path):
    run = trailmill("count", tmp_path / "*.gz", codes=(1,))
    assert str(tmp_path / "*.gz") in run.stderr


def test_a_partition_column_that_is_not_there_is_named(trailmill, source, tmp_path):
    run = trailmill("convert", source, tmp_path / "out", "--partition-by", "nowhere",
                    codes=(1, 2))
    assert "nowhere" in run.stderr
    assert not (tmp_path / "out").exists()


# Output ----------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_of_progress_goes_into_a_pipe(trailmill, command, source, tmp_path):
    destination = [tmp_path / "out"] if command == "convert" else []
    run = trailmill(command, source, *destination)
    for text in (run.stdout, run.stderr):
        assert "\r" not in text and "\x1b" not in text
    if command != "convert":
        assert run.stderr == ""


def test_count_tells_objects_events_and_bytes(trailmill, source):
    run = trailmill("count", source)
    assert "12" in run.stdout and "240" in run.stdout


def test_count_as_json_has_all_counts(trailmill, source):
    stored = sum(path.stat().st_size for path in source.iterdir())
    unpacked = sum(len(gzip.decompress(path.read_bytes())) for path in source.iterdir())
    counts = trailmill("count", source, "--json").json()
    expected = {"objects": 12, "documents": 12, "events": EVENTS, "bytes": stored,
                "json_bytes": unpacked, "rejected": 0}
    assert {name: counts.get(name) for name in expected} == expected


def test_count_by_columns_gives_each_values_events(trailmill, source):
    run = trailmill("count", source, "--by", "awsRegion,eventSource")
    assert all(f"us-east-{region}" in run.stdout for region in range(3))
    counts = trailmill("count", source, "--by", "awsRegion,eventSource", "--json").json()
    assert counts["events"] == EVENTS
    text = json.dumps(counts)
    assert all(f"us-east-{region}" in text for region in range(3))


def test_head_as_json_is_lines_of_json_without_nulls_or_with(trailmill, source):
    lines = trailmill("head", source, "-n", 3).lines()
    assert len(lines) == 3
    assert [json.loads(line)["n"] for line in lines] == [0, 1, 2]


def test_head_stops_at_n_and_gives_all_when_there_are_fewer(trailmill, source):
    assert len(trailmill("head", source, "-n", 7, "--format", "row").lines()) == 7
    assert len(trailmill("head", source, "-n", 100_000, "--format", "rowjson").lines()) == EVENTS


def test_head_vertical_is_sparks_show_vertical(trailmill, source):
    text = trailmill("head", source, "-n", 1, "--format", "vertical", "--view", "events").stdout
    assert text.startswith("-RECORD 0")
    assert re.search(r"^ awsRegion +\| us-east-0 *$", text, re.MULTILINE)


def test_schema_as_ddl_is_sparks(trailmill, source):
    assert trailmill("schema", source, "--format", "ddl").stdout.rstrip("\n") == (
        "awsRegion STRING,eventID STRING,eventSource STRING,n BIGINT,p STRUCT<k: STRING>")


def test_convert_looks_as_the_readme_shows(trailmill, source, tmp_path):
    root = tmp_path / "out"
    run = trailmill("convert", source, root)
    lines = run.lines()
    assert re.fullmatch(r"12 objects   240 events   \d+ files   [\d.,]+ .?B   [\d.,]+ m?s",
                        lines[0]), run
    assert lines[1] == "objects   12 listed =  12 converted + 0 rejected + 0 skipped"
    assert lines[2] == "events   240 read   = 240 written   + 0 rejected"
    assert lines[3].startswith("next    duckdb -c \"from read_parquet('")
    assert f"{root}/**/*.parquet" in lines[3]
    assert len(lines) == 4


def test_thousands_have_commas(trailmill, tmp_path):
    rows = [{"awsRegion": "r", "eventSource": "s", "n": n} for n in range(1234)]
    (tmp_path / "in.json").write_text(json.dumps({"Records": rows}))
    run = trailmill("convert", tmp_path / "in.json", tmp_path / "out")
    assert "1,234 events" in run.stdout
    assert "events   1,234 read   = 1,234 written   + 0 rejected" in run.lines()


def test_convert_as_json_is_one_object_and_its_sum_holds(trailmill, source, tmp_path):
    counts = trailmill("convert", source, tmp_path / "out", "--json").json()
    assert counts["objects"] == 12
    assert counts["events"] == EVENTS
    assert counts["rejected"] == 0
    files = canonical.data_files(tmp_path / "out")
    assert sum(file["rows"] for file in counts["files"]) == EVENTS
    assert len(counts["files"]) == len(files)


@pytest.mark.parametrize("arguments", [["head", "-n", "100000"], ["schema"], ["count"]],
                         ids=lambda arguments: arguments[0])
def test_a_closed_pipe_is_success(trailmill, source, arguments):
    command = [str(program.binary()), arguments[0], str(source), *arguments[1:]]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    stderr = process.stderr.read()
    assert process.wait(60) == 0
    assert stderr == b""


# Rejects ---------------------------------------------------------------------------------


def test_a_rejected_object_is_named_and_exits_3(trailmill, damaged, tmp_path):
    run = trailmill("convert", damaged, tmp_path / "out", codes=(3,))
    assert "cut.json.gz" in run.stderr
    assert "good.json.gz" not in run.stderr
    assert canonical.read_dataset(tmp_path / "out").count() == 1


def test_count_tells_what_was_rejected(trailmill, damaged):
    run = trailmill("count", damaged, "--json", codes=(3,))
    assert run.json()["rejected"] == 1
    assert run.json()["events"] == 1


def test_a_bad_record_is_left_out_and_the_others_are_written(trailmill, tmp_path):
    (tmp_path / "in.json").write_text(
        '{"Records":[{"awsRegion":"r","eventSource":"s","n":1},'
        '{"awsRegion":"r","eventSource":"s","n":007},'
        '{"awsRegion":"r","eventSource":"s","n":3}]}')
    run = trailmill("convert", tmp_path / "in.json", tmp_path / "out", codes=(3,))
    assert "events   3 read   = 2 written   + 1 rejected" in run.stdout
    rows = canonical.read_dataset(tmp_path / "out").all_rows()
    assert [json.loads(row)["n"] for row in rows] == [1, 3]


# Modes and threads -----------------------------------------------------------------------


def rows(root):
    return canonical.read_dataset(root).all_rows()


def test_mode_error_is_the_default_and_changes_nothing(trailmill, source, tmp_path):
    root = tmp_path / "out"
    trailmill("convert", source, root)
    before = sorted(path for _, path in canonical.data_files(root))
    run = trailmill("convert", source, root, codes=(1,))
    assert "[PATH_ALREADY_EXISTS]" in run.stderr and "append" in run.stderr
    assert trailmill("convert", source, root, "--mode", "error", codes=(1,)).stdout == ""
    assert sorted(path for _, path in canonical.data_files(root)) == before


def test_mode_append_doubles_the_rows(trailmill, source, tmp_path):
    root = tmp_path / "out"
    trailmill("convert", source, root)
    once = rows(root)
    trailmill("convert", source, root, "--mode", "append")
    assert rows(root) == sorted(once * 2)


def test_mode_overwrite_leaves_only_the_new_rows(trailmill, source, tmp_path):
    root = tmp_path / "out"
    trailmill("convert", source, root)
    trailmill("convert", source / "00.json.gz", root, "--mode", "overwrite")
    assert len(rows(root)) == EVENTS // 12
    assert (root / "_SUCCESS").exists()


def test_mode_ignore_does_nothing_where_something_is(trailmill, source, tmp_path):
    root = tmp_path / "out"
    trailmill("convert", source / "00.json.gz", root, "--mode", "ignore")
    assert len(rows(root)) == EVENTS // 12
    before = sorted(path for _, path in canonical.data_files(root))
    trailmill("convert", source, root, "--mode", "ignore")
    assert sorted(path for _, path in canonical.data_files(root)) == before


def test_a_failed_convert_leaves_no_destination(trailmill, tmp_path):
    (tmp_path / "in.json").write_text('{"Records":[{"awsRegion":"r","a":1,"A":2}]}')
    trailmill("convert", tmp_path / "in.json", tmp_path / "out", "--on-case-clash", "error",
              codes=(1,))
    assert not (tmp_path / "out").exists()
    assert sorted(os.listdir(tmp_path)) == ["in.json"]


def test_a_failed_overwrite_keeps_what_was_there(trailmill, source, tmp_path):
    root = tmp_path / "out"
    trailmill("convert", source, root)
    before = rows(root)
    (tmp_path / "in.json").write_text('{"Records":[{"awsRegion":"r","a":1,"A":2}]}')
    trailmill("convert", tmp_path / "in.json", root, "--mode", "overwrite",
              "--on-case-clash", "error", codes=(1,))
    assert rows(root) == before


def file_bytes(root):
    """(directory, place in its folder) -> bytes: names hold a random UUID."""
    found = {}
    for directory, path in canonical.data_files(root):
        name = re.sub("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID",
                      os.path.basename(path))
        with open(path, "rb") as file:
            found[directory, name] = file.read()
    return found


def test_one_thread_gives_the_same_bytes_twice(trailmill, source, tmp_path):
    for name in ("one", "two"):
        trailmill("convert", source, tmp_path / name, "--threads", 1)
    assert file_bytes(tmp_path / "one") == file_bytes(tmp_path / "two")


@pytest.mark.parametrize("threads", [2, 3, 8])
def test_any_number_of_threads_gives_the_same_rows_and_schema(trailmill, source, tmp_path,
                                                              threads):
    trailmill("convert", source, tmp_path / "one", "--threads", 1)
    trailmill("convert", source, tmp_path / "many", "--threads", threads)
    one, many = (canonical.read_dataset(tmp_path / name) for name in ("one", "many"))
    assert many.partitions() == one.partitions()
    schemas = {canonical.row_metadata(path)
               for name in ("one", "many") for _, path in canonical.data_files(tmp_path / name)}
    assert len(schemas) == 1


def test_a_small_target_size_makes_more_files_of_the_same_rows(trailmill, source, tmp_path):
    trailmill("convert", source, tmp_path / "large")
    trailmill("convert", source, tmp_path / "small", "--target-size", "1KB", "--no-partition")
    assert len(canonical.data_files(tmp_path / "small")) >= 1
    assert rows(tmp_path / "small") == rows(tmp_path / "large")


@pytest.mark.parametrize("compression, codec", [
    ("snappy", "SNAPPY"), ("gzip", "GZIP"), ("none", "UNCOMPRESSED"), ("zstd", "ZSTD"),
    ("zstd:5", "ZSTD")])
def test_compression_is_what_was_asked_for(trailmill, source, tmp_path, compression, codec):
    root = tmp_path / "out"
    trailmill("convert", source, root, "--compression", compression)
    for _, path in canonical.data_files(root):
        group = pyarrow.parquet.read_metadata(path).row_group(0)
        found = {group.column(i).compression for i in range(group.num_columns)}
        # What would not get smaller stays as it is.
        assert codec in found and found <= {codec, "UNCOMPRESSED"}


def test_columns_present_leaves_out_what_a_file_lacks_and_keeps_the_rows(trailmill, tmp_path):
    rows_in = [{"awsRegion": "r", "eventSource": "a", "x": {"p": 1}},
               {"awsRegion": "r", "eventSource": "b", "y": "z"}]
    (tmp_path / "in.json").write_text(json.dumps({"Records": rows_in}))
    for columns in ("all", "present"):
        trailmill("convert", tmp_path / "in.json", tmp_path / columns, "--columns", columns)
    assert rows(tmp_path / "all") == rows(tmp_path / "present")
    leaves = {columns: [pyarrow.parquet.ParquetFile(path).schema.names
                        for _, path in canonical.data_files(tmp_path / columns)]
              for columns in ("all", "present")}
    assert leaves == {"all": [["p", "y"], ["p", "y"]], "present": [["p"], ["y"]]}
    metadata = {canonical.row_metadata(path) for columns in ("all", "present")
                for _, path in canonical.data_files(tmp_path / columns)}
    assert len(metadata) == 1


def test_every_kind_of_source_reads_the_same_events(trailmill, source):
    for argument in (source, source / "*.gz", f"file://{source}", f"{source}/**/*.json.gz"):
        assert trailmill("count", argument, "--json").json()["events"] == EVENTS
    both = trailmill("count", source / "00.json.gz", source / "01.json.gz", "--json").json()
    assert both["objects"] == 2
    twice = trailmill("count", source, source / "00.json.gz", "--json").json()
    assert twice["objects"] == 12  # an object that two arguments name is read once
