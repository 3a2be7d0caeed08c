"""docs/schema.md lists the columns that files have, in their order and with their types."""

import re

import pyarrow.parquet
import pyarrow.types
import pytest

import program

ROW = re.compile(r"^\| ([A-Za-z0-9.]+) \| (timestamp|string|boolean|int64|struct|list of struct|"
                 r"JSON text) \| ([\d.]*) ?\|(.*)\|(.*)\| ([RUID, ]+) \|$", re.M)


def documented():
    text = (program.REPOSITORY / "docs" / "schema.md").read_text()
    return [(name, kind) for name, kind, *_ in ROW.findall(text)]


def kind_of(field):
    if pyarrow.types.is_struct(field.type):
        return "struct"
    if pyarrow.types.is_list(field.type):
        return "list of struct"
    return {"bool": "boolean", "timestamp[us, tz=UTC]": "timestamp"}.get(str(field.type),
                                                                          str(field.type))


def columns_of(fields, path=""):
    for field in fields:
        name = path + field.name
        yield name, kind_of(field)
        inner = field.type.value_type if pyarrow.types.is_list(field.type) else field.type
        if pyarrow.types.is_struct(inner):
            yield from columns_of(inner.fields, name + ".")


@pytest.fixture(scope="module")
def schema(trailmill, tmp_path_factory):
    folder = tmp_path_factory.mktemp("doc")
    (folder / "one.json").write_text('{"Records":[{"eventName":"x"}]}')
    trailmill("convert", folder / "one.json", folder / "out", "--schema", "cloudtrail",
              "--no-partition")
    file, = (folder / "out").glob("*.parquet")
    return pyarrow.parquet.ParquetFile(file).schema_arrow


def test_every_column_is_documented_with_its_type(schema):
    files = [(name, "string" if kind == "JSON text" else kind)
             for name, kind in columns_of(schema)]
    assert [(name, "string" if kind == "JSON text" else kind)
            for name, kind in documented()] == files


def test_the_program_prints_the_schema(trailmill, schema):
    tree = trailmill("schema", "--schema", "cloudtrail").lines()
    assert [line[5:].split(":")[0] for line in tree if line.startswith(" |-- ")] == schema.names
    assert trailmill("schema", "--schema", "cloudtrail", "--format", "ddl").stdout.startswith(
        "eventTime TIMESTAMP,eventVersion STRING,")
    trailmill("schema", codes=(2,))


def test_examples_and_meanings_are_given():
    text = (program.REPOSITORY / "docs" / "schema.md").read_text()
    for name, kind, since, what, example, source in ROW.findall(text):
        if kind not in ("struct", "list of struct"):
            assert example.strip().startswith("`"), f"{name} has no example"
        assert since or "D" in source, f"{name} has no version"


def test_no_event_changes_the_schema(trailmill, tmp_path, schema):
    source = tmp_path / "in"
    trailmill("generate", source, "--mix", "exercise", "--events", "3000", "--files", "50", "-q")
    trailmill("convert", source, tmp_path / "out", "--schema", "cloudtrail", "--no-partition")
    for file in (tmp_path / "out").glob("*.parquet"):
        assert pyarrow.parquet.ParquetFile(file).schema_arrow.equals(schema)
