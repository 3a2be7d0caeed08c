"""The lake's part of the benchmark suite: what it counts, and a run of it on tiny lakes."""

import argparse
import datetime
import json
import os
import pathlib
import subprocess
import sys

import pytest

BENCHMARKS = pathlib.Path(__file__).resolve().parents[2] / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))

import lake_ages  # noqa: E402
import lake_month  # noqa: E402
import lake_places  # noqa: E402
import lake_query  # noqa: E402
import lake_stage  # noqa: E402
import places  # noqa: E402
import program  # noqa: E402
import run  # noqa: E402
import targets  # noqa: E402

FOLDER = "AWSLogs/123456789012/CloudTrail/us-east-1/2019/04/01"


def log(tree, slot="20190401T1205Z", unique="a"):
    path = tree / FOLDER / f"123456789012_CloudTrail_us-east-1_{slot}_{unique}.json.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")
    return path.relative_to(tree)


def run_of(wall, **requests):
    return {"cpu": wall, "wall": wall, "rss": 1 << 20, "parts": {},
            "requests": lake_places.total(requests)}


def test_a_retry_is_no_request_more():
    assert lake_places.total({"GET": 2, "PUT": 1, "retries": 5}) == {"GET": 2, "PUT": 1, "all": 3}
    assert lake_places.total({}) == {}


def test_requests_are_counted_over_whole_cycles():
    first, cycle = [run_of(1, GET=99)], [run_of(1, GET=1)] * (lake_ages.CYCLE - 1)
    assert lake_ages.mean_requests(first + cycle + [run_of(1, GET=81)]) == 2
    assert lake_ages.mean_requests([run_of(1, GET=4), run_of(1, GET=2)]) == 3


def test_many_runs_have_spreads_and_those_of_the_first_and_last():
    found = lake_ages.summed([run_of(wall, GET=wall) for wall in range(1, 42)])
    assert found["wall"] == {"median": 21, "min": 1, "max": 41}
    assert (found["first"]["max"], found["last"]["min"]) == (20, 22)
    assert found["requests"]["all"]["max"] == 41


def test_logs_are_by_the_five_minutes_of_their_delivery(tmp_path):
    later, sooner = log(tmp_path, "20190401T1210Z"), log(tmp_path, "20190401T1205Z", "z")
    also = log(tmp_path, "20190401T1205Z", "a")
    slots = lake_places.slots_of(tmp_path)
    assert list(slots.values()) == [[also, sooner], [later]]
    assert [f"{begins:%H:%M %Z}" for begins in slots] == ["12:05 UTC", "12:10 UTC"]
    (begins, logs), = lake_places.slots_of(tmp_path, 60).items()
    assert (begins.hour, begins.minute, len(logs)) == (12, 0, 3)


def test_a_day_is_delivered_on_another_one(tmp_path):
    log(tmp_path / "made")
    (day, folders), = lake_places.days_of(tmp_path / "made").items()
    assert day == datetime.date(2019, 4, 1)
    lake_places.deliver_day(tmp_path / "made", tmp_path / "source", folders,
                            datetime.date(2026, 11, 28))
    delivered, = (tmp_path / "source").rglob("*.gz")
    assert str(delivered).endswith("us-east-1/2026/11/28/"
                                   "123456789012_CloudTrail_us-east-1_20261128T1205Z_a.json.gz")


def test_what_is_taken_back_is_of_that_tree_alone(tmp_path):
    kept = log(tmp_path / "source")
    other = tmp_path / "source" / FOLDER.replace("04/01", "04/02")
    other.mkdir(parents=True)
    (tmp_path / "night" / FOLDER.replace("04/01", "04/02")).mkdir(parents=True)
    lake_ages.forget_days(tmp_path / "night", tmp_path / "source")
    assert (tmp_path / "source" / kept).exists() and not other.exists()


@pytest.mark.parametrize("partitions, condition", [
    ("day,region", "and day = '2019-04-09'"), ("region,source", "")])
def test_a_question_filters_by_a_partition_that_is_there(partitions, condition):
    form = {"kind": "lake", "path": "lake", "partitions": partitions}
    gaps = lake_query.words(form, {"hour": "2019-04-09T12", "service": "kms.amazonaws.com"})
    assert gaps["day"] == condition
    assert gaps["source"] == ("and source = 'kms.amazonaws.com'" if "source" in partitions else "")


def test_a_question_of_a_day_reads_the_raw_logs_of_its_folders():
    gaps = lake_query.words({"kind": "raw", "path": "logs"}, {"hour": "2019-04-09T23"})
    assert gaps["until"] == "'2019-04-10T00:00:00Z'"
    assert "logs/AWSLogs/*/CloudTrail/*/2019/04/09/*.json.gz" in gaps["day_events"]
    assert gaps["day"] == ""


def test_what_compaction_took_is_what_is_beyond_an_idle_look():
    def synced(cpu, files):
        tables = {"events": {"files_before": files}, "objects": {"files_before": 0}}
        return run_of(cpu) | {"said": {"seconds": 1}, "compaction": tables | {"seconds": 0.5}}

    found = lake_month.shares([synced(1, 0), synced(1, 0), synced(4, 9)])
    assert (found["cpu"], found["compaction cpu"], found["compactions"]) == (6, 3, 1)
    assert (found["compaction seconds"], found["looking seconds"]) == (1.5, 1)


def test_a_program_runs_by_a_moved_clock(tmp_path):
    if not places.clock_shim().is_file():
        pytest.skip(f"no {places.clock_shim()}: build the target clock_shim")
    moment = datetime.datetime(2019, 4, 2, tzinfo=datetime.timezone.utc)
    moved = lake_month.at(lake_places.Place(tmp_path, str(tmp_path)), moment).environment
    said = subprocess.run(["date", "-u", "+%F %H:%M"], env=os.environ | moved, check=True,
                          stdout=subprocess.PIPE, text=True).stdout
    assert said == "2019-04-02 00:00\n"


def test_figures_of_a_lake_become_targets():
    def spread(value):
        return {"median": value, "min": value, "max": value}

    def age(wall, mean, **more):
        run = {"wall": spread(wall), "rss": spread(300 << 20), "mean requests": mean}
        return {"nights": run, "minutes": run} | more

    lake = {"load": {"missing": "no disk"},
            "local": {"ages": {"1": age(0.2, 0), "365": age(1.2, 0)}},
            "far": {"ages": {"30": age(1, 50), "365": age(1, 60)}},
            "plan": {"wall": 7, "objects": 30, "rss": 1}, "bytes": {"events": 4, "raw": 8},
            "upkeep": {"ratio": {"wall": spread(0.9)},
                       "runs": {"compact": {"rss": spread(400 << 20)}}}}
    found = {each["what"]: each for each in targets.table({"inputs": {}, "lake": lake})}

    def verdict(what):
        return found[what]["verdict"]

    assert verdict("first load of a lake: its speed to `convert`'s, CPU") == "not measured"
    assert verdict("sync of five minutes at day 1: wall time") == "reached"
    assert verdict("sync of five minutes at day 365: wall time") == "not reached"
    assert found["sync of five minutes: requests at day 365 to those at day 30"]["measured"] == 1.2
    assert verdict("first plan of 1,000,000 objects: wall time") == "not measured"
    assert verdict("compaction: its speed to DuckDB's sorted COPY, wall time") == "not reached"
    assert found["lake: peak memory"]["measured"] == 400
    assert verdict("bytes of a lake's events to those of the raw logs") == "reached"


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """A run of the lakes alone, of three days and a few objects."""
    if program.missing():
        pytest.skip(program.missing())
    folder = tmp_path_factory.mktemp("lakes")
    subprocess.run(
        [sys.executable, str(BENCHMARKS / "run.py"), "--quick", "--inputs", "none",
         "--without-s3", "--lake-size", "dev", "--rounds", "1", "--work", str(folder / "work"),
         "--results", str(folder / "results")],
        env=os.environ | {"TRAILMILL_BINARY": str(program.binary())}, check=True)
    return folder / "results"


def test_parts_that_a_run_leaves_out_stay_with_their_commit(tmp_path):
    page = {"machine": {"commit": "old"}, "lake": {"load": {"cpu": 1}, "plan": {"cpu": 2}}}
    (tmp_path / "results.json").write_text(json.dumps(page))
    options = argparse.Namespace(results=tmp_path, lake_parts=["load"])
    assert run.kept_parts(options) == {"plan": {"commit": "old", "cpu": 2}}
    assert run.kept_parts(argparse.Namespace(results=tmp_path / "new", lake_parts=["load"])) == {}
    options.lake_parts = list(lake_stage.PARTS)
    assert run.kept_parts(options) == {}


def test_a_run_has_every_part_or_why_not(results):
    lake = json.loads((results / "results.json").read_text())["lake"]
    assert list(lake) == list(lake_stage.PARTS)
    missing = {name for name, part in lake.items() if "missing" in part}
    # They need a server, DuckDB's extension, and the shim.
    assert missing <= {"far", "queries", "month"}
    ages = lake_stage.SIZES["dev"].ages
    assert list(lake["local"]["ages"]) == [str(age) for age in ages]
    if "far" not in missing:
        assert lake["far"]["ages"]["3"]["minutes"]["requests"]["PUT"]["min"] >= 2


def test_all_forms_of_the_events_give_the_same_answers(results):
    queries = json.loads((results / "results.json").read_text())["lake"]["queries"]
    if "missing" in queries:
        pytest.skip(queries["missing"])
    for name, run in queries["runs"].items():
        assert run["differs"] == [], name
    assert min(queries["runs"]["lake by day"]["rows"].values()) > 0


def test_compaction_leaves_one_file_and_every_answer(results):
    upkeep = json.loads((results / "results.json").read_text())["lake"]["upkeep"]
    assert upkeep["files"] > 1 and [run["files"] for run in upkeep["runs"].values()] == [1, 1]
    if "missing" in upkeep["queries"]:
        pytest.skip(upkeep["queries"]["missing"])
    before, after = upkeep["queries"]["runs"].values()
    assert after["differs"] == [] and after["files"] < before["files"]


def test_a_month_leaves_few_files_of_days_that_are_past(results):
    month = json.loads((results / "results.json").read_text())["lake"]["month"]
    if "missing" in month:
        pytest.skip(month["missing"])
    size = lake_stage.SIZES["dev"]
    assert month["syncs"] == size.month_days * 24 * 60 // size.month_minutes
    events = month["tables"]["events"]
    # Nothing is removed before a vacuum, and the last sync is at the end of the last day.
    assert events["files on disk"] > month["syncs"] > month["compactions"] >= size.month_days
    assert events["files"] <= size.month_days + 1


def test_the_page_has_a_table_for_each_part(results):
    page = (results / "results.md").read_text()
    assert "### First load" in page and "| 3, five minutes | 3 |" in page
