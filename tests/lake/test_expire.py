"""`expire` on a disk: what goes, and every reason for which an object stays."""

import os

import pytest

import expire_world
import model
import source_tree
from source_tree import days_ago
from sync_runs import DONE, REJECTED

pytestmark = pytest.mark.local_disk(reason="objects of a disk; test_expire_on_s3.py has the others")

DIGEST = b'{"digestStartTime":"2026-11-22T00:00:00Z","digestS3Bucket":"b","logFiles":[]}'


@pytest.fixture
def world(trailmill, tmp_path):
    return expire_world.World(tmp_path)


# What goes. ------------------------------------------------------------------------------


def test_what_the_lake_holds_goes_and_nothing_else_changes(world):
    paths = [world.deliver(f"a{n}", f"b{n}", age=n + 1) for n in range(3)]
    world.sync()
    before = world.lake.rows()
    told = world.expire()
    assert told.sums["dry_run"] and told.sums["expired"] == 3 and all(map(os.path.exists, paths))
    told = world.expire("--yes")
    assert (told.sums["expired"], told.sums["expired_events"]) == (3, 6)
    assert not any(map(os.path.exists, paths))
    assert world.lake.rows() == before and world.lake.version() == 0
    assert world.expire("--yes").sums["listed"] == 0


def test_a_full_sync_after_it_changes_nothing(world):
    world.deliver("a")
    world.sync()
    world.expire("--yes")
    kept = world.deliver("b", trail="other")
    world.sync("--full")
    world.sync("--full")
    assert sum(world.lake.rows().values()) == 2 and world.lake.version() == 1
    assert world.lake.ledger()[0]["status"] == "taken" and kept.exists()


def test_what_is_young_is_only_counted(world):
    young, old = world.deliver("a"), world.deliver("b")
    os.utime(young)
    world.sync()
    told = world.expire("--yes", age="1h", codes=(DONE,))
    assert (told.sums["young"], told.sums["expired"]) == (1, 1)
    assert young.exists() and not old.exists()


def test_an_age_that_nothing_has_is_no_overflow(world):
    world.deliver("a")
    world.sync()
    assert world.expire("--yes", age="1000000d").sums["young"] == 1


def test_a_selection_chooses_what_may_go(world):
    first, second = world.deliver("a", age=1), world.deliver("b", age=2)
    world.sync()
    world.expire("--yes", "--day", f"{days_ago(2)}")
    assert first.exists() and not second.exists()


def test_duplicates_and_revisions_are_in_the_lake(world):
    event = world.event("a")
    for record in (event, event, {**event, "eventName": "PutObject"}):
        world.deliver(record)
    path = world.trees.path("trail", days_ago(1))
    world.trees.put(path, source_tree.document([source_tree.reserialized(event)]),
                    source_tree.Version([event]))
    world.sync("--threads", "1")
    assert sum(world.lake.rows().values()) == 2
    assert world.expire("--yes").sums["expired"] == 4


def test_an_event_with_more_contents_than_its_object_has_events_is_found(world):
    event = world.event("a")
    for number in range(9):
        world.deliver({**event, "requestParameters": {"n": number}})
    path = world.trees.path("trail", days_ago(1))
    records = [{**event, "requestParameters": {"n": number}} for number in (0, 4, 8)]
    world.trees.put(path, source_tree.document(map(source_tree.reserialized, records)),
                    source_tree.Version(records))
    world.sync()
    assert sum(world.lake.rows().values()) == 9
    for other in world.trees.now.keys() - {path}:
        os.utime(other)
    assert world.expire("--yes", age="1h").sums["expired"] == 1 and not path.exists()


def test_events_without_an_id_or_a_time_are_found(world):
    world.deliver(world.event("a", eventID=None), world.event("b", eventTime=None),
                  world.event("c", eventTime="1969-07-20T20:17:40Z"))
    world.sync()
    assert world.expire("--yes").sums["expired_events"] == 3


def test_an_object_without_a_record_goes(world):
    world.deliver()
    world.deliver("a")
    world.sync()
    assert world.expire("--yes").sums["expired"] == 2


def test_the_ledger_alone_is_trusted_where_it_is_asked_for(world):
    path = world.deliver("a")
    world.sync()
    world.drop_add()
    assert world.expire("--yes").codes == {str(path): "event-missing"}
    assert world.expire("--yes", "--verify", "log").sums["expired"] == 1
    assert not path.exists()


# What stays, and why. --------------------------------------------------------------------


def test_what_sync_has_not_taken_stays(world):
    world.deliver("a")
    world.sync()
    world.expire("--yes")
    assert world.refused(world.deliver("b")) == "not-taken"


@pytest.mark.parametrize("proof", ["read", "log"])
def test_another_content_than_was_taken_stays(world, proof):
    path = world.deliver("a")
    world.sync()
    world.deliver("b", path=path)
    assert world.refused(path, "--verify", proof) == "other-content"


@pytest.mark.parametrize("proof", ["read", "log"])
def test_other_bytes_under_the_size_and_time_that_were_taken_stay(world, proof):
    path = world.deliver("a")
    world.sync()
    body, found = bytearray(path.read_bytes()), path.stat()
    body[4] ^= 1  # the time in the head of gzip: the same events
    path.write_bytes(body)
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))
    if proof == "read":
        assert world.refused(path) == "changed"
    else:  # what the ledger goes by is the same
        assert world.expire("--verify", "log").sums["expired"] == 1


@pytest.mark.parametrize("proof", ["read", "log"])
def test_what_was_rejected_stays_and_after_a_retry_too(world, trailmill, proof):
    world.deliver("a")
    path = world.put(b"\x1f\x8b\x08\x00cut")
    world.sync(codes=(REJECTED,))
    world.expire("--yes")
    assert world.refused(path, "--verify", proof) == "rejected"
    trailmill("rejects", world.place, "--retry")
    assert world.refused(path, "--verify", proof) == "retry"


TWO_DOCUMENTS = b'{"Records":[{"eventID":"a"}]}\n{"Records":[{"eventID":"b"\n'


@pytest.mark.parametrize("proof", ["read", "log"])
@pytest.mark.parametrize("body", [source_tree.document(['{"eventID":"a"}', "5"]), TWO_DOCUMENTS])
def test_an_object_with_a_rejected_record_or_document_stays(world, proof, body):
    path = world.put(body)
    world.sync(codes=(DONE, REJECTED))
    assert len(world.lake.rejects()) == 1 and world.lake.ledger()[0]["status"] == "taken"
    assert world.refused(path, "--verify", proof) == "has-rejects"


def test_rejects_of_a_content_that_was_replaced_are_no_reason(world):
    path = world.put(source_tree.document(["5"]))
    world.sync(codes=(REJECTED,))
    world.deliver("a", path=path)
    world.sync()
    assert world.expire("--yes").sums["expired"] == 1 and not path.exists()


def test_what_sync_could_not_read_stays(world):
    path = world.deliver("a")
    path.chmod(0)
    world.sync(codes=(REJECTED,), before=model.obey_modes)
    path.chmod(0o644)
    assert world.refused(path) == "deferred"


def test_what_can_not_be_read_now_stays(world):
    path = world.deliver("a")
    world.sync()
    path.chmod(0)
    assert world.refused(path, before=model.obey_modes) == "unreadable"


def test_what_holds_no_events_stays(world):
    path = world.put(DIGEST)
    world.sync()
    assert world.lake.ledger()[0]["status"] == "skipped"
    assert world.refused(path) == "no-events"


@pytest.mark.parametrize("proof", ["read", "log"])
def test_an_object_of_which_events_were_filtered_stays(world, proof):
    path = world.deliver("a", world.event("i", eventCategory="Insight"))
    world.sync("--families", "CloudTrail")
    assert world.refused(path, "--verify", proof) == "filtered"


def test_parquet_stays(world, trailmill, tmp_path):
    log = world.deliver("a")
    trailmill("convert", world.trees.root, tmp_path / "out", "--schema", "cloudtrail")
    parquet, = (tmp_path / "out").rglob("*.parquet")
    log.unlink()
    path = world.put(parquet.read_bytes()).rename(log.with_name("events.parquet"))
    world.sync()
    assert world.refused(path) == "parquet"


def test_a_link_stays_and_what_it_leads_to(world, tmp_path):
    there = world.deliver("a").rename(tmp_path / "there.json")
    link = world.trees.path("trail", days_ago(1))
    link.symlink_to(there)
    world.sync()
    assert world.refused(link) == "link" and there.exists()


def test_an_object_whose_events_have_no_room_stays(world):
    events = ",".join(f'{{"eventID":"{number}"}}' for number in range(140_000))
    path = world.put(f'{{"Records":[{events}]}}'.encode())
    world.sync()
    assert world.refused(path, "--memory", "64MiB") == "too-large"
    assert world.expire("--yes").sums["expired"] == 1


def test_many_batches_do_what_one_does(world):
    for number in range(8):
        events = ",".join(f'{{"eventID":"{number}-{n}"}}' for n in range(40_000))
        world.put(f'{{"Records":[{events}]}}'.encode())
    world.sync("--max-commit", "1", "--threads", "1")
    world.drop_add()
    told = world.expire("--yes", "--memory", "64MiB")
    assert (told.sums["expired"], told.sums["refused_by_code"]) == (7, {"event-missing": 1})


# An event is missing. --------------------------------------------------------------------


def test_an_object_stays_whose_events_the_log_does_not_name_any_more(world):
    first = world.deliver("a", "b")
    world.sync()
    second = world.deliver("b", "c", "d", trail="other")
    world.sync()
    world.drop_add()
    told = world.expire("--yes")
    assert told.codes == {str(second): "event-missing"} and not first.exists()
    assert told.reasons[str(second)].endswith("2 of 3, the first of them record 1")


def test_the_events_of_another_object_are_no_proof(world):
    paths = [world.deliver("a", trail=trail) for trail in ("first", "second")]
    world.sync()
    world.drop_add()
    assert world.expire("--yes").codes == dict.fromkeys(map(str, paths), "event-missing")


def test_an_id_with_another_value_is_no_proof(world):
    event = world.event("a")
    world.deliver(event)
    world.sync()
    path = world.deliver({**event, "eventName": "PutObject"})
    world.sync()
    world.drop_add()
    told = world.expire("--yes")
    assert told.codes == {str(path): "event-missing"} and told.sums["expired"] == 1


def test_a_lake_that_lost_its_last_commit_lacks_the_events(world):
    world.deliver("a")
    world.sync()
    path = world.deliver("b")
    world.sync()
    world.newest_entry().unlink()
    assert world.expire("--yes").codes == {str(path): "event-missing"}
