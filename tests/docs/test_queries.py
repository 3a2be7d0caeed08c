"""Every query of docs/queries.md, run as it stands in the engine that it is for, over the day of
`trailmill generate`; what comes back is what the events themselves say.

A block `sql` is for DuckDB and Spark both, `sql duckdb` and `sql spark` for one of them.
"""

import collections
import datetime
import json
import pathlib
import re

import pyarrow.parquet
import pytest

import canonical

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "queries.md"
ENGINES = ("duckdb", "spark")


def queries(engine):
    """[(heading, sql), ...] of the blocks that an engine runs, but for the view's."""
    heading, found = None, []
    pattern = re.compile(r"^## ([^\n]*)$|^```sql ?(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
    for title, wanted, sql in pattern.findall(PAGE.read_text()):
        heading = title or heading
        if sql and wanted in ("", engine):
            found.append((heading, sql.strip().rstrip(";")))
    return found


@pytest.fixture(scope="module")
def lake(trailmill, tmp_path_factory):
    root = tmp_path_factory.mktemp("queries")
    trailmill("generate", root / "logs")
    trailmill("convert", root / "logs", root / "lake", "--schema", "cloudtrail")
    return root


@pytest.fixture(scope="module")
def events(trailmill, lake):
    """The events as the logs have them."""
    return [json.loads(line) for line in
            trailmill("head", lake / "logs", "-n", 1_000_000).lines()]


@pytest.fixture(scope="module", params=ENGINES)
def run(request, lake):
    """The engine's name, and a function from a query to [{column: value}, ...]."""
    def at_lake(sql):
        return sql.replace("lake", str(lake / "lake"), 1)

    (_, view), *_ = queries(request.param)
    if request.param == "duckdb":
        connection = pytest.importorskip("duckdb", reason="no duckdb here").connect()
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(at_lake(view))
        return "duckdb", lambda sql: connection.sql(sql).to_arrow_table().to_pylist()
    spark = request.getfixturevalue("spark")
    spark.sql(at_lake(view))
    request.addfinalizer(lambda: spark.catalog.dropTempView("events"))
    return "spark", lambda sql: spark.sql(sql).toArrow().to_pylist()


def rows_under(run, heading, place=0):
    engine, query = run
    found = [sql for title, sql in queries(engine) if title == heading]
    return query(found[place])


def test_the_page_has_each_query_for_both_engines():
    titles = [[title for title, _ in queries(engine)] for engine in ENGINES]
    assert titles[0] == titles[1]
    assert len(titles[0]) >= 12 and titles[0][0] == "The table"


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def identity(event):
    return event.get("userIdentity") or {}


def is_denied(event):
    code = event.get("errorCode") or ""
    return "AccessDenied" in code or "Unauthorized" in code


def test_who_used_this_access_key(run, events):
    used = [event for event in events
            if identity(event).get("accessKeyId") == "AKIA63ZHFFRDNLFGT6JF"]
    rows = rows_under(run, "Who used this access key?")
    assert used and sum(row["calls"] for row in rows) == len(used)
    assert min(row["first_call"] for row in rows) == min(moment(e["eventTime"]) for e in used)
    assert {row["arn"] for row in rows} == {identity(event)["arn"] for event in used}


def test_who_was_given_a_temporary_key(run, events):
    given = [event for event in events if event["eventSource"] == "sts.amazonaws.com"
             and "ASIA281YI3K0IL8JXU4U" in json.dumps(event["responseElements"])]
    [row] = rows_under(run, "Who used this access key?", 1)
    assert [row["role"]] == [event["requestParameters"]["roleArn"] for event in given]
    assert [row["eventTime"]] == [moment(event["eventTime"]) for event in given]


def test_failed_console_logins(run, events):
    failed = [event for event in events
              if event["eventName"] == "ConsoleLogin" and event.get("errorMessage")]
    rows = rows_under(run, "Failed console logins")
    assert failed and sorted((row["eventTime"], row["sourceIPAddress"]) for row in rows) == sorted(
        (moment(event["eventTime"]), event["sourceIPAddress"]) for event in failed)


def test_calls_by_service_and_hour(run, events):
    expected = collections.Counter(
        (moment(event["eventTime"]).replace(minute=0, second=0), event["eventSource"])
        for event in events)
    rows = rows_under(run, "Calls by service and hour")
    assert {(row["hour"], row["eventSource"]): row["calls"] for row in rows} == expected
    assert sum(row["failed"] for row in rows) == sum("errorCode" in event for event in events)


def test_who_touched_a_bucket(run, events):
    touched = [event for event in events if event["eventSource"] == "s3.amazonaws.com"
               and (event["requestParameters"] or {}).get("bucketName") == "harbor-artifacts"]
    rows = rows_under(run, "Who touched this bucket?")
    assert touched and sum(row["calls"] for row in rows) == len(touched)
    assert all(row["who"] for row in rows)


def test_who_touched_a_resource(run, events):
    arn = "arn:aws:s3:::harbor-artifacts"
    touched = [event["eventName"] for event in events
               if any(resource.get("ARN") == arn for resource in event.get("resources", []))]
    rows = rows_under(run, "Who touched this bucket?", 1)
    assert touched and sorted(row["eventName"] for row in rows) == sorted(touched)


def test_denied_calls(run, events):
    expected = collections.Counter(event["eventName"] for event in events if is_denied(event))
    counted = collections.Counter()
    for row in rows_under(run, "Denied calls by principal"):
        counted[row["eventName"]] += row["denied"]
    assert expected and counted == expected


def test_use_of_root(run, events):
    used = [event["eventName"] for event in events
            if identity(event).get("type") == "Root" and "invokedBy" not in identity(event)]
    rows = rows_under(run, "Use of root")
    assert used and sorted(row["eventName"] for row in rows) == sorted(used)
    assert {row["mfa"] for row in rows} & {"true", "false"}


def test_new_user_agents(run, events):
    since = "2020-04-01T06:00:00Z"
    first, known = {}, {}
    for event in events:
        arn, time = identity(event).get("arn"), event["eventTime"]
        if arn:
            pair = arn, event["userAgent"]
            first[pair] = min(time, first.get(pair, time))
            known[arn] = min(time, known.get(arn, time))
    expected = {pair for pair, time in first.items()
                if time >= since and known[pair[0]] < since}
    rows = rows_under(run, "New user agents and addresses of a principal")
    assert expected and {(row["arn"], row["userAgent"]) for row in rows} == expected


def test_changes_to_iam(run, events):
    changes = [event["eventName"] for event in events
               if event["eventSource"] == "iam.amazonaws.com" and event["readOnly"] is False
               and "errorCode" not in event]
    rows = rows_under(run, "Changes to IAM")
    assert changes and sorted(row["eventName"] for row in rows) == sorted(changes)


def test_what_has_been_added(run, lake):
    expected = collections.Counter()
    for _, path in canonical.data_files(lake / "lake"):
        table = pyarrow.parquet.ParquetFile(path).read(["unmapped", "eventVersion"])
        for row in table.to_pylist():
            for member in json.loads(row["unmapped"] or "{}"):
                expected[member, row["eventVersion"]] += 1
    rows = rows_under(run, "What has AWS added?")
    assert expected
    assert {(row["member"], row["eventVersion"]): row["events"] for row in rows} == expected
