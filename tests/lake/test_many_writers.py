"""Many processes sync into one lake at once, and some are killed.

What stands afterwards is what they would have left one after the other. On a local disk and on S3.
"""

import collections
import json
import random
import time

import pytest

import lake_model
import program
import source_tree
from source_tree import days_ago
from sync_runs import DONE, KILLED

WRITERS = 8
TRAILS = ("a", "b", "c", "d")
OBJECTS = 5
KILLS, SLOW_KILLS = 200, 24
# A run that is not killed takes some hundredths; one under sanitizers much longer.
SECONDS, SLOW_SECONDS = 0.12, 2.0


@pytest.fixture
def trees(trailmill, tmp_path):
    """Four trails that deliver the same events, and each some of its own."""
    trees = source_tree.Trees(tmp_path / "source")
    for number in range(OBJECTS):
        for trail in TRAILS:
            deliver(trees, trail, f"{number}-")
    return trees


def deliver(trees, trail, front):
    day = days_ago(1)
    trees.deliver(trail, day, [source_tree.event(f"{front}{name}", day)
                               for name in ("all", trail)])


def sources_of(trees, number):
    """Two neighbours' overlap."""
    return [trees.root / TRAILS[(number + step) % len(TRAILS)] for step in range(2)]


def check_versions(runs, place):
    """Each version was committed by one of the runs, and every commit that a run tells of is
    there."""
    told = collections.Counter(commit["version"] for run in runs
                               for commit in json.loads(run.stdout)["commits"])
    assert told == collections.Counter(range(place.lake.version() + 1))


@pytest.mark.parametrize("options", [(), ("--max-commit", "1"), ("--keep-duplicates",),
                                     ("--keep-duplicates", "--max-commit", "1")],
                         ids=["whole", "object by object", "keeping", "keeping, by object"])
def test_many_writers_leave_what_one_after_the_other_would(places, trees, options):
    place = places()
    runs = [place.start(sources_of(trees, number), "--json", *options)
            for number in range(WRITERS)]
    for run in runs:
        assert run.end() == DONE, run
    check_versions(runs, place)
    keep = "--keep-duplicates" in options
    final = lake_model.check(place.lake, trees.versions, keep)
    assert final == set(trees.versions)
    lake_model.check_commits(place.lake)


def kill_some(place, trees, chance, seconds):
    """A run for each source, killed at a moment each. \\return how many were."""
    runs = [place.start(sources_of(trees, number), "--threads", "1",
                        *chance.choice(((), ("--max-commit", "1"))))
            for number in range(WRITERS // 2)]
    moments = sorted((time.monotonic() + chance.uniform(0.2 * seconds, seconds), number)
                     for number in range(len(runs)))
    for moment, number in moments:
        time.sleep(max(0.0, moment - time.monotonic()))
        runs[number].kill()
    codes = [run.end() for run in runs]
    assert set(codes) <= {DONE, KILLED}, runs
    return codes.count(KILLED)


def test_a_lake_survives_kills_at_any_moment(places, trees, summary):
    slow = program.is_instrumented()
    wanted, seconds = (SLOW_KILLS, SLOW_SECONDS) if slow else (KILLS, SECONDS)
    seed = random.getrandbits(32)
    chance, place = random.Random(seed), places()
    kills = rounds = 0
    while kills < wanted:
        for trail in TRAILS:
            deliver(trees, trail, f"round {rounds} ")
        killed = kill_some(place, trees, chance, seconds)
        # As many as can be should be killed at work.
        seconds *= 0.8 if killed < WRITERS // 4 else 1.05
        kills, rounds = kills + killed, rounds + 1
        try:
            if place.lake.exists():
                lake_model.check(place.lake, trees.versions)
        except AssertionError as error:
            raise AssertionError(f"round {rounds}, seed {seed}: {error}") from error
    place.sync([trees.root])
    assert lake_model.check(place.lake, trees.versions) == set(trees.versions)
    lake_model.check_commits(place.lake)
    summary(f"many writers: {places.name}: {kills} kills in {rounds} rounds, seed {seed}, "
            f"{place.lake.version() + 1} commits")
