"""Bad files and the verdict on each: a table for test_bad_input.py."""

import gzip
import json
import zlib

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


def with_header_crc(wrong):
    header = GOOD_GZ[:3] + b"\x02" + GOOD_GZ[4:10]
    crc = (zlib.crc32(header) & 0xffff) ^ wrong
    return header + crc.to_bytes(2, "little") + GOOD_GZ[10:]


CASES = {
    # Gzip
    "gzip: wrong CRC": whole(flipped(GOOD_GZ, 8), "gzip"),
    "gzip: wrong length": whole(flipped(GOOD_GZ, 4), "gzip"),
    "gzip: wrong length, huge": whole(flipped(GOOD_GZ, 1), "gzip"),
    "gzip: bytes after the trailer": whole(GOOD_GZ + b"garbage", "gzip"),
    "gzip: zeros after the trailer": whole(GOOD_GZ + bytes(512), "gzip"),
    "gzip: header only": whole(GOOD_GZ[:10], "gzip"),
    "gzip: magic only": whole(GOOD_GZ[:2], "gzip"),
    "gzip: one byte": whole(GOOD_GZ[:1], "syntax"),
    "gzip: a header's own CRC": Case(with_header_crc(0), ["id-a", "id-b"]),
    "gzip: a header's own CRC, wrong": whole(with_header_crc(1), "gzip"),
    "gzip: second member cut": whole(BACK_TO_BACK[:-9], "gzip"),
    "gzip: several members": Case(BACK_TO_BACK, ["id-a", "id-b", "id-c"]),
    "gzip: no text": Case(packed(b"")),
    "gzip: under a plain name": Case(GOOD_GZ, ["id-a", "id-b"], name="plain.json"),
    "plain: under a gzip name": Case(GOOD, ["id-a", "id-b"], name="named.json.gz"),
    "zlib, not gzip": whole(zlib.compress(GOOD), "syntax"),
    # Documents
    "white space": Case(b" \n\t\n"),
    "zero bytes": whole(bytes(4096), "encoding"),
    "control characters": whole(b"\x01\x1f", "syntax"),
    "zero bytes behind a good line": Case(GOOD + b"\n" + bytes(512), ["id-a", "id-b"],
                                          [(-2, "encoding")]),
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
    "Records twice, once with escapes": Case(
        GOOD[:-1] + b"," + text("c")[1:].replace(b"Records", b"R\\u0065cords"),
        ["id-a", "id-b", "id-c"]),
    "Records with escapes alone": Case(GOOD.replace(b"Records", b"\\u0052ecords"),
                                       ["id-a", "id-b"]),
    "indented, cut behind a line that is a document": whole(
        b'{\n"Records":[\n{"eventID":"1"},\n' + text("c") + b"\n", "truncated"),
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
