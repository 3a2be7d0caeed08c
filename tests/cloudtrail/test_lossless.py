"""Every event of real and generated logs comes back from its row, value for value."""

import collections
import gzip

import pytest

import program
import rebuild


def events_of(paths):
    """All events of gzipped or plain files, each by its canonical text, counted."""
    events = collections.Counter()
    for path in paths:
        data = path.read_bytes()
        text = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
        for line in text.decode().splitlines():
            document = rebuild.parse(line)
            events.update(rebuild.key(event) for event in document.first("Records") or [])
    return events


def rebuilt(dest):
    return collections.Counter(rebuild.key(rebuild.rebuild(row)) for row in rebuild.rows(dest))


def assert_same(found, expected):
    assert sum(expected.values()) > 0
    lost, made = expected - found, found - expected
    assert not lost and not made, (f"{sum(lost.values())} lost, {sum(made.values())} made up: "
                                   f"{next(iter(lost), '')[:2000]}\n"
                                   f"{next(iter(made), '')[:2000]}")


def convert(trailmill, source, dest, *options):
    return trailmill("convert", source, dest, "--schema", "cloudtrail", "--json", *options).json()


@pytest.fixture(scope="module")
def logs():
    if program.shared_missing():
        pytest.skip(program.shared_missing())
    return program.shared() / "data" / "cloudtrail"


@pytest.mark.parametrize("options", [(), ("--threads", "1", "--partition-by", "day,eventCategory"),
                                     ("--no-partition",)])
def test_every_shared_event_comes_back(trailmill, logs, tmp_path, options):
    told = convert(trailmill, logs / "AWSLogs", tmp_path / "out", *options)
    expected = events_of(path for path in (logs / "AWSLogs").rglob("*.json.gz")
                         if "CloudTrail-Digest" not in path.parts)
    assert told["events_written"] == sum(expected.values())
    assert_same(rebuilt(tmp_path / "out"), expected)


def test_insight_and_network_activity_events_come_back(trailmill, logs, tmp_path):
    special = [logs / "samples" / "special" / f"{name}_awsdocs.json"
               for name in ("insights", "network_activity")]
    source = tmp_path / "in"
    source.mkdir()
    for path in special:
        (source / path.name).write_bytes(path.read_bytes())
    convert(trailmill, source, tmp_path / "out")
    assert_same(rebuilt(tmp_path / "out"), events_of(special))
    for row in rebuild.rows(tmp_path / "out"):
        assert row["eventCategory"] in ("Insight", "NetworkActivity")
        assert row["insightDetails"] or row["vpcEndpointId"]


def test_sample_events_of_other_tools_come_back(trailmill, logs, tmp_path):
    """Events that other tools collected, changed and made up; ActionTrail's among them."""
    source = tmp_path / "in"
    source.mkdir()
    for path in (logs / "samples").glob("*.ndjson"):
        lines = path.read_text().splitlines()
        (source / f"{path.stem}.json").write_text('{"Records":[' + ",".join(lines) + "]}")
    convert(trailmill, source, tmp_path / "out")
    assert_same(rebuilt(tmp_path / "out"), events_of(source.iterdir()))


@pytest.mark.parametrize("options", [
    ("--mix", "busy"), ("--mix", "exercise", "--late", "0.2", "--duplicates", "0.2")])
def test_every_generated_event_comes_back(trailmill, tmp_path, options):
    source = tmp_path / "in"
    trailmill("generate", source, "--events", "8000", "--files", "300", "-q", *options)
    convert(trailmill, source, tmp_path / "out")
    assert_same(rebuilt(tmp_path / "out"), events_of(source.rglob("*.json.gz")))


def test_odd_events_come_back(trailmill, tmp_path):
    """What the AWS documents don't say, each beside what it might be mistaken for."""
    odd = ['{}', '{"eventName":null}', '{"eventName":{}}', '{"eventName":[]}', '{"eventName":""}',
           '{"eventName":1.0}', '{"eventName":1}', '{"eventName":"1"}',
           '{"eventName":"a","eventName":"b"}', '{"eventName":"b","eventName":"a"}',
           '{"eventName":"b"}', '{"eventName":"\\ud800"}', '{"eventName":"?"}',
           '{"eventTime":"2020-04-01T00:00:00Z"}', '{"eventTime":"2020-04-01T00:00:00.0Z"}',
           '{"eventTime":1585699200}', '{"userIdentity":null}', '{"userIdentity":{}}',
           '{"userIdentity":{"userName":null}}', '{"userIdentity":{"new":{"deep":[1]}}}',
           '{"userIdentity":"x"}', '{"userIdentity":{"type":"a"},"userIdentity":{"type":"b"}}',
           '{"resources":[]}', '{"resources":[null]}', '{"resources":[{}]}', '{"resources":{}}',
           '{"resources":[{"ARN":"a","x":1},"y",[],null]}', '{"resources":{"0":{"ARN":"a"}}}',
           '{"requestParameters":null}', '{"requestParameters":null,"responseElements":null}',
           '{"requestParameters":{},"responseElements":""}', '{"absent":["requestParameters"]}',
           '{"requestParameters": {"a" :\t1.10}}', '{"awsRegion":""}', '{"awsRegion":null}',
           '{"awsRegion":5}', '{"awsRegion":"5"}', '{"awsRegion":"__HIVE_DEFAULT_PARTITION__"}',
           '{"awsRegion":"a/b=c%41"}', '{"awsRegion":"' + "x" * 500 + '"}',
           '{"unmapped":{"a":1},"eventFingerprint":1}', '{"eventCategory":"Insight"}',
           '{"eventCategory":"Insight","requestParameters":null}', '{"":{"":""}}',
           '{"readOnly":"true"}', '{"readOnly":true}', '{"\\u0065ventName":"x"}']
    source = tmp_path / "odd.json"
    source.write_text('{"Records":[' + ",".join(odd) + "]}")
    convert(trailmill, source, tmp_path / "out")
    expected = events_of([source])
    assert len(expected) == len(odd)
    assert_same(rebuilt(tmp_path / "out"), expected)
