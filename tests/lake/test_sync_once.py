"""What the random histories found, or could not find, each by itself."""

import json

import pytest

import lake_model
import source_tree
import sync_runs
from source_tree import days_ago

EVENT = source_tree.event("a", days_ago(1))
AS_SENT, REWRITTEN = json.dumps(EVENT), source_tree.reserialized(EVENT)


class World:
    def __init__(self, directory):
        self.trees = source_tree.Trees(directory / "source")
        (directory / "disk").mkdir()
        self.place = directory / "disk" / "lake"
        self.lake = lake_model.Lake(self.place)

    def deliver(self, texts=None, age=1, records=(EVENT,)):
        return self.trees.deliver("trail", days_ago(age), list(records), texts=texts)

    def sync(self, *options, **faults):
        return sync_runs.sync([self.trees.root], self.place, *options, **faults)

    def taken(self):
        return lake_model.check(self.lake, self.trees.versions)


@pytest.fixture
def world(trailmill, tmp_path):
    return World(tmp_path)


# Delivered behind the day of the event or beside it: the lake's files are read late, or before.
@pytest.mark.parametrize("age", [1, 0])
@pytest.mark.parametrize("texts", [(REWRITTEN, AS_SENT, REWRITTEN), (AS_SENT, REWRITTEN, AS_SENT),
                                   (AS_SENT, REWRITTEN, REWRITTEN)])
def test_an_event_comes_again_with_the_same_bytes_and_with_others(world, texts, age):
    world.deliver(texts[:1])
    world.sync()
    for text in texts[1:]:
        world.deliver([text], age)
    world.sync("--threads", "1")
    assert world.taken() == set(world.trees.versions)


def test_a_late_object_outside_the_lookback_is_found_by_a_full_listing(world):
    world.deliver()
    world.sync()
    world.deliver(age=10, records=[source_tree.event("late", days_ago(10))])
    world.sync()
    assert len(world.taken()) == 1
    world.sync("--lookback", "12d")
    assert len(world.taken()) == 2
    world.deliver(age=10, records=[source_tree.event("later", days_ago(10))])
    world.sync("--full")
    assert world.taken() == set(world.trees.versions)


def test_a_family_that_was_left_out_is_listed_from_its_beginning(world):
    world.deliver()
    path = world.trees.path("trail", days_ago(10), family="CloudTrail-Insight")
    insight = source_tree.event("i", days_ago(10), eventCategory="Insight")
    world.trees.put(path, source_tree.document([json.dumps(insight)]), source_tree.Version([]))
    world.sync("--families", "CloudTrail")
    assert len(world.lake.ledger()) == 1
    world.sync()
    assert sorted(row["written"] for row in world.lake.ledger()) == [1, 1]


def test_a_run_of_many_commits_writes_a_checkpoint_for_twenty(world):
    commits = 45
    for number in range(commits):
        world.deliver(records=[source_tree.event(f"e{number}", days_ago(1))])
    world.sync("--max-commit", "1", "--threads", "1")
    assert world.lake.version() == commits - 1
    log = world.place / "events" / "_delta_log"
    assert [path.name[:20] for path in sorted(log.glob("*.checkpoint.parquet"))] == [
        f"{version:020}" for version in (19, 39)]
    assert world.taken() == set(world.trees.versions)


def test_an_event_of_a_time_before_1970_is_there_once(world):
    for _ in range(2):
        world.deliver(records=[source_tree.event("a", days_ago(1), eventTime="1969-07-20T20:17:40Z")])
        world.sync()
    assert sorted(row["duplicates"] for row in world.lake.ledger()) == [0, 1]
