"""What Spark writes with partitionBy (golden/roundtrip.json), done by `convert`.

The read-back half of that file (`r_*`) tells how Spark reads Parquet that others wrote. Those
cases are Spark's own behaviour and not trailmill's; NOT_APPLICABLE says of each why. That Spark
reads what trailmill wrote is tested in ../interop.
"""

import json
import os
import re

import pytest

import canonical
import program

if program.shared_missing():
    pytest.skip(program.shared_missing(), allow_module_level=True)
GOLDEN = json.loads((program.shared() / "golden" / "roundtrip.json").read_text())

FOREIGN = "Spark on Parquet of a form that trailmill does not write"
DIRECTORIES = "Spark on directories that trailmill does not make"
TYPES = "Spark on files whose types disagree; one run of trailmill gives all files one schema"
MANY_SCHEMAS = "Spark on files of several schemas; footers of one run have one row.metadata"
NOT_APPLICABLE = {
    "r_main": "read in interop/test_readers.py from what trailmill wrote",
    "r_main_dirs": "the directories of r_main, some of them made by hand",
    "r_hidden_ok": DIRECTORIES, "r_foreign_file": DIRECTORIES, "r_zero_len": DIRECTORIES,
    "r_non_kv_dir": DIRECTORIES, "r_two_dirs_diff_cols": DIRECTORIES,
    "r_empty_value_dir": DIRECTORIES, "r_part_in_data": DIRECTORIES,
    "r_extra_col_later": MANY_SCHEMAS, "r_extra_col_first": MANY_SCHEMAS,
    "r_merge": MANY_SCHEMAS, "r_nested_struct_subset": MANY_SCHEMAS,
    "r_nested_struct_disjoint": MANY_SCHEMAS,
    "r_struct_vs_string": TYPES, "r_string_vs_struct": TYPES, "r_merge_conflict": TYPES,
    "r_long_vs_double": TYPES, "r_double_vs_long": TYPES,
    "r_case_clash": "read in interop/test_readers.py from what trailmill wrote",
    "r_case_clash_cs": "read in interop/test_readers.py from what trailmill wrote",
    "r_large_string": FOREIGN, "r_pa_types": FOREIGN, "r_dictionary": FOREIGN,
    "r_v2pages": FOREIGN, "r_delta": FOREIGN, "r_bss": FOREIGN,
    "r_noncompliant_list": FOREIGN, "r_rowmeta_bad": FOREIGN, "r_rowmeta_other": FOREIGN,
    "r_acct_lead0": "Spark's guess of a directory's type; see docs/spark.md",
    "r_hive_only": "Spark's guess of a directory's type; see docs/spark.md",
    "r_empty_struct_children_null": "read in interop/test_readers.py from what trailmill wrote",
}
WRITTEN = GOLDEN["spark_writes"]


def records(path, *rows):
    """A file as CloudTrail delivers it."""
    path.write_text(json.dumps({"Records": list(rows)}), encoding="utf-8")
    return path


def listing(root):
    """The directories and the names at the top, as roundtrip.json lists them."""
    found = ["."] + [name for name in os.listdir(root) if (root / name).is_file()]
    for folder, folders, _ in os.walk(root):
        found += [os.path.relpath(os.path.join(folder, name), root) for name in folders]
    return sorted(found)


@pytest.mark.parametrize("written", WRITTEN, ids=[ascii(row["value"])[:24] for row in WRITTEN])
def test_a_partition_value_has_sparks_directory(trailmill, tmp_path, written):
    source = records(tmp_path / "in.json", {"k": written["value"], "v": 1},
                     {"k": "other", "v": 2})
    root = tmp_path / "out"
    if "error" in written:  # NUL can't stand in a path: Spark's task fails, and ours says why
        run = trailmill("convert", source, root, "--partition-by", "k", codes=(1,))
        assert "NUL" in run.stderr or "\\u0000" in run.stderr or "\\0" in run.stderr
        assert not root.exists()
        return
    trailmill("convert", source, root, "--partition-by", "k")
    directories = [name for name in os.listdir(root) if (root / name).is_dir()]
    assert sorted(directories) == sorted([written["dir"], "k=other"])
    value = written["value"] or None  # Spark turns "" into NULL, and so does its reader
    assert canonical.partition_values(written["dir"]) == {"k": value}
    rows = canonical.read_dataset(root).rows
    assert len(rows[written["dir"]]) == len(rows["k=other"]) == 1


def test_booleans_longs_and_doubles_name_directories_as_spark_does(trailmill, tmp_path):
    source = tmp_path / "in.json"
    source.write_text('{"Records":[{"b":true,"n":5,"d":1.0,"v":1},'
                      '{"b":false,"n":0,"d":NaN,"v":2},{"b":null,"n":-7,"d":1e10,"v":3}]}')
    root = tmp_path / "out"
    trailmill("convert", source, root, "--partition-by", "b,n,d")
    assert listing(root) == sorted(GOLDEN["w_bool_long"])


def test_a_partition_columns_name_is_escaped_too(trailmill, tmp_path):
    source = records(tmp_path / "in.json", {"a b=c": "v", "x": 1})
    root = tmp_path / "out"
    trailmill("convert", source, root, "--partition-by", "a b=c")
    assert listing(root) == sorted(GOLDEN["w_odd_name"])


def test_a_partition_column_in_another_case_is_found_where_case_does_not_count(
        trailmill, tmp_path):
    source = records(tmp_path / "in.json", {"awsRegion": "r", "x": 1})
    root = tmp_path / "out"
    trailmill("convert", source, root, "--partition-by", "AWSREGION", "--on-case-clash",
              "error")
    assert listing(root) == sorted(GOLDEN["w_other_case"])


@pytest.mark.parametrize("name, columns, row", [
    ("w_struct_part", "s", {"s": {"x": 1}, "v": 1}),
    ("w_all_part", "a,b", {"a": "x", "b": "y"})])
def test_columns_that_cant_partition_are_sparks_errors(trailmill, tmp_path, name, columns, row):
    root = tmp_path / "out"
    run = trailmill("convert", records(tmp_path / "in.json", row), root, "--partition-by",
                    columns, codes=(1,))
    assert run.condition() == GOLDEN[name]["error"]
    assert not root.exists()


def test_a_destination_that_exists_is_sparks_error(trailmill, tmp_path):
    source = records(tmp_path / "in.json", {"awsRegion": "r", "eventSource": "s", "x": 1})
    root = tmp_path / "out"
    trailmill("convert", source, root)
    before = sorted(os.listdir(root))
    run = trailmill("convert", source, root, codes=(1,))
    assert run.condition() == GOLDEN["w_exists"]["error"]
    assert str(root) in run.stderr
    assert sorted(os.listdir(root)) == before


def test_no_events_leave_only_the_mark_of_success(trailmill, tmp_path):
    root = tmp_path / "out"
    trailmill("convert", records(tmp_path / "in.json"), root)
    assert listing(root) == sorted(GOLDEN["w_empty"])


def test_names_are_sparks(trailmill, tmp_path):
    source = records(tmp_path / "in.json", {"awsRegion": "r", "eventSource": "s", "x": 1})
    uuid = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    for options, folder, middle, codec in [
            ([], "awsRegion=r/eventSource=s", ".c000", None),
            (["--no-partition"], "", "-c000", None),
            (["--compression", "snappy"], "awsRegion=r/eventSource=s", ".c000", ".snappy"),
            (["--compression", "gzip"], "awsRegion=r/eventSource=s", ".c000", ".gz"),
            (["--compression", "zstd:1"], "awsRegion=r/eventSource=s", ".c000", ".zstd"),
            (["--compression", "none"], "awsRegion=r/eventSource=s", ".c000", "")]:
        root = tmp_path / ("out" + "".join(options).replace(":", ""))
        trailmill("convert", source, root, *options)
        [(directory, path)] = canonical.data_files(root)
        assert directory == folder
        codec = r"\.(snappy|zstd)" if codec is None else re.escape(codec)
        name = f"part-00000-{uuid}{re.escape(middle)}{codec}[.]parquet"
        assert re.fullmatch(name, os.path.basename(path)), path
        assert (root / "_SUCCESS").stat().st_size == 0


def test_a_footer_has_sparks_keys_and_types(trailmill, tmp_path):
    import pyarrow.parquet
    source = tmp_path / "in.json"
    source.write_text('{"Records":[{"awsRegion":"r","eventSource":"s","b":true,"l":1,"d":1.5,'
                      '"t":"x","n":12345678901234567890,"s":{"a":[1,null]}}]}')
    root = tmp_path / "out"
    trailmill("convert", source, root)
    [(_, path)] = canonical.data_files(root)
    footer = pyarrow.parquet.ParquetFile(path)
    assert set(footer.metadata.metadata) >= {b"org.apache.spark.version",
                                             canonical.ROW_METADATA_KEY}
    types = {column.path: (column.physical_type, column.max_definition_level,
                           column.max_repetition_level)
             for column in map(footer.schema.column, range(len(footer.schema)))}
    assert types == {"b": ("BOOLEAN", 1, 0), "d": ("DOUBLE", 1, 0), "l": ("INT64", 1, 0),
                     "n": ("FIXED_LEN_BYTE_ARRAY", 1, 0), "t": ("BYTE_ARRAY", 1, 0),
                     "s.a.list.element": ("INT64", 4, 1)}
    assert footer.schema.column(3).length == 9
    assert json.loads(canonical.row_metadata(path))["fields"][0]["name"] == "b"


def test_every_read_back_case_has_its_reason(summary):
    cases = {name for name in GOLDEN if name.startswith("r_")}
    assert set(NOT_APPLICABLE) == cases
    summary(f"golden/roundtrip.json: {len(WRITTEN)} partition values and 8 write cases asked; "
            f"{len(cases)} read-back cases are Spark's own")
