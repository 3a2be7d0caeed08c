"""The notebook's cells on 17 real sets, each against what Spark gave.

A set has thousands of rows; their digests are compared first, and only where one differs the
leaf sums tell which column it is.
"""

import json

import pytest

import canonical
import program

SETS = sorted(path.stem for path in program.shared().glob("golden/notebook/*.json"))
if not SETS:
    pytest.skip(program.shared_missing() or "no notebook sets", allow_module_level=True)

ROWS_PRINTED_MAX = 3000


@pytest.fixture(params=SETS, scope="module")
def golden(request, shared):
    with open(shared / "golden" / "notebook" / f"{request.param}.json") as file:
        return json.load(file)


@pytest.fixture(scope="module")
def sources(golden, shared):
    return [shared / "data" / "cloudtrail" / path for path in golden["paths"]]


def schema(trailmill, sources, *options):
    return trailmill("schema", *sources, *options).stdout


def test_counts_are_sparks(trailmill, golden, sources):
    counts = trailmill("count", *sources, "--json").json()
    assert counts["documents"] == golden["count"]
    assert counts["events"] == golden["explode_count"]
    assert counts["rejected"] == 0


@pytest.mark.parametrize("view, tree", [("documents", "tree_df"), ("records", "tree_col"),
                                        ("events", "tree_star")])
def test_print_schema_is_sparks(trailmill, golden, sources, view, tree):
    text = schema(trailmill, sources, "--view", view, "--format", "tree")
    assert text == golden[tree]


def test_the_default_view_of_schema_is_events(trailmill, golden, sources):
    assert schema(trailmill, sources) == golden["tree_star"]


def test_schema_json_is_sparks(trailmill, golden, sources):
    text = schema(trailmill, sources, "--format", "json")
    assert text.rstrip("\n") == golden["schema_json"]


def test_head_is_the_notebooks_head(trailmill, golden, sources):
    text = trailmill("head", *sources, "-n", 1, "--format", "row", "--order", "spark").stdout
    assert "[" + text.rstrip("\n") + "]" == golden["head1_repr"]


def test_a_case_clash_is_sparks_error_when_asked_for(trailmill, golden, sources):
    expected = golden.get("default_error")
    run = trailmill("schema", *sources, "--on-case-clash", "error", codes=(0, 1))
    if expected is None:
        assert run.code == 0
        assert run.stdout == golden["tree_star"]
        return
    assert run.code == 1
    assert run.condition() == expected["condition"]
    assert expected["message"].split(" SQLSTATE")[0] in run.stderr
    assert run.stdout == ""


@pytest.fixture(params=[("all", 2), ("all", 1), ("present", 2)], scope="module",
                ids=["all-2", "all-1", "present-2"])
def converted(request, trailmill, golden, sources, tmp_path_factory):
    columns, threads = request.param
    if golden["name"] == "union_all" and (columns, threads) == ("all", 1):
        pytest.skip("the largest set is written once with all columns")
    root = tmp_path_factory.mktemp("out") / golden["name"]
    trailmill("convert", *sources, root, "--columns", columns, "--threads", threads)
    return root, canonical.read_dataset(root)


def test_rows_and_partitions_are_sparks(converted, golden):
    _, dataset = converted
    expected = {directory: {"rows": partition["rows"], "sha256": partition["sha256"]}
                for directory, partition in golden["partitions"].items()}
    if dataset.partitions() != expected:
        assert sorted(dataset.rows) == sorted(expected)
        assert dataset.count() == golden["explode_count"]
        assert dataset.leaves.as_golden() == {path: sums for path, sums
                                              in golden["leaves"].items() if sums[0]}
    assert dataset.partitions() == expected
    assert dataset.sha256() == golden["sha256"]


def test_every_footer_has_the_whole_schema(converted, golden):
    root, dataset = converted
    whole = json.loads(golden["schema_json"])
    whole["fields"] = [field for field in whole["fields"]
                       if field["name"] not in ("awsRegion", "eventSource")]
    expected = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
    assert (root / "_SUCCESS").read_bytes() == b""
    for _, path in canonical.data_files(root):
        assert canonical.row_metadata(path) == expected


def test_what_was_written_is_a_source_with_its_partitions_last(converted, golden, sources,
                                                              trailmill):
    root, dataset = converted
    fields = json.loads(golden["schema_json"])["fields"]
    partitions = ["awsRegion", "eventSource"]
    expected = [field for field in fields if field["name"] not in partitions]
    expected += sorted((field for field in fields if field["name"] in partitions),
                       key=lambda field: partitions.index(field["name"]))
    assert schema(trailmill, [root], "--format", "json") == json.dumps(
        {"type": "struct", "fields": expected}, ensure_ascii=False, separators=(",", ":")) + "\n"
    assert trailmill("count", root, "--json").json()["events"] == dataset.count()

    # Larger sets say no more about the printer, and take minutes.
    if golden["explode_count"] <= ROWS_PRINTED_MAX:
        assert rows_printed(trailmill, [root]) == rows_printed(trailmill, sources)


def rows_printed(trailmill, paths):
    lines = trailmill("head", *paths, "-n", ROWS_PRINTED_MAX, "--format", "rowjson").lines()
    return sorted(json.dumps(json.loads(line), sort_keys=True) for line in lines)
