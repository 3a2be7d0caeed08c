"""The readers of Delta tables agree on a table that trailmill has no part in.

What they agree on is written down in made_table.py, so that each is held to it alone.
"""

import datetime

import pytest

import delta_readers
import delta_values
import delta_worker
import made_table
from delta_readers import Query
from made_table import DELETED, EAST, EVOLVED, WEST

# What a filter leaves of the newest version: rows and, by the log's partitions and statistics,
# files of four.
FILTERS = {
    "a day": ([("day", "=", datetime.date(2026, 11, 21))], 6, 2),
    "a region": ([("awsRegion", "=", EAST)], 3, 1),
    "a day and a region": (
        [("day", "=", datetime.date(2026, 11, 21)), ("awsRegion", "=", WEST)], 3, 1),
    "no day": ([("day", "=", None)], 3, 1),
    "a time": ([("eventTime", ">=", made_table.time_of(4, 1))], 2, 1),
    "numbers": ([("number", ">", 11), ("number", "<", 30)], 4, 2),
    "a member": ([("who.arn", "=", "a1")], 4, 4),
    "a day that isn't there": ([("day", "=", datetime.date(2020, 1, 1))], 0, 0),
}
# delta_scan of 1.5.5 makes no use of the log for these: it opens every file.
DUCKDB_READS_ALL = ("no day", "a time")


@pytest.fixture(scope="session")
def uri(tmp_path_factory):
    uri = str(tmp_path_factory.mktemp("delta") / "table")
    made_table.write(uri)
    return uri


def canonical_rows(version):
    return delta_values.canonical_rows(made_table.expected_rows(version))


@pytest.mark.parametrize("version", [None, 0, made_table.CHECKPOINT, EVOLVED])
def test_a_reader_sees_each_version_as_it_was_written(delta_reader, uri, version):
    answer = delta_reader(Query(uri, version=version))
    seen = DELETED if version is None else version
    expected = canonical_rows(seen)
    files = 4 if seen == DELETED else seen + 1
    assert answer.version == seen
    assert answer.rows == expected
    assert sorted(answer.columns) == sorted(expected[0])
    assert (answer.count, answer.files, answer.files_scanned) == (len(expected), files, files)


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_leaves_a_reader_its_rows_and_their_files(delta_reader, uri, name, request):
    where, count, files = FILTERS[name]
    answer = delta_reader(Query(uri, columns=["number"], where=where))
    assert (answer.count, len(answer.rows), answer.files) == (count, count, 4)
    if request.node.callspec.params["delta_reader"] == "duckdb" and name in DUCKDB_READS_ALL:
        files = 4
    assert answer.files_scanned == files


def test_a_reader_gives_the_columns_that_are_asked_for(delta_reader, uri):
    answer = delta_reader(Query(uri, columns=["added", "number"],
                                where=[("number", ">=", 40)]))
    assert answer.rows == [{"added": "new", "number": number} for number in (40, 41, 42)]
    assert delta_reader(Query(uri, columns=[])).rows == []


def test_a_reader_sees_a_commit_that_came_since_it_was_asked_last(delta_reader, tmp_path):
    uri, row = str(tmp_path / "table"), made_table.rows_of(0)[:1]
    for version in range(3):
        made_table.append(uri, row, made_table.SCHEMA, None)
        answer = delta_reader(Query(uri, columns=[]))
        assert (answer.version, answer.count) == (version, version + 1)


def test_a_reader_refuses_a_version_and_a_table_that_are_not_there(delta_reader, uri, tmp_path):
    for query in (Query(uri, version=DELETED + 1), Query(str(tmp_path / "none"))):
        with pytest.raises(Exception) as raised:
            delta_reader(query)
        assert not isinstance(raised.value, AssertionError)


def test_a_reader_sees_the_same_on_s3(delta_reader, versitygw):
    query = Query(f"s3://{versitygw.bucket()}/lake/table", versitygw)
    made_table.write(query.uri, query.storage_options())
    answer = delta_reader(query)
    assert (answer.version, answer.rows) == (DELETED, canonical_rows(DELETED))
    where, count, files = FILTERS["a region"]
    answer = delta_reader(Query(query.uri, versitygw, columns=[], where=where))
    assert (answer.count, answer.files, answer.files_scanned) == (count, 4, files)


def test_a_worker_that_ends_says_why(tmp_path):
    script = tmp_path / "worker.py"
    script.write_text("import sys; sys.exit('no memory left')")
    worker = delta_worker.Worker("python3", script)
    with pytest.raises(delta_worker.Failed, match="no memory left"):
        worker.ask({})
    worker.stop()


def test_canonical_values_keep_apart_what_readers_could_mix_up():
    apart = [None, {}, {"a": None}, [], [None], "", b"", 0, 0.5, -0.0, float("nan"), "2026-11-22",
             datetime.datetime(2026, 11, 22), True]
    forms = [repr(delta_values.canonical(value)) for value in apart]
    assert len(set(forms)) == len(forms)
    with pytest.raises(TypeError):
        delta_values.canonical(("a", 1))


def test_a_missing_reader_says_what_installs_it(monkeypatch, tmp_path):
    monkeypatch.setattr(delta_readers, "BUILD", tmp_path)
    for name in ("duckdb", "spark"):
        with pytest.raises(delta_readers.Missing), delta_readers.opened(name):
            pass
