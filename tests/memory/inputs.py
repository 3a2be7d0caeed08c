"""Inputs that are large in one way each, made fast: parts that are compressed once and repeated.

By hand, ten gigabytes of JSON in 200 objects, and what to run on it:

    python tests/memory/inputs.py FOLDER 10000000000
    /usr/bin/time -v trailmill convert FOLDER OUT --memory 512MiB
"""

import json
import os
import pathlib
import random
import struct
import sys
import zlib

HEAD, TAIL = b'{"Records":[', b"]}"
REGIONS = [f"{area}-{side}-{number}" for area in ("us", "eu", "ap", "sa", "ca")
           for side in ("east", "west") for number in (1, 2)]


def event(number, chance, service="s3", region=None, members=None):
    """About a kilobyte, of which a tenth is new in each event, as in CloudTrail."""
    noise = f"{chance.getrandbits(256):064x}"
    return {
        "eventVersion": "1.08",
        "userIdentity": {
            "type": "AssumedRole", "principalId": f"AROAEXAMPLE{number % 50:05}:session",
            "arn": f"arn:aws:sts::123456789012:assumed-role/role-{number % 50}/session",
            "accountId": "123456789012", "accessKeyId": f"ASIAEXAMPLE{number % 200:05}",
            "sessionContext": {
                "sessionIssuer": {"type": "Role", "accountId": "123456789012",
                                  "userName": f"role-{number % 50}"},
                "attributes": {"creationDate": "2020-04-01T00:00:00Z",
                               "mfaAuthenticated": "false"}}},
        "eventTime": f"2020-04-01T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}Z",
        "eventSource": f"{service}.amazonaws.com", "eventName": f"Call{number % 40}",
        "awsRegion": region or REGIONS[number % len(REGIONS)],
        "sourceIPAddress": f"10.0.{number % 256}.1",
        "userAgent": "[aws-sdk-java/1.11.700 Linux/4.14 OpenJDK_64-Bit_Server_VM/25.242 java/1.8]",
        "requestParameters": members or {
            "bucketName": f"bucket-{number % 30}", "Host": "bucket.s3.amazonaws.com",
            "key": f"logs/2020/04/01/part-{number % 1000}.gz"},
        "responseElements": None,
        "requestID": noise[:32], "eventID": noise[32:], "readOnly": number % 2 == 0,
        "resources": [{"ARN": f"arn:aws:s3:::bucket-{number % 30}", "type": "AWS::S3::Bucket"}],
        "eventType": "AwsApiCall", "recipientAccountId": "123456789012"}


def records(events):
    """The elements of a Records array, each with a comma behind it."""
    return b"".join(json.dumps(each, separators=(",", ":")).encode() + b"," for each in events)


def write_object(path, parts, repeats, last):
    """One gzip member: `parts`, records each, as often as that, and `last`, a record.

    Each part ends on a byte and looks nowhere back, so that it is compressed once.
    """
    pressed = []
    for part in parts:
        deflate = zlib.compressobj(1, wbits=-15)
        pressed.append(deflate.compress(part) + deflate.flush(zlib.Z_FULL_FLUSH))
    deflate = zlib.compressobj(1, wbits=-15)
    head = deflate.compress(HEAD) + deflate.flush(zlib.Z_FULL_FLUSH)
    tail = deflate.compress(last + TAIL) + deflate.flush()
    crc, size = zlib.crc32(HEAD), len(HEAD)
    with open(path, "wb") as file:
        file.write(b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + head)
        for _ in range(repeats):
            for part, bytes_ in zip(parts, pressed):
                crc, size = zlib.crc32(part, crc), size + len(part)
                file.write(bytes_)
        crc, size = zlib.crc32(last + TAIL, crc), size + len(last + TAIL)
        file.write(tail + struct.pack("<II", crc, size & 0xFFFFFFFF))


def large_object(path, text_bytes):
    """One gzip of so many bytes of JSON, a twelfth as large. Returns the number of events."""
    chance = random.Random(1)
    count, parts = 0, []
    for _ in range(4):
        parts.append(records(event(number, chance) for number in range(count, count + 1000)))
        count += 1000
    repeats = max(1, text_bytes // sum(map(len, parts)))
    write_object(path, parts, repeats, records([event(0, chance)])[:-1])
    return repeats * count + 1


def tiny_objects(folder, files):
    """So many files of one to three events: hard links of 300. Returns the number of events."""
    chance = random.Random(2)
    kinds = 300
    seeds = folder / "0"
    seeds.mkdir(parents=True)
    for kind in range(kinds):
        text = records(event(kind, chance) for _ in range(1 + kind % 3))[:-1]
        write_object(seeds / f"{kind}.json.gz", [], 0, text)
    for number in range(kinds, files):
        if number % 2000 == 0:
            (folder / str(number // 2000)).mkdir(exist_ok=True)
        os.link(seeds / f"{number % kinds}.json.gz",
                folder / str(number // 2000) / f"{number}.json.gz")
    return sum(1 + number % kinds % 3 for number in range(files))


def many_partitions(folder, pairs, events):
    """Events that go round `pairs` pairs of region and service, in 40 objects."""
    chance = random.Random(3)
    folder.mkdir()
    services = pairs // len(REGIONS)
    each = events // 40
    for number in range(40):
        rows = (event(i, chance, f"service-{i // len(REGIONS) % services}")
                for i in range(number * each, (number + 1) * each))
        write_object(folder / f"{number}.json.gz", [], 0, records(rows)[:-1])
    return 40 * each


def wide_partitions(folder, leaves, partitions, events):
    """Events of `leaves` leaves, some 40 in one event and all of them in a partition."""
    chance = random.Random(4)
    folder.mkdir()
    each = events // 40
    for number in range(40):
        rows = []
        for i in range(number * each, (number + 1) * each):
            members = {f"member{chance.randrange(leaves):03}": f"value {chance.randrange(99)}"
                       for _ in range(20)}
            rows.append(event(i, chance, f"service-{i // len(REGIONS) % (partitions // 20)}",
                              members=members))
        write_object(folder / f"{number}.json.gz", [], 0, records(rows)[:-1])
    return 40 * each


def long_event(path, string_bytes):
    """One event with one string of that length between two good ones."""
    chance = random.Random(5)
    good = records([event(0, chance)])
    part = b"x" * (1 << 20)
    opening = good[:-2] + b',"long":"'
    write_object(path, [good + opening, *[part] * (string_bytes >> 20), b'"},'], 1, good[:-1])
    return 3


if __name__ == "__main__":
    target = pathlib.Path(sys.argv[1])
    target.mkdir(parents=True)
    one = int(sys.argv[2]) // 200
    total = large_object(target / "0.json.gz", one)
    for copy in range(1, 200):
        os.link(target / "0.json.gz", target / f"{copy}.json.gz")
    print(f"{200 * total} events")
