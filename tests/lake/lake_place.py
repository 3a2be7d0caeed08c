"""Logs of a few days, and the lake that the program makes of them."""

import gzip
import json
import uuid

import deltalake

from source_tree import days_ago

# Inside the window of three days that a sync lists again.
DAYS = [f"{days_ago(days):%Y-%m-%d}" for days in (3, 2, 1)]


def event(number, day):
    return {"eventVersion": "1.08", "eventID": str(uuid.UUID(int=number)),
            "eventTime": f"{day}T0{number % 10}:00:00Z", "eventSource": "s3.amazonaws.com",
            "eventName": "GetObject", "awsRegion": "eu-west-1", "recipientAccountId": "1" * 12}


def deliver(root, day, numbers, name):
    """A log file of these events in the delivery folder of a day."""
    text = json.dumps({"Records": [event(number, day) for number in numbers]})
    return deliver_text(root, day, text, name)


def deliver_text(root, day, text, name):
    folder = root / "AWSLogs" / ("1" * 12) / "CloudTrail" / "eu-west-1" / day.replace("-", "/")
    folder.mkdir(parents=True, exist_ok=True)
    stamp = day.replace("-", "")
    path = folder / f"{'1' * 12}_CloudTrail_eu-west-1_{stamp}T0000Z_{name:0>16}.json.gz"
    path.write_bytes(gzip.compress(text.encode()))
    return path


class Place:
    """Logs, the lake that is made of them, and the program."""

    def __init__(self, root, trailmill):
        self.logs, self.lake, self.run = root / "logs", root / "lake", trailmill
        self.next = 0

    def deliver(self, day, count=10):
        numbers = range(self.next, self.next + count)
        self.next += count
        return deliver(self.logs, day, numbers, f"n{self.next}")

    def sync(self, *options, codes=(0,)):
        return self.run("sync", self.logs, self.lake, "--json", *options, codes=codes).json()

    def status(self, *options, codes=(0,)):
        return self.run("status", self.lake, "--json", *options, codes=codes).json()

    def lines(self, *arguments):
        return [json.loads(line)
                for line in self.run(*arguments, "--json").lines()]

    def table(self, name="events"):
        return deltalake.DeltaTable(str(self.lake / name))

    def entry(self, version):
        return self.lake / "events" / "_delta_log" / f"{version:020}.json"


def three_days(root, trailmill):
    """Three days in three commits, the third with an object that is refused."""
    made = Place(root, trailmill)
    for day in DAYS[:2]:
        made.deliver(day)
        made.sync()
    made.deliver(DAYS[2])
    made.bad = made.deliver(DAYS[2])
    made.good = made.bad.read_bytes()
    made.bad.write_bytes(made.good[:-20])
    made.sync(codes=(3,))
    return made


def changed(entry, change):
    lines = [json.loads(line) for line in entry.read_text().splitlines()]
    for line in lines:
        change(line)
    entry.write_text("".join(json.dumps(line) + "\n" for line in lines))
