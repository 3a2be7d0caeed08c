"""Events from rows of the cloudtrail schema, after the rules of docs/schema.md.

A second inverse, in another language and without a look at the first: it reads what pyarrow gives
and shares nothing with the program. Values keep their tokens: a number is its text.
"""

import json
import re

import pyarrow.parquet

JSON_COLUMNS = {"requestParameters", "responseElements", "additionalEventData",
                "serviceEventDetails", "edgeDeviceDetails", "insightDetails", "eventContext",
                "unmapped", "userIdentity.sessionContext.webIdFederationData.attributes"}
OWN = {"unmapped", "eventFingerprint"}
NULL_BY_DEFAULT = {"requestParameters", "responseElements"}
DERIVED = {"day", "month", "region", "account", "source"}
NULL_PARTITION = "__HIVE_DEFAULT_PARTITION__"


class Members(list):
    """An object: pairs of name and value in order, names that stand twice included."""

    def first(self, name):
        return next((value for key, value in self if key == name), None)

    def all(self, name):
        return [value for key, value in self if key == name]


class Token(str):
    """A number by its text."""


def parse(text):
    return json.loads(text, object_pairs_hook=Members, parse_int=Token, parse_float=Token)


def canonical(value):
    """The same for equal values: objects by name, those of one name in order."""
    if isinstance(value, Members):
        inner = [[name, canonical(member)] for name, member in
                 sorted(value, key=lambda pair: pair[0])]
        return ["object", inner]
    if isinstance(value, list):
        return ["array", [canonical(element) for element in value]]
    if isinstance(value, Token):
        return ["number", str(value)]
    return value


def key(value):
    return json.dumps(canonical(value))


def leaf(path, value):
    if path in JSON_COLUMNS:
        return parse(value)
    if hasattr(value, "strftime"):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return value


def nested(path, value, rest):
    """A struct or list that is there, and the object of what its column lacks."""
    rest = Members() if rest is None else rest
    assert isinstance(rest, Members), path
    if isinstance(value, dict):
        return struct(path, value, rest)
    elements = []
    for index, element in enumerate(value):
        patch = rest.first(str(index))
        elements.append(patch if element is None else nested(path, element, patch))
    return elements


def struct(path, columns, rest):
    event = Members()
    for name, value in columns.items():
        inner = f"{path}.{name}" if path else name
        if not path and name in OWN:
            continue
        if isinstance(value, (dict, list)):
            event.append((name, nested(inner, value, rest.first(name))))
        elif rest.all(name):
            event += [(name, each) for each in rest.all(name)]
        elif value is not None:
            event.append((name, leaf(inner, value)))
    known = set(columns) - (OWN if not path else set())
    event += [(name, value) for name, value in rest if name not in known]
    return event


def rebuild(row):
    rest = Members() if row["unmapped"] is None else parse(row["unmapped"])
    absent = rest.pop(0)[1] if rest and rest[0][0] == "absent" else []
    event = struct("", row, rest)
    if row.get("eventCategory") not in ("Insight", "NetworkActivity"):
        for name in NULL_BY_DEFAULT - set(absent):
            if row[name] is None and not rest.all(name):
                event.append((name, None))
    return event


def partition(folder):
    """The columns of `awsRegion=us-east-1/eventSource=...`; %XX is a character."""
    columns = {}
    for part in filter(None, folder.split("/")):
        name, value = part.split("=", 1)
        if name in DERIVED:
            continue
        text = re.sub("%([0-9A-Fa-f]{2})", lambda match: chr(int(match[1], 16)), value)
        columns[name] = None if value == NULL_PARTITION else text
    return columns


def rows(dest):
    """All rows below a directory as dicts, partition columns put back as text."""
    for path in sorted(dest.rglob("*.parquet")):
        columns = partition("" if path.parent == dest else str(path.parent.relative_to(dest)))
        for name in ("readOnly", "managementEvent"):
            if columns.get(name):
                columns[name] = columns[name] == "true"
        table = pyarrow.parquet.ParquetFile(path).read()
        for row in table.to_pylist():
            yield {**row, **columns}
