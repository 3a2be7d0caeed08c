"""`expire` of objects in S3: what is asked of a server, and what goes wrong with it."""

import collections

import pytest

pytest.importorskip("deltalake", reason="no deltalake here")
import faults  # noqa: E402
from expire_bucket import Bucket, of_log, replacing  # noqa: E402
from sync_runs import FAILED  # noqa: E402

pytestmark = pytest.mark.local_disk(reason="the servers are its own")

HONOURS_IF_MATCH = {"versitygw": True, "ceph": False}


@pytest.fixture
def any_bucket(trailmill, server):
    """On each server, for what they differ in."""
    made = Bucket(server)
    yield made
    made.proxy.stop()


@pytest.fixture
def bucket(trailmill, versitygw):
    made = Bucket(versitygw)
    yield made
    made.proxy.stop()


# What goes. ------------------------------------------------------------------------------


def test_what_the_lake_holds_goes(any_bucket):
    bucket = any_bucket
    for number in range(5):
        bucket.put(f"n{number}")
    bucket.sync()
    stays = bucket.put("new")
    bucket.age()
    before = bucket.lake.rows()
    told = bucket.expire()
    assert told.sums["dry_run"] and told.sums["expired"] == 5 and len(bucket.keys()) == 6
    assert told.codes == {stays: "not-taken"}
    told = bucket.expire("--yes")
    assert told.sums["expired"] == 5 and bucket.keys() == {bucket.key("new")}
    requests = [request for request in bucket.proxy.requests() if "AWSLogs/" in request.key]
    kinds = collections.Counter(request.kind for request in requests)
    assert kinds == {"GET": 5, "HEAD": 5, "DELETE": 5}
    assert all(request.headers["if-match"].startswith('"') for request in requests
               if request.kind == "DELETE")
    assert told.sums["requests"]["DELETE"] == 5
    assert bucket.lake.rows() == before
    bucket.sync()
    assert bucket.lake.version() == 1


def test_the_ledger_alone_reads_no_object(bucket):
    bucket.put("a")
    bucket.sync()
    assert bucket.expire("--yes", "--verify", "log").sums["expired"] == 1
    assert not bucket.keys() and not any(map(of_log("GET"), bucket.proxy.requests()))


# Replaced a second ago. ------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["GET", "HEAD"])
def test_an_object_that_is_replaced_before_it_is_looked_at_stays(bucket, kind):
    path = bucket.put("a")
    bucket.sync()
    plan = faults.first(1, of_log(kind), replacing(bucket, "a"))
    assert bucket.expire("--yes", plan=plan).codes.keys() == {path}
    assert bucket.keys() == {bucket.key("a")}


def test_an_object_that_is_replaced_after_the_look_stays_where_the_server_has_if_match(any_bucket):
    bucket = any_bucket
    path = bucket.put("a")
    bucket.sync()
    plan = faults.first(1, of_log("DELETE"), replacing(bucket, "a"))
    told = bucket.expire("--yes", plan=plan)
    if HONOURS_IF_MATCH[bucket.server.name]:
        assert told.codes == {path: "changed"} and bucket.keys() == {bucket.key("a")}
    else:  # what docs/s3.md says of such servers
        assert not bucket.keys()


def test_an_object_that_is_gone_before_it_is_deleted_is_told(bucket):
    path = bucket.put("a")
    bucket.sync()

    def removed(exchange):
        bucket.client.delete_object(Bucket=bucket.name, Key=bucket.key("a"))
        exchange.reply(b"".join(exchange.forward()))
    told = bucket.expire("--yes", plan=faults.first(1, of_log("HEAD"), removed))
    assert told.codes == {path: "changed"}


# What goes wrong. ------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [faults.lose_answer, faults.reset_before, faults.slow_down,
                                   faults.internal_error, faults.conflict])
def test_a_delete_that_goes_wrong_is_sent_again(bucket, fault):
    bucket.put("a")
    bucket.sync()
    told = bucket.expire("--yes", plan=faults.first(1, of_log("DELETE"), fault))
    assert told.sums["expired"] == 1 and not bucket.keys()


def test_an_object_that_comes_behind_a_lost_answer_stays(bucket):
    path = bucket.put("a")
    bucket.sync()

    def lost(exchange):
        exchange.forward()
        bucket.put("a", "new")
        exchange.reset()
    told = bucket.expire("--yes", plan=faults.first(1, of_log("DELETE"), lost))
    assert told.codes == {path: "changed"} and bucket.keys() == {bucket.key("a")}


def test_a_server_that_refuses_the_header_is_asked_without_it(bucket):
    bucket.put("a")
    bucket.sync()
    plan = faults.when(lambda request: of_log("DELETE")(request) and "if-match" in request.headers,
                       faults.answer(501, "NotImplemented"))
    assert bucket.expire("--yes", plan=plan).sums["expired"] == 1 and not bucket.keys()
    looks = list(filter(of_log("HEAD"), bucket.proxy.requests()))
    assert len(looks) == 2  # one before each


def test_an_object_that_may_not_be_read_stays(bucket):
    path, other = bucket.put("a"), bucket.put("b")
    bucket.sync()
    plan = faults.when(lambda request: of_log("GET")(request) and request.key == bucket.key("a"),
                       faults.access_denied)
    told = bucket.expire("--yes", plan=plan)
    assert told.codes == {path: "unreadable"} and bucket.keys() == {bucket.key("a")}


def test_a_delete_that_is_denied_ends_the_run(bucket):
    bucket.put("a")
    bucket.sync()
    run = bucket.expire("--yes", codes=(FAILED,),
                        plan=faults.when(of_log("DELETE"), faults.access_denied))
    assert "s3:DeleteObject" in run.stderr and bucket.keys()


def test_a_batch_is_gone_before_the_next_is_read_and_an_error_tells_how_many(bucket):
    for number in range(3):
        bucket.put(f"n{number}")
    bucket.sync()
    second = bucket.key("n1")
    plan = faults.when(lambda request: of_log("DELETE")(request) and request.key == second,
                       faults.access_denied)
    run = bucket.expire("--yes", codes=(FAILED,), plan=plan)
    gone = 3 - len(bucket.keys())
    assert gone == 0 or f"({gone} objects were deleted before)" in run.stderr
