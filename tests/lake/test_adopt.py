"""Commits of other programs: a lake stops at them until they are adopted."""

import json
import pathlib
import uuid

import pyarrow
import pyarrow.parquet
import pytest

pytest.importorskip("deltalake", reason="no deltalake here")
import lake_place  # noqa: E402
from lake_place import DAYS, changed  # noqa: E402

pytestmark = pytest.mark.local_disk


@pytest.fixture
def place(tmp_path, trailmill):
    return lake_place.three_days(tmp_path, trailmill)


def append_foreign(place, numbers=(900, 901)):
    """A commit as other programs make it, by hand. Gives its version and its file."""
    source = pathlib.Path(place.table().file_uris()[0])
    rows = pyarrow.parquet.read_table(source, partitioning=None).slice(0, len(numbers))
    rows = rows.set_column(rows.schema.get_field_index("eventID"), "eventID",
                           pyarrow.array([str(uuid.UUID(int=n)) for n in numbers]))
    path = source.with_name("foreign.parquet")
    pyarrow.parquet.write_table(rows, path)
    version = place.table().version() + 1
    add = {"path": str(path.relative_to(place.lake / "events")),
           "partitionValues": {"day": source.parts[-2][4:]},
           "size": path.stat().st_size, "modificationTime": 1, "dataChange": True,
           "stats": json.dumps({"numRecords": len(numbers)})}
    info = {"timestamp": 1, "operation": "APPEND", "engineInfo": "by hand"}
    place.entry(version).write_text(json.dumps({"commitInfo": info}) + "\n"
                                    + json.dumps({"add": add}) + "\n")
    return version, path


def adopt(place, version, codes=(0,)):
    return place.run("adopt", place.lake, "--version", version, codes=codes)


def test_a_foreign_commit_stops_commands_until_it_is_adopted(place):
    version, _ = append_foreign(place)
    for command in (["status", place.lake], ["sync", place.logs, place.lake],
                    ["files", place.lake], ["rejects", place.lake, "--retry"]):
        assert f"adopt {place.lake} --version {version}" in place.run(*command, codes=(1,)).stderr
    assert place.lines("log", place.lake)[0]["operation"] == "APPEND"
    adopt(place, version)
    status = place.status("--check", "--files")
    assert status["events_table"]["rows"] == 32 and status["written"] == 30
    place.deliver(DAYS[2])
    assert place.sync()["written"] == 10
    assert place.status("--check", "--files")["events_table"]["rows"] == 42
    assert [each["operation"] for each in place.lines("log", place.lake)[:3]] == [
        "sync", "adopt", "APPEND"]


def test_only_the_newest_foreign_version_is_adopted(place):
    assert "nothing to adopt" in adopt(place, 2, codes=(1,)).stderr
    first, _ = append_foreign(place)
    assert "not the newest" in adopt(place, first - 1, codes=(1,)).stderr
    adopt(place, first)
    assert "not the newest" in adopt(place, first, codes=(1,)).stderr


def test_a_file_that_is_not_as_told_is_not_adopted(place):
    version, path = append_foreign(place)
    whole = path.read_bytes()
    path.write_bytes(whole + b"x")
    assert "bytes, and" in adopt(place, version, codes=(1,)).stderr
    path.unlink()
    assert "is not there" in adopt(place, version, codes=(1,)).stderr
    path.write_bytes(whole)
    def more(line):
        if "add" in line:
            line["add"]["stats"] = json.dumps({"numRecords": 3})
    changed(place.entry(version), more)
    assert "has 2 rows, and 3 by the log" in adopt(place, version, codes=(1,)).stderr
    assert place.table().version() == version


def test_what_deltalake_commits_is_adopted(place):
    place.table().delete(f"eventTime < '{DAYS[1]}T00:00:00Z'")
    version = place.table().version()
    adopt(place, version)
    status = place.status("--check", "--files")
    assert status["events_table"]["rows"] == 20 and status["written"] == 30
    place.deliver(DAYS[1])
    place.sync()
    place.table().optimize.compact()
    adopt(place, place.table().version())
    assert place.status("--check", "--files")["events_table"]["rows"] == 30
