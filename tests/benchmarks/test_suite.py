"""The benchmark suite itself: its arithmetic, its plots, and a run of it on a tiny input."""

import json
import os
import pathlib
import subprocess
import sys
from xml.etree import ElementTree

import pytest

BENCHMARKS = pathlib.Path(__file__).resolve().parents[2] / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))

import checking  # noqa: E402
import figures  # noqa: E402
import json_values  # noqa: E402
import measure  # noqa: E402
import plot  # noqa: E402
import program  # noqa: E402
import s3 as s3_stage  # noqa: E402
import targets  # noqa: E402


def run_of(*cpu, **parts):
    return {"rounds": {str(number): {"cpu": seconds, "wall": seconds, "parts": parts}
                       for number, seconds in enumerate(cpu, 1)}}


def test_a_spread_has_the_median_the_least_and_the_most():
    assert figures.spread([3, 1, 10]) == {"median": 3, "min": 1, "max": 10}


def test_a_ratio_is_the_median_of_the_ratios_and_not_the_ratio_of_the_medians():
    assert figures.ratio(run_of(1, 20, 30), run_of(1, 10, 60), "cpu")["median"] == 1


def test_a_ratio_takes_the_rounds_that_both_ran():
    assert figures.ratio(run_of(4), run_of(2, 100), "cpu") == {"median": 2, "min": 2, "max": 2}


def test_a_ratio_to_what_never_ran_is_none():
    assert figures.ratio(run_of(1), None, "cpu") is None
    assert figures.ratio(run_of(1), run_of(), "cpu") is None


def test_a_part_is_compared_by_what_was_measured_inside():
    assert figures.ratio(run_of(9, warm={"cpu": 4}), run_of(2), "cpu", "warm")["median"] == 2


def test_a_total_is_of_the_rounds_that_all_ran():
    assert figures.by_round(figures.total([run_of(1, 2), run_of(5)]), "cpu") == {"1": 6}
    assert figures.total([run_of(1), None]) is None


@pytest.mark.parametrize("measured, less_is_better, verdict", [
    (None, False, "not measured"), (1, False, "not reached"), (2, False, "reached"),
    (4, False, "aim reached"), (5, True, "not reached"), (3, True, "aim reached")])
def test_a_target_tells_how_it_stands(measured, less_is_better, verdict):
    assert targets.Target("", 2 if not less_is_better else 4, 4 if not less_is_better else 3,
                          measured, less_is_better).verdict() == verdict


def test_values_are_compared_and_not_their_texts():
    ours = [("e", '{"a":1,"b":null}'), ("f", '"x"')]
    theirs = [("e", '{ "a": 1 }'), ("f", "x")]
    assert json_values.unlike(ours, theirs, nested=False) == []


def test_a_value_that_is_lost_is_seen():
    assert json_values.unlike([("e", '{"a":1}')], [("e", None)], nested=False) == [
        ("e", '{"a":1}', None)]
    assert json_values.unlike([], [("e", "x")], nested=False) == [("e", None, "x")]


def test_columns_of_ours_are_looked_for_inside_of_their_text():
    ours = [("e", '{"type":"Root","mfa":"true","name":null}')]
    assert json_values.unlike(ours, [("e", '{"mfa":true,"type":"Root","new":1}')], True) == []
    assert json_values.unlike(ours, [("e", '{"mfa":true}')], True)


def test_names_of_leaves_are_without_the_levels_of_lists():
    assert checking.LIST_LEVELS.sub("", "a.list.element.b") == "a.b"
    assert checking.LIST_LEVELS.sub("", "list.elements") == "list.elements"


def test_requests_to_s3_and_its_time_beyond_the_local_one_become_targets():
    def run(wall, rss=0, **requests):
        taken = {"cpu": 1, "wall": wall, "rss": rss, "parts": {}, "requests": requests}
        return {"rounds": {"1": taken}}
    runs = {"cloudtrail": {"local": run(1), "50": run(6, 256 << 20, LIST=7, GET=1854)}}
    stage = {"objects": 1854, "runs": s3_stage.summed(runs)}
    found = {each["what"]: each for each in targets.table({"inputs": {}, "s3": stage})}
    assert found["cloudtrail, S3 at 50 ms: wall time beyond twice the local run's"][
        "measured"] == 4
    assert found["S3: peak memory"]["measured"] == 256
    assert found["S3: LIST for 1,854 objects"]["verdict"] == "not reached"
    assert found["S3: GET for each object"]["verdict"] == "reached"


def test_bars_are_an_image_with_a_bar_for_each():
    spreads = {"trailmill": figures.spread([1.0, 2.0]), "a <peer>": figures.spread([900.0])}
    image = ElementTree.fromstring(plot.bars("CPU", "less", spreads, "s"))
    names = [element.text for element in image.iter("{http://www.w3.org/2000/svg}text")]
    assert {"trailmill", "a <peer>"} <= set(names)
    assert "prefers-color-scheme" in plot.STYLE


def test_children_of_children_are_measured():
    burn = "sum(range(10_000_000))"
    script = f"import subprocess, sys; subprocess.run([sys.executable, '-c', '{burn}'])"
    alone = measure.run([sys.executable, "-c", burn], 60).cpu
    assert measure.run([sys.executable, "-c", script], 60).cpu > alone * 0.7


def test_a_command_that_fails_says_its_last_words():
    with pytest.raises(measure.Failed, match="ValueError: no"):
        measure.run([sys.executable, "-c", "raise ValueError('no')"], 60)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """A run of the driver: trailmill and DuckDB, two rounds of a hundred files."""
    if program.missing():
        pytest.skip(program.missing())
    pytest.importorskip("duckdb", reason="no duckdb here: it is the peer of this run")
    folder = tmp_path_factory.mktemp("bench")
    subprocess.run(
        [sys.executable, str(BENCHMARKS / "run.py"), "--quick", "--inputs", "dev", "--peers",
         "duckdb_fast", "--without-lake", "--rounds", "2", "--work", str(folder / "work"),
         "--results", str(folder / "results")],
        env=os.environ | {"TRAILMILL_BINARY": str(program.binary())}, check=True)
    return folder / "results"


def test_a_run_writes_numbers_with_ratios_and_checks(results):
    numbers = json.loads((results / "results.json").read_text())
    runs = numbers["inputs"]["dev"]["runs"]
    assert runs["DuckDB 2.0, zstd 1"]["ratios"]["cpu"]["median"] > 0
    assert len(runs["trailmill, cloudtrail"]["rounds"]) == 2
    assert runs["DuckDB 2.0, zstd 1"]["check"]["differ"] == {}
    assert numbers["machine"]["versions"]["duckdb"]
    # S3 where there is a server.
    assert numbers["s3"].get("missing") or numbers["s3"]["runs"]["inferred"]["50"]["rounds"]


def test_a_run_writes_a_page_and_its_plots(results):
    page = (results / "results.md").read_text()
    assert "| DuckDB 2.0, zstd 1 |" in page and "equal in 32 columns" in page
    plots = sorted(path.name for path in results.glob("*.svg"))
    assert plots == ["cpu-dev.svg", "wall-dev.svg"]
    for name in plots:
        assert name in page
        ElementTree.parse(results / name)
