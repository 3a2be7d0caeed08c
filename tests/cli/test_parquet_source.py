"""Parquet as a SOURCE of count, schema and head: what they tell is what pyarrow, Spark's answers
and the raw logs tell.
"""

import json
import pathlib

import pyarrow
import pyarrow.parquet
import pytest

import canonical

REGIONS = ["us-east-1", "a/b:c=d e", "é}", "", None, "007"]
PARTITIONS = ("awsRegion", "eventSource")


def event(number):
    row = {
        "awsRegion": REGIONS[number % len(REGIONS)],
        "eventSource": ["s3.amazonaws.com", "ec2.amazonaws.com"][number % 2],
        "eventTime": f"2020-04-0{number % 3 + 1}T00:00:0{number % 10}Z",
        "eventID": f"e{number}", "readOnly": number % 2 == 0,
        "n": number, "d": number / 8, "none": None,
        "requestParameters": {"bucketName": f"b{number % 4}", "l": [1, None]},
        "only": {"some": {"have": "this"}} if number % 50 == 0 else None,
    }
    return {name: value for name, value in row.items()
            if value is not None or name == "none"}


EVENTS = [event(number) for number in range(300)]


@pytest.fixture(scope="module")
def logs(tmp_path_factory):
    root = tmp_path_factory.mktemp("logs")
    for number in range(0, len(EVENTS), 60):
        text = json.dumps({"Records": EVENTS[number:number + 60]})
        (root / f"{number:03}.json").write_text(text)
    return root


@pytest.fixture(scope="module", params=["all", "present", "cloudtrail"])
def written(request, trailmill, logs, tmp_path_factory):
    """The logs as `convert` writes them, and how."""
    root = tmp_path_factory.mktemp("written") / request.param
    options = ["--schema", "cloudtrail"] if request.param == "cloudtrail" else [
        "--columns", request.param]
    trailmill("convert", logs, root, *options, "--target-size", "20KB")
    return request.param, root


def parquet_files(root):
    return [pathlib.Path(path) for _, path in canonical.data_files(root)]


def write(path, columns, **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    pyarrow.parquet.write_table(pyarrow.table(columns), path, **options)
    return path


def without_nulls(value):
    """As a row keeps an event: members that are null go, elements of lists stay."""
    if isinstance(value, dict):
        return {name: without_nulls(member) for name, member in value.items()
                if member is not None}
    if isinstance(value, list):
        return [without_nulls(element) for element in value]
    return value


def by_id(events):
    return sorted(events, key=lambda row: row["eventID"])


# count -----------------------------------------------------------------------------------


def test_count_tells_what_the_footers_and_the_file_system_tell(trailmill, written):
    _, root = written
    files = parquet_files(root)
    rows = sum(pyarrow.parquet.ParquetFile(path).metadata.num_rows for path in files)
    assert rows == len(EVENTS)
    assert trailmill("count", root, "--json").json() == {
        "files": len(files), "events": rows, "bytes": sum(p.stat().st_size for p in files)}
    text = trailmill("count", root).stdout
    assert text.startswith(f"{len(files)} files   {rows} events   ")


@pytest.mark.parametrize("by", [
    "awsRegion", "eventSource,awsRegion", "eventID", "day,region,source", "month", "eventTime",
    "readOnly", "awsRegion,readOnly,day", "account", "nowhere"])
def test_count_by_gives_the_groups_of_the_raw_logs(trailmill, logs, written, by):
    _, root = written
    groups = [trailmill("count", source, "--by", by, "--json").json()["groups"]
              for source in (logs, root)]
    assert groups[1] == groups[0]
    tables = [trailmill("count", source, "--by", by).stdout.split("\n\n")[0]
              for source in (logs, root)]
    assert tables[1] == tables[0]


def test_count_by_reads_keys_that_convert_derived(trailmill, logs, tmp_path):
    root = tmp_path / "out"
    trailmill("convert", logs, root, "--partition-by", "day,region")
    for by in ("day", "region", "day,region,eventSource", "month"):
        groups = [trailmill("count", source, "--by", by, "--json").json()["groups"]
                  for source in (logs, root)]
        assert groups[1] == groups[0]


def test_a_file_and_a_glob_know_their_directories(trailmill, written):
    _, root = written
    path = root / "awsRegion=007" / "eventSource=ec2.amazonaws.com"
    assert path.is_dir()
    for source in (path, path / "*.parquet", parquet_files(path)[0]):
        groups = trailmill("count", source, "--by", "awsRegion,eventSource",
                           "--json").json()["groups"]
        assert [group["awsRegion"] for group in groups] == ["007"]
        row = json.loads(trailmill("head", source, "-n", 1).stdout)
        assert (row["awsRegion"], row["eventSource"]) == ("007", "ec2.amazonaws.com")


# head ------------------------------------------------------------------------------------


def test_head_prints_the_events_of_the_raw_logs(trailmill, logs, written):
    schema, root = written
    raw = [json.loads(line) for line in trailmill("head", logs, "-n", 1000).lines()]
    events = [json.loads(line) for line in trailmill("head", root, "-n", 1000).lines()]
    if schema == "cloudtrail":
        assert by_id(events) == by_id(raw)
        return
    expected = [without_nulls(row) for row in raw]
    for row in expected:  # Spark's partitions have no empty text
        row["awsRegion"] = row.get("awsRegion") or None
    assert by_id(events) == by_id([without_nulls(row) for row in expected])


def test_head_gives_the_rows_in_file_order(trailmill, written):
    _, root = written
    expected = []
    for path in sorted(parquet_files(root), key=lambda path: str(path).encode()):
        expected += pyarrow.parquet.ParquetFile(path).read(["eventID"])["eventID"].to_pylist()
    events = [json.loads(line)["eventID"] for line in trailmill("head", root, "-n", 300).lines()]
    assert events == expected
    for limit in (0, 1, 7, 299):
        lines = trailmill("head", root, "-n", limit).lines()
        assert [json.loads(line)["eventID"] for line in lines] == expected[:limit]
    rows = trailmill("head", root, "-n", 300, "--format", "rowjson").lines()
    assert [json.loads(line)["eventID"] for line in rows] == expected


def test_head_takes_the_largest_file_first_in_sparks_order(trailmill, tmp_path):
    write(tmp_path / "a.parquet", {"eventID": ["small"]})
    write(tmp_path / "b.parquet", {"eventID": [f"large {n}" for n in range(2000)]})
    assert "large 0" in trailmill("head", tmp_path, "-n", 1, "--order", "spark").stdout
    assert "small" in trailmill("head", tmp_path, "-n", 1).stdout


def test_rows_are_pysparks_rows(trailmill, written, spark):
    _, root = written
    frame = spark.read.option("mergeSchema", "true").parquet(str(root))
    assert trailmill("schema", root, "--format", "ddl").stdout.rstrip("\n") == (
        frame._jdf.schema().toDDL())
    expected = sorted(repr(row) for row in frame.collect())
    rows = trailmill("head", root, "-n", 1000, "--format", "row").lines()
    assert sorted(rows) == expected
    expected = sorted(row[0] for row in frame.selectExpr(
        "to_json(struct(*), map('ignoreNullFields', 'false'))").collect())
    rows = trailmill("head", root, "-n", 1000, "--format", "rowjson").lines()
    assert sorted(rows) == expected


def test_vertical_is_sparks_show(trailmill, tmp_path, spark):
    write(tmp_path / "out" / "k=1" / "a.parquet",
          {"a": ["x", None], "s": [{"b": 1, "c": [True, None]}, None]})
    frame = spark.read.parquet(str(tmp_path / "out"))
    expected = frame._jdf.showString(20, 0, True)
    text = trailmill("head", tmp_path / "out", "--format", "vertical").stdout
    assert text.rstrip("\n") == expected.rstrip("\n")


def test_the_records_view_puts_rows_under_col(trailmill, tmp_path):
    path = write(tmp_path / "a.parquet", {"a": [1]})
    assert trailmill("head", path, "--view", "records", "--format", "row").stdout == (
        "Row(col=Row(a=1))\n")
    assert " |-- col: struct" in trailmill("schema", path, "--view", "records").stdout
    for command in ("head", "schema"):
        run = trailmill(command, path, "--view", "documents", codes=(1,))
        assert "--view documents" in run.stderr and run.stdout == ""


# schema ----------------------------------------------------------------------------------


def test_schema_is_that_of_the_events_with_the_partitions_last(trailmill, logs, written):
    schema, root = written
    fields = trailmill("schema", root, "--format", "json").json()["fields"]
    assert [field["name"] for field in fields[-2:]] == list(PARTITIONS)
    if schema != "cloudtrail":
        raw = trailmill("schema", logs, "--format", "json").json()["fields"]
        expected = [field for field in raw if field["name"] not in PARTITIONS]
        assert fields[:-2] == expected
    else:
        types = {field["name"]: field["type"] for field in fields}
        assert (types["eventTime"], types["readOnly"], types["eventFingerprint"]) == (
            "timestamp", "boolean", "long")


def test_schema_joins_files_that_differ_in_columns(trailmill, tmp_path):
    write(tmp_path / "a.parquet", {"s": [{"x": 1}], "b": ["x"]})
    write(tmp_path / "b.parquet", {"c": [True], "s": [{"y": [1.5]}]})
    assert trailmill("schema", tmp_path, "--format", "ddl").stdout == (
        "s STRUCT<x: BIGINT, y: ARRAY<DOUBLE>>,b STRING,c BOOLEAN\n")
    assert trailmill("head", tmp_path, "--format", "rowjson").lines() == [
        '{"s":{"x":1,"y":null},"b":"x","c":null}', '{"s":{"x":null,"y":[1.5]},"b":null,"c":true}']


def test_files_that_disagree_in_a_type_are_named(trailmill, tmp_path):
    write(tmp_path / "a.parquet", {"p": [{"n": 1}]})
    write(tmp_path / "b.parquet", {"p": [{"n": "x"}]})
    run = trailmill("schema", tmp_path, codes=(1,))
    assert "b.parquet" in run.stderr and "p.n" in run.stderr
    assert "bigint" in run.stderr and "string" in run.stderr
    assert trailmill("head", tmp_path).lines() == ['{"p":{"n":1}}', '{"p":{"n":"x"}}']


def test_names_that_clash_in_case_fail_where_asked_to(trailmill, tmp_path):
    path = write(tmp_path / "a.parquet", {"tag": [1], "Tag": [2]})
    assert "Tag" in trailmill("schema", path).stdout
    run = trailmill("schema", path, "--on-case-clash", "error", codes=(1,))
    assert run.condition() == "COLUMN_ALREADY_EXISTS"


# directories around a lake ---------------------------------------------------------------


@pytest.mark.parametrize("name", ["userIdentity=x", "awsRegion=zzz", "readOnly=x", "unmapped=x",
                                  "eventCategory=Insight", "resources=x/eventName=Q"])
def test_events_of_a_lake_are_those_of_its_files_whatever_directory_it_lies_in(
        trailmill, logs, tmp_path, name):
    dest = tmp_path / name
    trailmill("convert", logs, dest, "--schema", "cloudtrail", "--no-partition")
    found = [json.loads(line) for line in trailmill("head", dest, "-n", 400).lines()]
    raw = [json.loads(line) for line in trailmill("head", logs, "-n", 400).lines()]
    assert by_id(found) == by_id(raw)


def test_a_relative_source_has_the_partitions_above_it(trailmill, written, monkeypatch):
    _, root = written
    directory = next(path.parent for path in parquet_files(root)
                     if "awsRegion=us-east-1" in path.parts)
    whole = trailmill("head", directory, "-n", 400).lines()
    assert '"awsRegion":"us-east-1"' in whole[0] and '"eventSource":' in whole[0]
    monkeypatch.chdir(directory)
    assert trailmill("head", ".", "-n", 400).lines() == whole
    assert trailmill("head", f"../{directory.name}", "-n", 400).lines() == whole
    assert trailmill("count", ".", "--by", "awsRegion", "--json").json()["groups"] == [
        {"awsRegion": "us-east-1", "events": len(whole)}]


def test_head_is_linear_in_what_fits_no_column(trailmill, tmp_path):
    elements = 300_000
    (tmp_path / "a.json").write_text(json.dumps({"Records": [{"resources": [1] * elements}]}))
    trailmill("convert", tmp_path / "a.json", tmp_path / "out", "--schema", "cloudtrail")
    found = trailmill("head", tmp_path / "out", seconds=60).json()
    assert found == {"resources": [1] * elements}


def test_a_file_that_only_says_that_it_is_of_the_fixed_schema_is_refused(trailmill, tmp_path):
    table = pyarrow.table({"userIdentity": ["x"]})
    table = table.replace_schema_metadata({"trailmill.schema": "cloudtrail/1"})
    pyarrow.parquet.write_table(table, tmp_path / "a.parquet")
    run = trailmill("head", tmp_path, codes=(1,))
    assert "column userIdentity is of type string" in run.stderr
