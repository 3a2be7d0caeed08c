"""A lake that grew by many syncs, and what it must hold by what was delivered.

Now and then it was left alone, by the clock of the store, for longer than its logs are kept, so
that clean-ups find some. The first syncs are an older program's, whose schema had no ADDED.
"""

import datetime
import json
import os
import pathlib
import re

import pyarrow
import pyarrow.parquet

import lake_model
import lake_place
import lake_replay
import source_tree
from lake_replay import fitted
from source_tree import REJECTED, Version, days_ago

# As in delta/log.h: entries behind a checkpoint at which the next one is due.
CHECKPOINT = 20
SYNCS = 70
# The version whose program knows ADDED; a checkpoint before it is still there at the end.
EVOLVED = 42
# A column, a member of a struct, and a struct in one.
ADDED = ("eventContext", "tlsDetails.keyExchange", "userIdentity.invokedByDelegate")
# Syncs before which it was left alone. What is not older than the last of these a reader can ask
# for: Delta's Spark gives no version of more than a week ago, whatever the log has.
PAUSES = (10, 39)
PAUSE_SECONDS = 40 * 24 * 3600
# Of events, and of delivery: fixed, so that midnight may pass.
DAYS = [days_ago(age) for age in (2, 1, 0)]
LATE_DAY = days_ago(10)
REGIONS = ("us-east-1", "eu-west-1", "ap-southeast-2")
ACCOUNTS = ("123456789012", "210987654321")
PLACES = ("région 1", "zone/2")
# Members that are objects of any form; their columns have them as JSON text.
JSON_TEXTS = ("requestParameters", "insightDetails", "eventContext")
BAD_RECORD, NO_OBJECT = "5", b"\x1f\x8b\x08\x00cut"


# What is delivered. ----------------------------------------------------------------------


def day_of(number):
    return DAYS[number % len(DAYS)]


def event(number, **changes):
    """Members that not every event has, and since EVOLVED those of ADDED."""
    made = source_tree.event(f"e{number}", day_of(number), awsRegion=REGIONS[number % 7 % 3],
                             recipientAccountId=ACCOUNTS[number % 2],
                             eventTime=f"{day_of(number)}T{number % 24:02}:00:00Z")
    if number % 2:
        made["userIdentity"] = {"type": "IAMUser", "arn": f"arn:aws:iam::1:user/{'u' * number}"}
        made["tlsDetails"] = {"tlsVersion": "TLSv1.3"}
        made["resources"] = [{"ARN": "arn:aws:s3:::ü"}, {"type": "AWS::S3::Object"}]
    if number % 2 and number >= EVOLVED:
        made["userIdentity"]["invokedByDelegate"] = {"accountId": ACCOUNTS[0]}
        made["tlsDetails"]["keyExchange"] = "x25519"
        made["eventContext"] = {"tagContext": {"n": number}}
    return {**made, **changes}


def insight(number):
    return {"eventVersion": "1.11", "eventTime": f"{DAYS[0]}T11:00:00Z", "eventID": f"i{number}",
            "awsRegion": REGIONS[0], "eventType": "AwsCloudTrailInsight",
            "recipientAccountId": ACCOUNTS[0], "insightDetails": {"state": "Start"},
            "eventCategory": "Insight"}


def events_of(number):
    """Of the object of this sync: late, corrected and odd ones among them."""
    evening = f"{day_of(number)}T23:59:59Z"
    made = [event(number), event(number, eventID=f"f{number}", eventTime=evening)]
    if number % 7 == 3:
        made.append(event(number, eventID=f"late{number}", eventTime=f"{LATE_DAY}T23:59:59Z"))
    if number % 9 == 4:
        made.append(event(number - 1, requestParameters={"corrected": number}))
    if number % 10 == 5:  # no time of CloudTrail's, so of no day
        made.append(event(number, eventID=f"odd{number}", eventTime=f"{DAYS[0]} 10:00"))
    if number % 10 == 6:  # names of no directory, so of no region
        made += [event(number, eventID=f"{place}{number}", awsRegion=place) for place in PLACES]
    if number % 10 == 7:
        made.append(event(number, eventID=f"nowhere{number}"))
        del made[-1]["awsRegion"]
    return made


class History:
    """Deliveries and syncs to a place of tests/lake/places_of_lakes.py."""

    def __init__(self, place, directory):
        self.place, self.lake = place, place.lake
        self.trees = source_tree.Trees(directory)
        self.syncs = []  # by version: what the ledger has of it, (key, delivered, Version)

    def put(self, path, day, texts, version):
        self.trees.put(path, source_tree.document(texts) if texts else NO_OBJECT, version)
        self.syncs[-1].append((str(path), str(day), version))

    def deliver(self, number, events, bad_records=0, trail="first", **names):
        day = DAYS[number * len(DAYS) // SYNCS]
        texts = [BAD_RECORD] * bad_records + [json.dumps(each) for each in events]
        self.put(self.trees.path(trail, day, **names), day, texts,
                 Version(events, rejected=bad_records))

    def deliver_all(self, number):
        region, account = REGIONS[number % 3], ACCOUNTS[number % 2]
        self.deliver(number, events_of(number), int(number % 9 > 0), region=region,
                     account=account)
        if number % 5 == 2:  # again, by another trail
            self.deliver(number, events_of(number) + events_of(number - 2), trail="second")
        if number % 20 == 7:
            day = DAYS[0]
            self.put(self.trees.path("first", day), day, None, Version([], REJECTED))
        if number % 20 == 8:
            self.deliver(number, [insight(number)], family="CloudTrail-Insight")

    def sync(self, number):
        self.syncs.append([])
        self.deliver_all(number)
        refused = any(version.rejected or version.status == REJECTED
                      for *_, version in self.syncs[-1])
        self.place.sync([self.trees.root], "--partition-by", "day,region",
                        codes=(3 if refused else 0,))

    # What tables must hold of it.

    def ledger(self, version):
        return [each for sync in self.syncs[:version + 1] for each in sync]

    def events_rows(self, snapshot):
        """Without eventFingerprint."""
        taken = [version.events for *_, version in self.ledger(snapshot.version)]
        rows = [row_of(json.loads(text), snapshot.schema)
                for text in lake_model.expected_rows(taken)]
        return [{name: value for name, value in row.items() if name != "eventFingerprint"}
                for row in rows]

    def objects_rows(self, events_version):
        return [{"key": key, "delivered": delivered, "status": version.status,
                 "events": len(version.events) + version.rejected, "rejected": version.rejected}
                for key, delivered, version in self.ledger(events_version)]

    def rejects_rows(self, events_version):
        """A bad record is the first of its document."""
        ledger = self.ledger(events_version)
        records = [(key, delivered, 0, BAD_RECORD.encode()) for key, delivered, version in ledger
                   for _ in range(version.rejected)]
        objects = [(key, delivered, None, NO_OBJECT) for key, delivered, version in ledger
                   if version.status == REJECTED]
        return [dict(zip(("key", "delivered", "record", "bytes"), each))
                for each in records + objects]


def row_of(event, schema):
    """Of an event, in canonical values; what fits no column is JSON text in `unmapped`."""
    row = {name: json.dumps(value) if isinstance(value, dict) and name in JSON_TEXTS else value
           for name, value in event.items()}
    time, region = event["eventTime"], event.get("awsRegion")
    is_time = re.fullmatch(r"[0-9-]{10}T[0-9:]{8}Z", time)
    row["eventTime"] = datetime.datetime.fromisoformat(time) if is_time else None
    if not is_time:
        row["unmapped"] = json.dumps({"eventTime": time}, separators=(",", ":"))
    row["day"] = time[:10] if is_time else None
    row["region"] = region if region and re.fullmatch("[A-Za-z0-9._-]+", region) else None
    return fitted(row, schema)


# An older program's lake. ----------------------------------------------------------------


def without_added(kind, name=""):
    """A type of a schema without the members of ADDED."""
    if not isinstance(kind, dict) or kind["type"] != "struct":
        return kind
    fields = [(field, f"{name}.{field['name']}".lstrip(".")) for field in kind["fields"]]
    return {**kind, "fields": [{**field, "type": without_added(field["type"], path)}
                               for field, path in fields if path not in ADDED]}


def make_file_older(path):
    file = pyarrow.parquet.ParquetFile(path)
    paths = [file.schema.column(number).path for number in range(len(file.schema))]
    kept = [each for each in paths
            if not any(f"{each}.".startswith(f"{added}.") for added in ADDED)]
    pyarrow.parquet.write_table(file.read(kept), path)


def make_action_older(action, table):
    if action.get("metaData"):
        told = action["metaData"]
        told["schemaString"] = json.dumps(without_added(json.loads(told["schemaString"])))
        told["configuration"] = {**dict(told["configuration"]), "trailmill.schema": "cloudtrail/0"}
    if action.get("add"):
        # Readers look for a footer at the end that the log tells.
        action["add"]["size"] = (table / action["add"]["path"]).stat().st_size


def make_checkpoint_older(path, table):
    actions = pyarrow.parquet.read_table(path)
    rows = actions.to_pylist()
    for row in rows:
        make_action_older(row, table)
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows, actions.schema), path)


def make_older(table):
    """All that there is of `events`, as if nobody had known of ADDED; its age stays."""
    for path in table.glob("*/*/*.parquet"):
        make_file_older(path)
    for path in table.glob("_delta_log/*.*"):
        time = path.stat().st_mtime
        if path.suffix == ".json":
            lake_place.changed(path, lambda action: make_action_older(action, table))
        else:
            make_checkpoint_older(path, table)
        os.utime(path, (time, time))


# It grows. -------------------------------------------------------------------------------


def leave_alone(lake):
    for path in pathlib.Path(lake.uri).glob("*/_delta_log/*"):
        time = path.stat().st_mtime - PAUSE_SECONDS
        os.utime(path, (time, time))


def grow(place, directory):
    history = History(place, directory)
    for number in range(SYNCS):
        if number in PAUSES:
            leave_alone(place.lake)
        if number == EVOLVED:
            make_older(pathlib.Path(place.lake.uri) / "events")
        history.sync(number)
    return history
