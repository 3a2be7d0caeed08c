"""Tiny objects of CloudTrail, delivered as AWS delivers them.

An object is known to a test by its key and the time of its last change: a key that is replaced has
another time. All times are made up and differ, so that none depends on the clock.
"""

import dataclasses
import datetime
import gzip
import itertools
import json
import os

ACCOUNT, REGIONS = "123456789012", ("us-east-1", "eu-west-1")
TAKEN, REJECTED, SKIPPED = "taken", "rejected", "skipped"
FIRST_CHANGE_US = 1_700_000_000_000_000


@dataclasses.dataclass
class Version:
    """What a key holds, and what becomes of that in the ledger; None: it is never read."""
    events: list
    status: str | None = TAKEN
    rejected: int = 0  # records


def days_ago(count):
    return datetime.datetime.now(datetime.UTC).date() - datetime.timedelta(days=count)


def event(name, day, **changes):
    """Every member has a column, so that readers give it back; `**{"eventID": None}` leaves one
    out."""
    made = {"eventVersion": "1.11", "eventTime": f"{day:%Y-%m-%d}T10:00:00Z",
            "eventSource": "s3.amazonaws.com", "eventName": "GetObject",
            "awsRegion": REGIONS[0], "eventID": name, "requestParameters": {"key": name, "n": 1},
            "responseElements": None, **changes}
    return {key: value for key, value in made.items()
            if value is not None or key == "responseElements"}


def document(texts):
    """Of records, as JSON each."""
    return gzip.compress(('{"Records":[' + ",".join(texts) + "]}").encode(), 1, mtime=0)


def reserialized(record):
    """The same values: members in another order, white space, an escape more."""
    text = json.dumps(dict(reversed(record.items())), indent=1)
    return text.replace('"GetObject"', '"Get\\u004fbject"')


class Trees:
    """Folders of trails below one directory, and every version that an object ever had."""

    def __init__(self, root):
        self.root = root
        self.versions = {}  # by (key, microseconds of its change)
        self.now = {}  # path: its version's key, of all that are there
        self.names = itertools.count(1)
        self.changes = itertools.count(FIRST_CHANGE_US)

    def path(self, trail, day, region=REGIONS[0], family="CloudTrail", account=ACCOUNT):
        """Of a new object."""
        number = next(self.names)
        folder = (self.root / trail / "AWSLogs" / account / family / region / f"{day:%Y/%m/%d}")
        return folder / (f"{account}_{family}_{region}_{day:%Y%m%d}T{number // 60 % 24:02}"
                         f"{number % 60:02}Z_{number:016}.json.gz")

    def put(self, path, body, version):
        """Whole at once, over what is there."""
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.root / "draft"
        draft.write_bytes(body)
        change = next(self.changes)
        os.utime(draft, ns=(change * 1000, change * 1000))
        draft.rename(path)
        self.now[path] = (str(path), change)
        self.versions[self.now[path]] = version

    def deliver(self, trail, day, records, path=None, texts=None):
        """A new object, or another content of one."""
        path = path or self.path(trail, day)
        texts = texts or [json.dumps(record) for record in records]
        self.put(path, document(texts), Version(records))
        return path

    def remove(self, path):
        path.unlink()
        del self.now[path]
