"""Independent readers see in what trailmill wrote exactly the rows that went in.

The rows are known without any engine: they are Python values (odd_events.py), go through
`convert`, and come back through Spark, DuckDB, pyarrow and polars.
"""

import json

import pyarrow
import pyarrow.dataset
import pytest

import canonical
import odd_events
from odd_events import EVENTS, expected_rows, stored


@pytest.fixture(scope="module", params=["all", "present"])
def written(request, trailmill, tmp_path_factory):
    root = tmp_path_factory.mktemp(request.param)
    odd_events.write(root / "in")
    trailmill("convert", root / "in", root / "out", "--columns", request.param)
    return request.param, root / "out"


def rows_of(table):
    return sorted(canonical.table_rows(table))


def test_the_rows_are_the_ones_that_went_in(written):
    _, root = written
    assert canonical.read_dataset(root).all_rows() == expected_rows(EVENTS)


def test_spark_reads_the_same_rows(written, spark):
    _, root = written
    table = spark.read.parquet(str(root)).toArrow()
    assert rows_of(table) == expected_rows(EVENTS)


def test_spark_sees_the_schema_that_schema_prints(written, spark, trailmill):
    _, root = written
    fields = json.loads(trailmill("schema", root.parent / "in", "--format", "json").stdout)
    fields = fields["fields"]
    partition = ("awsRegion", "eventSource")
    expected = [field for field in fields if field["name"] not in partition]
    expected += [field for field in fields if field["name"] in partition]
    frame = spark.read.parquet(str(root))
    assert json.loads(frame.schema.json())["fields"] == expected


def test_duckdb_reads_the_same_rows(written):
    duckdb = pytest.importorskip("duckdb", reason="no duckdb here")
    columns, root = written
    by_name = ", union_by_name=true" if columns == "present" else ""
    table = duckdb.sql(
        f"from read_parquet('{root}/**/*.parquet', hive_partitioning=true, "
        f"hive_types_autocast=false{by_name})").to_arrow_table()
    assert rows_of(table) == expected_rows(EVENTS)


def pyarrow_dataset(root, schema=None):
    names = pyarrow.schema([("awsRegion", pyarrow.string()), ("eventSource", pyarrow.string())])
    hive = pyarrow.dataset.HivePartitioning(names, null_fallback=canonical.HIVE_NULL,
                                            segment_encoding="uri")
    return pyarrow.dataset.dataset(str(root), schema=schema, partitioning=hive,
                                   format="parquet", exclude_invalid_files=False)


def test_pyarrow_reads_the_same_rows(written):
    columns, root = written
    if columns == "present":
        pytest.skip("pyarrow drops what the first file lacks: --help says so")
    assert rows_of(pyarrow_dataset(root).to_table()) == expected_rows(EVENTS)


def test_polars_reads_the_same_rows(written):
    polars = pytest.importorskip("polars", reason="no polars here")
    columns, root = written
    if columns == "present":
        pytest.skip("polars refuses files of several schemas: --help says so")
    hive = {"awsRegion": polars.String, "eventSource": polars.String}
    frame = polars.scan_parquet(f"{root}/**/*.parquet", hive_partitioning=True,
                                hive_schema=hive).collect()
    table = frame.to_arrow()
    assert rows_of(table) == expected_rows(EVENTS)


def test_names_that_clash_in_case_come_back_where_case_counts(spark, trailmill, tmp_path):
    source = tmp_path / "in.json"
    source.write_text('{"Records":[{"awsRegion":"r","eventSource":"s","x":{"Tag":1,"tag":2}}]}')
    root = tmp_path / "out"
    trailmill("convert", source, root)
    spark.conf.set("spark.sql.caseSensitive", "true")
    expected = stored({"awsRegion": "r", "eventSource": "s", "x": {"Tag": 1, "tag": 2}})
    assert rows_of(spark.read.parquet(str(root)).toArrow()) == [expected.encode()]
    spark.conf.set("spark.sql.caseSensitive", "false")
    try:
        with pytest.raises(Exception, match="COLUMN_ALREADY_EXISTS"):
            spark.read.parquet(str(root)).toArrow()
    finally:
        spark.conf.set("spark.sql.caseSensitive", "true")


def test_a_null_struct_and_a_struct_of_nulls_stay_apart(spark, trailmill, tmp_path):
    source = tmp_path / "in.json"
    rows = [{"id": 1}, {"id": 2, "x": {"a": 1}}, {"id": 3, "x": {"a": None}},
            {"id": 4, "x": {}}]
    source.write_text(json.dumps({"Records": rows}))
    expected = [b'{"id":1}', b'{"id":2,"x":{"a":1}}', b'{"id":3,"x":{}}', b'{"id":4,"x":{}}']
    for columns in ("all", "present"):
        root = tmp_path / columns
        trailmill("convert", source, root, "--partition-by", "id", "--columns", columns)
        assert canonical_ids(canonical.read_dataset(root).all_rows()) == expected
        assert rows_of(spark.read.parquet(str(root)).toArrow()) == expected


def canonical_ids(rows):
    """Partition values come as strings from directory names; these were whole numbers."""
    return sorted(row.replace(b'"id":"', b'"id":').replace(b'",', b",", 1)
                  .replace(b'"}', b"}") for row in rows)


def test_append_adds_files_that_spark_reads_together(spark, trailmill, tmp_path):
    source = tmp_path / "in.json"
    source.write_text(json.dumps({"Records": EVENTS[:20]}))
    root = tmp_path / "out"
    trailmill("convert", source, root)
    trailmill("convert", source, root, "--mode", "append")
    table = spark.read.parquet(str(root)).toArrow()
    assert rows_of(table) == sorted(expected_rows(EVENTS[:20]) * 2)
