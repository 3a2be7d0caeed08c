"""One writer wins where nothing is, and knows it: the step that a commit is made of.

Many processes put bytes of their own at one place. Without faults exactly one says `won`; with
faults some may say `unknown`, but whoever says `won` or `lost` is right.
"""

import os
import random
import subprocess

import pytest

import faults
import program
from faults import of_kind

WRITERS = 8
ROUNDS = 20
FAULTY_ROUNDS = 6
UNKNOWN = 4
# Longer than a writer takes to find that nothing is there and to send its bytes again.
LATE_SECONDS = 0.5
SECONDS_MAX = 120


def tool():
    return program.binary().parent / "tests" / "put_if_absent"


@pytest.fixture(autouse=True)
def ready(trailmill):
    if not tool().is_file():
        pytest.skip(f"no {tool()}: build the target put_if_absent")


@pytest.fixture
def files(tmp_path):
    """A file for each writer, that no other has."""
    paths = [tmp_path / f"writer-{number}" for number in range(WRITERS)]
    for number, path in enumerate(paths):
        path.write_bytes(f'{{"commit":"{number}-{random.getrandbits(64):016x}"}}'.encode() * 40)
    return paths


def race(place, files, environment=None):
    """What each writer said. All are started before any is waited for."""
    writers = [subprocess.Popen([tool(), place, path], stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, env=environment)
               for path in files]
    said = []
    for writer in writers:
        stdout, stderr = writer.communicate(timeout=SECONDS_MAX)
        said.append(stdout.strip())
        assert (writer.returncode, said[-1]) in ((0, "won"), (0, "lost"), (UNKNOWN, "unknown")), (
            writer.returncode, stdout, stderr)
    return said


def check(said, files, found, sure):
    """Exactly the winner's bytes are there, or those of one that could not tell."""
    assert said.count("won") <= 1
    if sure:
        assert sorted(said) == ["lost"] * (WRITERS - 1) + ["won"]
    if found is None:
        assert set(said) == {"unknown"}
        return
    owner = [path.read_bytes() for path in files].index(found)
    assert said[owner] in ("won", "unknown"), said
    assert "won" not in said or said[owner] == "won"


def environment(s3, endpoint=None):
    return {**os.environ, **s3.env(endpoint)}


def at(s3, bucket, key):
    found = s3.client().list_objects_v2(Bucket=bucket, Prefix=key)
    if not found["KeyCount"]:
        return None
    return s3.client().get_object(Bucket=bucket, Key=key)["Body"].read()


def test_one_of_many_wins_on_a_server(s3, files):
    bucket = s3.bucket()
    for number in range(ROUNDS):
        key = f"_delta_log/a b=%é/{number:020}.json"
        said = race(f"s3://{bucket}/{key}", files, environment(s3))
        check(said, files, at(s3, bucket, key), sure=True)


def test_one_of_many_wins_on_local_disk(files, tmp_path):
    for number in range(ROUNDS):
        path = tmp_path / "log" / f"{number:020}.json"
        said = race(path, files)
        check(said, files, path.read_bytes(), sure=True)
    assert len(list((tmp_path / "log").iterdir())) == ROUNDS


PUT = of_kind("PUT")
PLANS = {
    "answers that are lost": (lambda seed: faults.at_random(0.5, seed, [faults.lose_answer], PUT),
                              True),
    "all first answers lost": (lambda seed: faults.first(WRITERS, PUT, faults.lose_answer), True),
    "puts that come late": (lambda seed: faults.at_random(
        0.5, seed, [faults.forward_late(LATE_SECONDS)], PUT), True),
    "resets and 500, 503, 409": (lambda seed: faults.at_random(
        0.4, seed, [faults.internal_error, faults.slow_down, faults.conflict,
                    faults.reset_before], PUT), True),
    "all of it, for reads too": (lambda seed: faults.at_random(
        0.4, seed, [faults.internal_error, faults.slow_down, faults.reset_before,
                    faults.lose_answer, faults.cut_body, faults.forward_late(LATE_SECONDS)]),
        True),
    "no answer at all": (lambda seed: faults.when(PUT, faults.lose_answer), False),
    "no put arrives": (lambda seed: faults.when(PUT, faults.reset_before), False),
}


@pytest.mark.parametrize("name", PLANS)
def test_whoever_says_won_or_lost_is_right_whatever_goes_wrong(s3, before, files, name):
    make, often_settled = PLANS[name]
    bucket, proxy = s3.bucket(), before(s3)
    settled = 0
    for number in range(FAULTY_ROUNDS if often_settled else 1):
        proxy.plan = make(number)
        said = race(f"s3://{bucket}/{number}", files, environment(s3, proxy.endpoint))
        assert proxy.quiet(), "requests are still on their way"
        check(said, files, at(s3, bucket, str(number)), sure=False)
        settled += "unknown" not in said
    # With retries nearly every writer finds out.
    assert settled >= FAULTY_ROUNDS // 2 or not often_settled
