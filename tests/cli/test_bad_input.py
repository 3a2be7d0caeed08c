"""Bad input, file by file: what is rejected, and that all else is written.

Each case is one file that stands between two good ones. `program.trailmill` checks in every run
that `objects listed = converted + rejected + skipped` and `events read = written + rejected`.
"""

import gzip
import json
import pathlib
import re
import zlib

import pytest

import canonical

# Options of `convert` for each schema mode.
SCHEMAS = {"inferred": [], "cloudtrail": ["--schema", "cloudtrail"]}
THREADS = [1, 2]
TOKEN = "IQoJb3JpZ2luX2VjEExampleSessionToken"


def event(number, **more):
    return {"eventVersion": "1.08", "eventTime": "2020-04-01T00:00:00Z", "awsRegion": "us-east-1",
            "eventSource": "s3.amazonaws.com", "eventID": f"id-{number}",
            "requestParameters": {"k": "v", "sessionToken": TOKEN}, **more}


def text(*numbers):
    return json.dumps({"Records": [event(number) for number in numbers]}).encode()


def records(*raw):
    """A document of records as they stand, each with a good event before and behind."""
    good = [json.dumps(event(number)).encode() for number in ("before", "behind")]
    return b'{"Records":[' + b",".join([good[0], *raw, good[1]]) + b"]}"


def packed(content):
    return gzip.compress(content, mtime=0)


class Case:
    """A bad file and its verdict: rows that are written of it, (record, code) of its rejects,
    and the family that it is skipped as."""

    def __init__(self, content, rows=(), rejects=(), skipped=None, name="case.json"):
        self.content, self.rows, self.rejects = content, sorted(rows), list(rejects)
        self.skipped, self.name = skipped, name

    @property
    def converted(self):
        return not self.skipped and not any(record == -1 for record, _ in self.rejects)


def whole(content, code, name="case.json"):
    return Case(content, (), [(-1, code)], name=name)


def one_record(raw, code):
    return Case(records(raw), ["id-before", "id-behind"], [(1, code)])


def with_value(raw):
    return json.dumps(event("bad", x="@")).encode().replace(b'"@"', raw)


def with_key(raw):
    return json.dumps(event("bad", x=1)).encode().replace(b'"x"', raw)


GOOD = text("a", "b")
GOOD_GZ = packed(GOOD)
BACK_TO_BACK = GOOD_GZ + packed(b"\n" + text("c"))
DIGEST = json.dumps({"awsAccountId": "1", "digestStartTime": "2020-04-01T00:00:00Z",
                     "digestEndTime": "2020-04-01T01:00:00Z", "digestS3Bucket": "b",
                     "logFiles": [{"s3Object": "o"}], "sessionToken": TOKEN}).encode()
AGGREGATED = json.dumps({"Records": [{"eventCategory": "Aggregated", "eventId": str(number),
                                      "timeWindow": {}} for number in range(3)]}).encode()
INSIGHT = json.dumps({"Records": [{"eventVersion": "1.07", "eventID": "insight",
                                   "eventTime": "2020-04-01T00:00:00Z", "awsRegion": "r",
                                   "eventType": "AwsCloudTrailInsight",
                                   "insightDetails": {"state": "Start"},
                                   "eventCategory": "Insight"}]}).encode()


def flipped(content, back):
    changed = bytearray(content)
    changed[-back] ^= 1
    return bytes(changed)


CASES = {
    # Gzip
    "gzip: wrong CRC": whole(flipped(GOOD_GZ, 8), "gzip"),
    "gzip: wrong length": whole(flipped(GOOD_GZ, 4), "gzip"),
    "gzip: wrong length, huge": whole(flipped(GOOD_GZ, 1), "gzip"),
    "gzip: bytes after the trailer": whole(GOOD_GZ + b"garbage", "gzip"),
    "gzip: zeros after the trailer": whole(GOOD_GZ + bytes(512), "gzip"),
    "gzip: header only": whole(GOOD_GZ[:10], "gzip"),
    "gzip: magic only": whole(GOOD_GZ[:2], "gzip"),
    "gzip: second member cut": whole(BACK_TO_BACK[:-9], "gzip"),
    "gzip: several members": Case(BACK_TO_BACK, ["id-a", "id-b", "id-c"]),
    "gzip: no text": Case(packed(b"")),
    "gzip: under a plain name": Case(GOOD_GZ, ["id-a", "id-b"], name="plain.json"),
    "plain: under a gzip name": Case(GOOD, ["id-a", "id-b"], name="named.json.gz"),
    "zlib, not gzip": whole(zlib.compress(GOOD), "syntax"),
    # Documents
    "white space": Case(b" \n\t\n"),
    "empty object": Case(b"{}"),
    "empty Records": Case(b'{"Records":[]}'),
    "not JSON": whole(b"hello, " + TOKEN.encode(), "syntax"),
    "not JSON, many lines": whole(b"time,name\n" + b"1," + TOKEN.encode() + b"\n" * 2000,
                                  "syntax"),
    "UTF-16": whole(GOOD.decode().encode("utf-16"), "encoding"),
    "a number": whole(b"42", "no-records"),
    "no Records": whole(b'{"records":[{"a":1}]}', "no-records"),
    "Records an object": whole(b'{"Records":{"eventID":"1"}}', "no-records"),
    "Records a number": whole(b'{"Records":1}', "no-records"),
    "Records null": whole(b'{"Records":null}', "no-records"),
    "Records twice": Case(GOOD[:-1] + b"," + text("c")[1:], ["id-a", "id-b", "id-c"]),
    "a comma at the end": whole(GOOD[:-2] + b",]}", "syntax"),
    "a bracket too few": whole(GOOD[:-1], "truncated"),
    "a bracket too many": whole(GOOD + b"}", "trailing"),
    "two documents in a line": whole(GOOD + GOOD, "trailing"),
    "cut in a string": whole(GOOD[:GOOD.rindex(b"id-b") + 2], "truncated"),
    "bad UTF-8 in a skipped value": whole(b'{"x":"\xff",' + GOOD[1:], "utf8"),
    "bad UTF-8 in a skipped key": whole(b'{"\xff":1,' + GOOD[1:], "utf8"),
    "bad escape in a skipped value": whole(GOOD[:-1] + b',"x":{"a":"\\q"}}', "escape"),
    "bad escape in a skipped key": whole(b'{"\\q":1,' + GOOD[1:], "escape"),
    "a bad line between good ones": Case(text("a") + b"\n{bad\n" + text("b"),
                                         ["id-a", "id-b"], [(-2, "syntax")]),
    "a bad line before good ones": Case(b"{bad\n" + text("a") + b"\n" + text("b"),
                                        ["id-a", "id-b"], [(-2, "syntax")]),
    # Records
    "a record that is a number": one_record(b"7", "not-object"),
    "a record that is a string": one_record(json.dumps(TOKEN).encode(), "not-object"),
    "a record that is an array": one_record(b"[{}]", "not-object"),
    "a record that is null": one_record(b"null", "not-object"),
    "a record that is no token": one_record(TOKEN.encode(), "syntax"),
    "a number with a leading zero": one_record(with_value(b"007"), "number"),
    "two values without a comma": one_record(with_value(b"1 2"), "syntax"),
    "a missing comma between records": one_record(b"{} {}", "syntax"),
    "brackets that don't match": one_record(b'{"a":[1}]', "syntax"),
    "a raw control character": one_record(with_value(b'"a\x01b"'), "control-character"),
    "bad UTF-8 in a value": one_record(with_value(b'"\xff"'), "utf8"),
    "bad UTF-8 in a key": one_record(with_key(b'"\xff"'), "utf8"),
    "an encoded surrogate": one_record(with_value(b'"\xed\xa0\x80"'), "utf8"),
    "a bad escape in a value": one_record(with_value(b'"\\q"'), "escape"),
    "a bad escape in a key": one_record(with_key(b'"\\q"'), "escape"),
    "half an escape": one_record(with_value(b'"\\u12"'), "escape"),
    "a lone surrogate in a key": one_record(with_key(b'"\\ud83d"'), "escape"),
    "a lone surrogate in a value": Case(records(with_value(b'"\\ud83d"')),
                                        ["id-bad", "id-before", "id-behind"]),
    # The document, its array and the record are three.
    "1,000 levels": Case(records(with_value(b"[" * 997 + b"]" * 997)),
                         ["id-bad", "id-before", "id-behind"]),
    "1,001 levels": one_record(with_value(b"[" * 998 + b"]" * 998), "depth"),
    "a string of 21 MB": one_record(with_value(b'"' + b"x" * 21_000_000 + b'"'),
                                    "string-length"),
    "a key of 50,001 bytes": one_record(with_key(b'"' + b"k" * 50_001 + b'"'), "key-length"),
    "a record of 40 MB": one_record(with_value(b'"' + b"x" * 40_000_000 + b'"'),
                                    "record-length"),
    "a record of too many tokens": one_record(with_value(b"[" + b"1," * 5_000_000 + b"1]"),
                                              "record-tokens"),
    # Families
    "a digest without a telling name": Case(DIGEST, skipped="CloudTrail-Digest"),
    "aggregated events": Case(AGGREGATED, skipped="CloudTrail-Aggregated"),
    "Insights events": Case(INSIGHT, ["insight"]),
}
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
    dataset = canonical.read_dataset(root)
    return sorted(json.loads(row)["eventID"] for row in dataset.all_rows())


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
