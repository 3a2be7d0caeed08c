"""What a lake's commands tell, against the lake as deltalake and pyarrow read it."""

import base64
import datetime
import json
import os
import pathlib
import shutil
import subprocess
import time
import uuid

import pyarrow
import pyarrow.parquet
import pytest

pytest.importorskip("deltalake", reason="no deltalake here")
import lake_place  # noqa: E402
from lake_place import DAYS, changed, event  # noqa: E402

pytestmark = pytest.mark.local_disk


@pytest.fixture
def place(tmp_path, trailmill):
    return lake_place.three_days(tmp_path, trailmill)


# status ----------------------------------------------------------------------------------


def test_status_counts_what_deltalake_reads(place):
    status = place.status("--check", "--files")
    files = place.table().file_uris()
    assert status["version"] == place.table().version() == 2
    assert status["events_table"]["rows"] == place.table().to_pyarrow_table().num_rows == 30
    assert status["events_table"]["files"] == status["small_files"] == len(files)
    assert status["events_table"]["bytes"] == sum(os.path.getsize(file) for file in files)
    assert (status["first_day"], status["last_day"], status["days"]) == (DAYS[0], DAYS[2], 3)
    assert (status["objects_taken"], status["objects_rejected"]) == (3, 1)
    assert status["rejects_table"]["rows"] == 1
    assert status["newest_event"] == f"{DAYS[2]}T09:00:00Z"
    assert status["differences"] == []


def test_status_is_aligned_text(place):
    lines = place.run("status", place.lake, "--check").lines()
    assert {line[9:11] for line in lines} == {"  "}
    assert f"30   3 days, {DAYS[0]} to {DAYS[2]}" in lines[1]


def test_a_lag_is_an_exit_code(place):
    newest = datetime.datetime.fromisoformat(f"{DAYS[2]}T09:00:00+00:00").timestamp()
    hours = max(int((time.time() - newest) // 3600), 0)
    assert not place.status("--max-lag", f"{hours + 3}h")["late"]
    if hours > 2:
        late = place.run("status", place.lake, "--max-lag", f"{hours - 1}h", codes=(1,))
        assert "older than" in late.stderr


def test_no_lake_says_how_to_make_one(tmp_path, trailmill):
    for command in ["status", "log", "files", "objects", "rejects"]:
        told = trailmill(command, tmp_path / "none", codes=(1,)).stderr
        assert "trailmill sync SOURCE" in told


def test_check_finds_a_file_that_is_gone(place):
    os.remove(place.table().file_uris()[0])
    assert place.status("--check")["differences"] == []
    [difference] = place.status("--check", "--files", codes=(1,))["differences"]
    assert "is not there" in difference


def test_check_finds_rows_that_are_gone(place):
    path = place.table().file_uris()[0]
    rows = pyarrow.parquet.read_table(path, partitioning=None)
    pyarrow.parquet.write_table(rows.slice(1), path)
    # Of the size that the log tells, it has fewer rows, and another sum.
    for version in range(3):
        entry = place.entry(version)
        lines = [json.loads(line) for line in entry.read_text().splitlines()]
        for line in lines:
            if path.endswith(line.get("add", {}).get("path", "-")):
                line["add"]["size"] = os.path.getsize(path)
        entry.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert place.status("--check")["differences"] == []
    rows, sums = place.status("--check", "--files", codes=(1,))["differences"]
    assert "holds 9 rows, but the log tells of 10" in rows
    assert "fingerprints" in sums


def test_check_compares_a_commit_with_its_ledger_and_its_files(place):
    def more(line):
        if "commitInfo" in line:
            line["commitInfo"]["trailmill"]["counts"]["written"] += 1
    changed(place.entry(1), more)
    told = place.status("--check", codes=(1,))["differences"]
    assert ["version 1 tells of" in told[0], "added files of 10" in told[1],
            "the ledger has" in told[2]] == [True] * 3


def test_check_compares_tags(place):
    def fewer(line):
        if "add" in line:
            line["add"]["tags"]["trailmill.rows"] = "9"
    changed(place.entry(0), fewer)
    told = place.status("--check", codes=(1,))["differences"]
    assert any("9 rows by its tag, but 10 by its statistics" in line for line in told)
    assert any("30 events written, but the files have 29" in line for line in told)


def test_a_broken_chain_stops_every_command(place):
    def orphan(line):
        if "commitInfo" in line:
            line["commitInfo"]["trailmill"]["parent"] = str(uuid.uuid4())
    changed(place.entry(1), orphan)
    assert "does not follow" in place.run("status", place.lake, codes=(1,)).stderr


# log, files, objects, rejects ------------------------------------------------------------


def test_log_tells_commits_newest_first(place):
    commits = place.lines("log", place.lake)
    assert [commit["version"] for commit in commits] == [2, 1, 0]
    assert [commit["written"] for commit in commits] == [10, 10, 10]
    assert [commit["objects_rejected"] for commit in commits] == [1, 0, 0]
    assert place.lines("log", place.lake, "-n", 1) == commits[:1]
    text = place.run("log", place.lake).lines()
    assert len(text) == 4 and text[0].split()[:3] == ["time", "version", "operation"]


def test_files_are_those_of_a_version(place):
    told = place.run("files", place.lake).lines()
    assert sorted(told) == sorted(place.table().file_uris())
    assert len(place.run("files", place.lake, "--version", 0).lines()) == 1
    assert place.lines("files", place.lake)[0]["size"] == os.path.getsize(told[0])
    assert "the newest is" in place.run("files", place.lake, "--version", 9, codes=(1,)).stderr


def test_objects_are_told_by_their_newest_row(place):
    rows = place.lines("objects", place.lake)
    assert [row["status"] for row in rows].count("taken") == 3
    [bad] = place.lines("objects", place.lake, "--status", "rejected")
    assert bad["key"] == str(place.bad) and bad["delivered"] == DAYS[2] and bad["reason"]
    assert len(place.lines("objects", place.lake, "--day", DAYS[0])) == 1
    assert str(place.bad) in place.run("objects", place.lake).stdout


def test_rejects_keep_their_bytes(place):
    [row] = place.lines("rejects", place.lake)
    assert row["key"] == str(place.bad) and row["record"] == -1
    assert base64.b64decode(row["bytes_base64"]) == place.bad.read_bytes()
    assert str(place.bad) in place.run("rejects", place.lake).stdout


def test_a_retry_gives_refused_objects_to_the_next_sync(place):
    assert place.sync()["objects_rejected"] == 0
    assert place.run("rejects", place.lake, "--retry", "--json").json()["retried"] == 1
    assert place.status("--check")["objects_rejected"] == 0
    assert place.sync(codes=(3,))["objects_rejected"] == 1
    assert place.lines("log", place.lake)[1]["operation"] == "retry"
    assert place.run("rejects", place.lake, "--retry").stdout.startswith("1 objects")
    # Read again under the same time and size, as it is now.
    place.bad.write_bytes(place.good)
    assert place.sync()["written"] == 10
    assert "nothing to retry" in place.run("rejects", place.lake, "--retry").stdout
    assert place.status("--check", "--files")["events_table"]["rows"] == 40


def test_a_retry_reaches_back_behind_the_window(tmp_path, trailmill):
    place = lake_place.Place(tmp_path, trailmill)
    bad = place.deliver("2020-01-01")
    good = bad.read_bytes()
    bad.write_bytes(good[:-20])
    place.sync(codes=(3,))
    state = bad.stat()
    bad.write_bytes(good)
    os.utime(bad, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert place.sync()["planned_objects"] == 0
    place.run("rejects", place.lake, "--retry")
    assert place.sync()["written"] == 10


# ddl -------------------------------------------------------------------------------------


def test_ddl_names_the_events(place):
    def ddl(engine, codes=(0,)):
        return place.run("ddl", place.lake, "--for", engine, codes=codes)
    events = str(place.lake / "events")
    assert f"USING DELTA\nLOCATION '{events}'" in ddl("spark").stdout
    assert f"table_location => 'file://{events}'" in ddl("trino").stdout
    assert f"delta_scan('{events}')" in ddl("duckdb").stdout
    assert f"day >= DATE '{DAYS[2]}'" in ddl("duckdb").stdout
    assert "S3 alone" in ddl("athena", codes=(1,)).stderr


def test_duckdb_takes_its_ddl(place):
    python = pathlib.Path(__file__).parents[2] / "build" / "duckdb-extensions" / "bin" / "python"
    if not python.is_file():
        pytest.skip("no build/duckdb-extensions here: tools/setup.sh test installs it")
    text = place.run("ddl", place.lake, "--for", "duckdb").stdout
    example = "\n".join(line[3:] for line in text.split("\n")
                        if line.startswith("-- ") and not line.endswith(":"))
    # The extension of that environment, which is not fetched from anywhere.
    text = text.replace("INSTALL delta;\nLOAD delta;\n", "")
    script = ("import sys; sys.path.insert(0, sys.argv[3]); import duckdb_delta;"
              "c = duckdb_delta.session(); c.execute(sys.argv[1]);"
              "print(c.sql('select count(*) from cloudtrail').fetchone()[0],"
              "len(c.sql(sys.argv[2].replace('us-east-1', 'eu-west-1')).fetchall()))")
    found = subprocess.run([str(python), "-c", script, text, example.strip().rstrip(";"),
                            str(pathlib.Path(__file__).parent)],
                           capture_output=True, text=True, timeout=120)
    assert found.stdout.split() == ["30", "10"], found.stderr


# a lake as SOURCE ------------------------------------------------------------------------


def test_a_lake_is_a_source(place):
    shutil.copy(place.table().file_uris()[0],
                place.lake / "events" / f"day={DAYS[0]}" / "dead.parquet")
    counted = place.run("count", place.lake, "--by", "day", "--json").json()
    assert counted["events"] == 30 and counted["files"] == 3
    assert [group["day"] for group in counted["groups"]] == DAYS
    assert place.run("schema", place.lake).stdout == place.run(
        "schema", place.lake / "events").stdout
    shown = [json.loads(line)
             for line in place.run("head", place.lake, "-n", 100).lines()]
    assert sorted(row["eventID"] for row in shown) == [
        str(uuid.UUID(int=number)) for number in range(30)]
    assert shown[0] == event(uuid.UUID(shown[0]["eventID"]).int, DAYS[0])
    assert "is a lake" in place.run("count", f"{place.lake}/", "--day", DAYS[0],
                                    codes=(1,)).stderr


def rows_of(directory):
    table = pyarrow.parquet.read_table(directory, partitioning=None)
    return table.schema, sorted(map(repr, table.to_pylist()))


@pytest.mark.parametrize("options", [[], ["--schema", "cloudtrail"]])
def test_convert_makes_of_a_lake_what_it_makes_of_the_logs(place, tmp_path, options):
    """To the type and the fingerprint, though the text of an event is made anew."""
    odd = event(77, DAYS[0]) | {"requestParameters": None, "newMember": {"b": [1.50, "\u00e9"]},
                                "resources": [{"type": "AWS::S3::Object"}, {}]}
    lake_place.deliver_text(place.logs, DAYS[0], json.dumps({"Records": [odd]}, indent=None), "odd")
    place.sync()
    place.bad.unlink()
    for source, made in ((place.logs, "of-logs"), (place.lake, "of-lake")):
        told = place.run("convert", source, tmp_path / made, "--no-partition", "--json",
                         *options).json()
        assert (told["events_read"], told["events_written"]) == (31, 31)
    assert rows_of(tmp_path / "of-lake") == rows_of(tmp_path / "of-logs")


def test_convert_reads_no_parquet_but_of_the_fixed_schema(place, tmp_path):
    place.run("convert", place.lake, tmp_path / "inferred", "--no-partition")
    told = place.run("convert", tmp_path / "inferred", tmp_path / "out", codes=(1,)).stderr
    assert "not of the fixed schema" in told
    told = place.run("convert", place.lake, tmp_path / "out", "--view", "documents",
                     codes=(1,)).stderr
    assert "leave --view out" in told
    assert not (tmp_path / "out").exists()


def test_convert_does_not_write_into_a_lake(place):
    place.bad.unlink()
    for source in (place.lake, place.logs):
        for dest in (place.lake, place.lake / "events"):
            for mode in ("append", "overwrite"):
                told = place.run("convert", source, dest, "--mode", mode, codes=(1,)).stderr
                assert "trailmill sync SOURCE" in told
    assert place.status("--check", "--files")["differences"] == []
