"""`expire` with --tag, what it tells of buckets that keep versions, and the lifecycle rule."""

import pytest

pytest.importorskip("deltalake", reason="no deltalake here")
import faults  # noqa: E402
from expire_bucket import Bucket, of_log, replacing  # noqa: E402
from sync_runs import FAILED  # noqa: E402

pytestmark = pytest.mark.local_disk(reason="the servers are its own")

ENABLED = (b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>")


@pytest.fixture
def bucket(trailmill, server):
    made = Bucket(server)
    yield made
    made.proxy.stop()


def test_a_tag_comes_to_the_tags_that_are_there(bucket):
    bucket.put("a", Tagging="keep=this&expire=no")
    bucket.put("b")
    bucket.sync()
    new = bucket.put("new")
    bucket.age()
    told = bucket.expire("--tag", "expire=a <b> & c")
    assert told.sums["expired"] == 2 and bucket.tags("b") == {}
    for _ in range(2):
        told = bucket.expire("--tag", "expire=yes", "--yes")
        assert told.sums["expired"] == 2 and told.codes == {new: "not-taken"}
        bucket.age()  # a tag is a change, to Ceph
    assert bucket.tags("a") == {"keep": "this", "expire": "yes"}
    assert bucket.tags("b") == {"expire": "yes"} and bucket.tags("new") == {}
    assert len(bucket.keys()) == 3
    assert not any(request.kind == "PUT" for request in bucket.proxy.requests())


def test_an_object_that_is_replaced_gets_no_tag(bucket):
    path = bucket.put("a")
    bucket.sync()
    plan = faults.first(1, of_log("HEAD"), replacing(bucket, "a"))
    told = bucket.expire("--tag", "expire=yes", "--yes", plan=plan)
    assert told.codes == {path: "changed"} and bucket.tags("a") == {}


@pytest.mark.parametrize(["method", "action"], [("GET", "s3:GetObjectTagging"),
                                                ("PUT", "s3:PutObjectTagging")])
def test_a_tag_that_is_denied_ends_the_run_and_names_the_action(bucket, method, action):
    bucket.put("a")
    bucket.sync()
    run = bucket.expire("--tag", "expire=yes", "--yes", codes=(FAILED,),
                        plan=faults.when(of_log(method, "tagging"), faults.access_denied))
    assert action in run.stderr


# Versions. -------------------------------------------------------------------------------


def notes(bucket, fault=None):
    """On stderr, of a dry run whose look at the bucket's versions goes so."""
    bucket.proxy.plan = fault and faults.when(lambda request: "versioning" in request.query, fault)
    run = bucket.told("--older-than", "1s")
    bucket.proxy.plan = None
    return run.stderr


def keeps_versions(exchange):
    exchange.reply(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(ENABLED) + ENABLED)


def test_a_bucket_that_keeps_versions_is_told(bucket):
    bucket.put("a")
    bucket.sync()
    assert "keeps versions" not in notes(bucket) and "validate-logs" in notes(bucket)
    assert f"s3://{bucket.name} keeps versions" in notes(bucket, keeps_versions)
    denied = notes(bucket, faults.access_denied)
    assert "is not known" in denied and "s3:GetBucketVersioning" in denied


def test_a_delete_in_a_bucket_that_keeps_versions_leaves_the_old_one(bucket):
    if bucket.server.name == "versitygw":
        pytest.skip("this server keeps no versions")
    bucket.client.put_bucket_versioning(Bucket=bucket.name,
                                        VersioningConfiguration={"Status": "Enabled"})
    bucket.put("a")
    bucket.sync()
    assert bucket.expire("--yes").sums["expired"] == 1 and not bucket.keys()
    left = bucket.client.list_object_versions(Bucket=bucket.name, Prefix="AWSLogs/")
    assert len(left["Versions"]) == 1 and len(left["DeleteMarkers"]) == 1


# The lifecycle rule. ---------------------------------------------------------------------


def lifecycle(trailmill, *arguments, codes=(0,)):
    """No server is there to be asked."""
    return trailmill("expire", *arguments, "--print-lifecycle", codes=codes,
                     environment={"AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9"})


def test_a_rule_has_the_folders_and_full_days(trailmill):
    run = lifecycle(trailmill, "s3://b/AWSLogs", "s3://b/more/", "s3://b/lake",
                    "--older-than", "25h")
    assert run.json() == {"Rules": [
        {"ID": f"expire {number}", "Status": "Enabled", "Filter": {"Prefix": prefix},
         "Expiration": {"Days": 2}} for number, prefix in ((1, "AWSLogs/"), (2, "more/"))]}
    assert "by age alone" in run.stderr and "replaces all rules" in run.stderr


def test_a_rule_for_tagged_objects_filters_by_the_tag(trailmill):
    run = lifecycle(trailmill, "s3://b", "s3://c/lake", "--older-than", "90d",
                    "--tag", "expire=yes")
    [rule] = run.json()["Rules"]
    assert rule["Filter"] == {"And": {"Prefix": "", "Tags": [{"Key": "expire", "Value": "yes"}]}}
    assert rule["Expiration"] == {"Days": 90} and "proved" in run.stderr


@pytest.mark.parametrize(["arguments", "code", "words"], [
    (["s3://b/AWSLogs/", "s3://c/AWSLogs/", "s3://c/lake"], 1, "of one bucket"),
    (["s3://b/A*/x", "s3://c/lake"], 1, "no globs"),
    (["s3://b/", "s3://b/lake"], 1, "would delete it"),
    (["logs/", "s3://b/lake"], 2, "only buckets"),
    (["s3://b/AWSLogs/", "s3://c/lake", "--day", "2026-11-01"], 2, "folders and ages"),
])
def test_what_no_rule_can_say_is_refused(trailmill, arguments, code, words):
    run = lifecycle(trailmill, *arguments, "--older-than", "90d", codes=(code,))
    assert words in run.stderr and not run.stdout


def test_only_objects_in_s3_have_tags(trailmill, tmp_path):
    run = trailmill("expire", tmp_path, tmp_path / "lake", "--older-than", "90d", "--tag", "a=b",
                    codes=(2,))
    assert "only objects in s3:// have tags" in run.stderr
