"""Bad input, file by file: what is rejected, and that all else is written.

Each case is one file that stands between two good ones. `program.trailmill` checks in every run
that `objects listed = converted + rejected + skipped` and `events read = written + rejected`.
"""

import gzip
import json
import pathlib
import re

import pyarrow
import pyarrow.parquet
import pytest

import canonical
from bad_files import (CASES, DIGEST, GOOD, GOOD_GZ, TOKEN, event, packed, records, text, with_key,
                       with_value)

# Options of `convert` for each schema mode.
SCHEMAS = {"inferred": [], "cloudtrail": ["--schema", "cloudtrail"]}
THREADS = [1, 2]
# Readers take no schema of so many levels.
ONLY_FIXED = {"1,000 levels"}
LARGE = {"a string of 21 MB", "a record of 40 MB", "a record of too many tokens"}


def folder_with(tmp_path, files):
    source = tmp_path / "in"
    source.mkdir()
    (source / "0-good.json.gz").write_bytes(packed(text("first")))
    (source / "z-good.json").write_bytes(text("last"))
    for name, content in files.items():
        (source / name).write_bytes(content)
    return source


def written(root):
    tables = [pyarrow.parquet.ParquetFile(path).read(columns=["eventID"])
              for _, path in canonical.data_files(root)]
    return sorted(pyarrow.concat_tables(tables).column("eventID").to_pylist())


def kept(rejects):
    """The lines of rejects.jsonl, in the order of the files' numbers."""
    lines = (rejects / "rejects.jsonl").read_text().splitlines()
    return sorted(map(json.loads, lines), key=lambda line: (line["object"], line["offset"]))


def expected_bytes(case, stored, line):
    """What has to stand in the file of a reject."""
    if line["record"] == -1 and line["file"].endswith(case.name):
        return stored
    plain = stored if stored[:2] != b"\x1f\x8b" else gzip.decompress(stored)
    return plain[line["offset"]:line["offset"] + line["length"]]


def check(trailmill, tmp_path, case, schema, threads):
    source = folder_with(tmp_path, {case.name: case.content})
    out, rejects = tmp_path / "out", tmp_path / "rejects"
    run = trailmill("convert", source, out, *SCHEMAS[schema], "--threads", threads, "--json",
                    "--rejects", rejects, codes=(3 if case.rejects else 0,))
    counts = run.json()
    assert written(out) == sorted(["id-first", "id-last", *case.rows])
    assert counts["objects_converted"] == 2 + case.converted
    assert counts["objects_skipped"] == ({case.skipped: 1} if case.skipped else {})
    # A document of several in an object is -2 in a case, so that the object is converted.
    wanted = [(max(record, -1), code) for record, code in case.rejects]
    assert [(each["record"], each["code"]) for each in counts["rejects"]] == wanted
    lines = kept(rejects)
    assert [(line["record"], line["code"]) for line in lines] == wanted
    for line in lines:
        content = (rejects / line["file"]).read_bytes()
        assert content == expected_bytes(case, case.content, line)
    assert TOKEN not in run.stdout + run.stderr


@pytest.mark.parametrize("threads", THREADS)
@pytest.mark.parametrize("schema", SCHEMAS)
@pytest.mark.parametrize("name", [name for name in CASES if name not in LARGE])
def test_a_bad_file_costs_no_more_than_its_bad_part(trailmill, tmp_path, name, schema, threads):
    if name in ONLY_FIXED and schema != "cloudtrail":
        return
    check(trailmill, tmp_path, CASES[name], schema, threads)


@pytest.mark.parametrize("name", sorted(LARGE))
def test_a_large_bad_record_costs_no_more_than_itself(trailmill, tmp_path, name):
    check(trailmill, tmp_path, CASES[name], "cloudtrail", 1)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_gzip_is_rejected_wherever_it_is_cut(trailmill, tmp_path, schema):
    cuts = {f"cut-{size:04}.json.gz": GOOD_GZ[:size] for size in range(2, len(GOOD_GZ))}
    source = folder_with(tmp_path, cuts)
    run = trailmill("convert", source, tmp_path / "out", *SCHEMAS[schema], "--json",
                    codes=(3,))
    assert run.json()["objects_rejected"] == len(cuts)
    assert {each["code"] for each in run.json()["rejects"]} == {"gzip"}
    assert written(tmp_path / "out") == ["id-first", "id-last"]
    assert run.stderr.count("\n") < 10
    assert f"{len(cuts):,} of kind gzip" in run.stderr


def test_the_listing_counts_what_it_leaves_out(trailmill, tmp_path):
    source = folder_with(tmp_path, {"empty.json": b"", "_hidden.json": GOOD, "d.json": DIGEST})
    run = trailmill("convert", source, tmp_path / "out", "--json")
    assert run.json()["objects_listed"] == 5
    assert run.json()["objects_skipped"] == {"empty": 1, "hidden": 1, "CloudTrail-Digest": 1}
    shown = trailmill("count", source).stdout
    assert "skipped  1 CloudTrail-Digest, 1 empty, 1 hidden" in shown


def test_only_bad_files_are_an_empty_result_and_keep_their_bytes(trailmill, tmp_path):
    source = tmp_path / "in"
    source.mkdir()
    (source / "bad.json.gz").write_bytes(GOOD_GZ[:-1])
    (source / "bad.json").write_bytes(b'{"Records":[7]}')
    run = trailmill("convert", source, tmp_path / "out", "--rejects", tmp_path / "rejects",
                    codes=(3,))
    assert "1 rejected" in run.stdout
    lines = kept(tmp_path / "rejects")
    contents = [(tmp_path / "rejects" / line["file"]).read_bytes() for line in lines]
    assert contents == [b"7", GOOD_GZ[:-1]]


def test_rejects_of_two_runs_stand_in_one_directory(trailmill, tmp_path):
    source = folder_with(tmp_path, {"case.json": records(b"7")})
    for name in ("one", "two"):
        trailmill("convert", source, tmp_path / name, "--rejects", tmp_path / "rejects",
                  codes=(3,))
    lines = kept(tmp_path / "rejects")
    assert len(lines) == 2
    assert len({line["run"] for line in lines}) == 2
    for line in lines:
        assert re.fullmatch(r"[0-9a-f]{8}-\d+-case\.record-1\.json", line["file"])
        assert line["file"].startswith(line["run"][:8])
        assert (tmp_path / "rejects" / line["file"]).read_bytes() == b"7"


def test_a_reject_that_cannot_be_kept_fails_the_run(trailmill, tmp_path):
    source = folder_with(tmp_path, {"case.json": records(b"7")})
    (tmp_path / "file").write_text("in the way")
    run = trailmill("convert", source, tmp_path / "out", "--rejects", tmp_path / "file",
                    codes=(1,))
    assert str(tmp_path / "file") in run.stderr
    assert not (tmp_path / "out").exists()


def test_the_summary_names_each_reject_and_says_how_to_keep_it(trailmill, tmp_path):
    source = folder_with(tmp_path, {"case.json": records(b"7", with_value(b'"\\q"'))})
    run = trailmill("convert", source, tmp_path / "out", codes=(3,))
    place = re.search(r"^rejected  (\S+), record 2 at byte (\d+): (.+)$", run.stderr,
                      re.MULTILINE)
    assert pathlib.Path(place[1]).name == "case.json"
    assert records(b"7", with_value(b'"\\q"'))[int(place[2]):].startswith(
        with_value(b'"\\q"'))
    assert "--rejects DIR" in run.stderr


# Objects over 32 MiB are streamed: the same verdicts --------------------------------------


def large(*raw, size=40 << 20):
    """A document with enough events before `raw` that it is streamed in parts."""
    filler = json.dumps(event("filler", userAgent="x" * 4000)).encode()
    count = size // len(filler)
    return count, b'{"Records":[' + b",".join([filler] * count + list(raw)) + b"]}"


def test_a_large_document_is_rejected_whole_where_its_structure_breaks(trailmill, tmp_path):
    _, content = large(json.dumps(event("last")).encode())
    for name, bad in {"cut": content[:-1], "after": content + b"x",
                      "comma": content[:-2] + b",]}"}.items():
        folder = tmp_path / name
        folder.mkdir()
        source = folder_with(folder, {"case.json": bad})
        run = trailmill("convert", source, folder / "out", "--schema", "cloudtrail", "--json",
                        codes=(3,))
        assert run.json()["objects_rejected"] == 1
        assert written(folder / "out") == ["id-first", "id-last"]


def test_a_large_document_loses_only_its_bad_records(trailmill, tmp_path):
    long_one = with_value(b'"' + b"x" * (40 << 20) + b'"')
    count, content = large(with_value(b'"\xff"'), b"7", long_one,
                           json.dumps(event("last")).encode())
    source = folder_with(tmp_path, {"case.json.gz": gzip.compress(content, 1)})
    run = trailmill("convert", source, tmp_path / "out", "--schema", "cloudtrail", "--json",
                    "--rejects", tmp_path / "rejects", codes=(3,))
    assert run.json()["events_written"] == count + 3
    lines = kept(tmp_path / "rejects")
    assert [(line["record"], line["code"]) for line in lines] == [
        (count, "utf8"), (count + 1, "not-object"), (count + 2, "record-length")]
    for line in lines:
        wanted = content[line["offset"]:line["offset"] + line["length"]]
        assert (tmp_path / "rejects" / line["file"]).read_bytes() == wanted
    assert (tmp_path / "rejects" / lines[2]["file"]).read_bytes() == long_one


# Secrets ---------------------------------------------------------------------------------


def test_no_command_but_head_says_what_stands_in_an_event(trailmill, tmp_path):
    secret_key = with_key(b'"' + TOKEN.encode() + b'\\q"')
    files = {f"{number}.json": case.content for number, case in enumerate(CASES.values())
             if len(case.content) < 100_000}
    files["key.json"] = records(secret_key, b'{"a":' + TOKEN.encode() + b"}")
    files["cut.json"] = text("a")[:-40]
    source = folder_with(tmp_path, files)
    runs = [trailmill("count", source, codes=(3,)),
            trailmill("count", source, "--json", codes=(3,)),
            trailmill("schema", source, codes=(3,)),
            trailmill("convert", source, tmp_path / "a", codes=(3,)),
            trailmill("convert", source, tmp_path / "b", "--json", "--rejects",
                      tmp_path / "rejects", codes=(3,)),
            trailmill("convert", source, tmp_path / "c", "--schema", "cloudtrail", codes=(3,)),
            trailmill("convert", source, tmp_path / "a", codes=(1,)),
            trailmill("convert", source, tmp_path / "d", "--partition-by", "nowhere",
                      codes=(1, 2))]
    for run in runs:
        assert TOKEN not in run.stdout + run.stderr, repr(run)
        assert "id-" not in run.stdout + run.stderr, repr(run)
    shown = trailmill("head", source, "-n", 100_000, codes=(3,))
    assert TOKEN in shown.stdout
    assert TOKEN not in shown.stderr
