"""Parquet that others wrote, and files that only look like it, as a SOURCE."""

import datetime
import decimal

import pyarrow
import pyarrow.parquet
import pytest


def write(path, columns, **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    pyarrow.parquet.write_table(pyarrow.table(columns), path, **options)
    return path


def test_what_spark_wrote_is_read_as_spark_reads_it(trailmill, tmp_path, spark):
    root = tmp_path / "spark"
    spark.conf.set("spark.sql.parquet.outputTimestampType", "INT96")
    try:
        frame = spark.sql("""
            select timestamp '2020-04-01 12:30:05.25' t, date '2020-04-01' d, 1.50BD dec,
                   cast(1 as short) h, cast(2 as byte) y, 3 i, array(named_struct('z', 1L)) l,
                   id % 2 k, cast(null as string) n from range(4)""")
        frame.write.partitionBy("k").parquet(str(root))
    finally:
        spark.conf.unset("spark.sql.parquet.outputTimestampType")
    read = spark.read.parquet(str(root))
    assert trailmill("schema", root).stdout == read._jdf.schema().treeString()
    assert sorted(trailmill("head", root, "--format", "row").lines()) == sorted(
        repr(row) for row in read.collect())


def test_foreign_types_are_shown_as_far_as_spark_has_words(trailmill, tmp_path):
    moment = datetime.datetime(2020, 4, 1, 12, 30, 5, 123456)
    path = write(tmp_path / "a.parquet", {
        "ns": pyarrow.array([moment], pyarrow.timestamp("ns")),
        "ms": pyarrow.array([moment.replace(microsecond=123000)], pyarrow.timestamp("ms", "UTC")),
        "day": pyarrow.array([moment.date()], pyarrow.date32()),
        "dec": pyarrow.array([decimal.Decimal("1.50")], pyarrow.decimal128(5, 2)),
        "large": pyarrow.array(["x"], pyarrow.large_string()),
        "code": pyarrow.array(["y"]).dictionary_encode(),
        "u": pyarrow.array([2**32 - 1], pyarrow.uint32())})
    assert trailmill("schema", path, "--format", "ddl").stdout == (
        "ns TIMESTAMP,ms TIMESTAMP,day DATE,dec DECIMAL(5,2),large STRING,code STRING,u BIGINT\n")
    assert trailmill("head", path, "--format", "row").stdout == (
        "Row(ns=datetime.datetime(2020, 4, 1, 12, 30, 5, 123456), "
        "ms=datetime.datetime(2020, 4, 1, 12, 30, 5, 123000), day=datetime.date(2020, 4, 1), "
        "dec=Decimal('1.50'), large='x', code='y', u=4294967295)\n")


def test_a_type_without_a_text_is_named_with_its_column(trailmill, tmp_path):
    path = write(tmp_path / "a.parquet", {
        "good": [1], "m": pyarrow.array([[("k", 1)]], pyarrow.map_(pyarrow.string(),
                                                                  pyarrow.int64()))})
    assert "m MAP<STRING, BIGINT>" in trailmill("schema", path, "--format", "ddl").stdout
    for arguments in ([], ["--format", "row"]):
        run = trailmill("head", path, *arguments, codes=(1,))
        assert str(path) in run.stderr or arguments
        assert "column m" in run.stderr and "map" in run.stderr
    assert trailmill("count", path, "--by", "good", "--json").json()["groups"] == [
        {"good": "1", "events": 1}]


# What can't be read ------------------------------------------------------------------------


@pytest.mark.parametrize("command", [["count"], ["schema"], ["head"], ["count", "--by", "a"]],
                         ids=" ".join)
@pytest.mark.parametrize("damage", ["text", "cut", "tail"])
def test_a_file_that_is_no_parquet_is_named(trailmill, tmp_path, command, damage):
    write(tmp_path / "good.parquet", {"a": ["x"] * 1000})
    path = write(tmp_path / "bad.parquet", {"a": [f"y{n}" for n in range(1000)]})
    content = path.read_bytes()
    path.write_bytes({"text": b'{"Records":[]}' * 10, "cut": content[:len(content) // 2],
                      "tail": content + b"more"}[damage])
    run = trailmill(command[0], tmp_path, *command[1:], codes=(1,))
    assert "bad.parquet" in run.stderr
    assert run.stdout == ""


def test_damaged_pages_are_an_error_that_names_the_file(trailmill, tmp_path):
    path = write(tmp_path / "a.parquet", {"a": [f"y{n}" for n in range(1000)]},
                 compression="zstd", use_dictionary=False)
    content = bytearray(path.read_bytes())
    for at in range(4, 400):
        content[at] = 0xFF
    path.write_bytes(content)
    for command in (["head"], ["head", "--format", "row"], ["count", "--by", "a"]):
        assert str(path) in trailmill(command[0], path, *command[1:], codes=(1,)).stderr
    assert trailmill("count", path, "--json").json()["events"] == 1000


def test_logs_and_parquet_in_one_call_are_an_error_that_says_so(trailmill, tmp_path):
    path = write(tmp_path / "a.parquet", {"a": ["x"]})
    logs = tmp_path / "logs.json"
    logs.write_text('{"Records":[]}')
    for command in ("count", "schema", "head"):
        run = trailmill(command, path, logs, codes=(1,))
        assert "a.parquet" in run.stderr and ".json" in run.stderr
        assert run.stdout == ""
