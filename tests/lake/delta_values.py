"""Rows as values of JSON that are equal whenever two readers saw the same.

A struct is an object, a list a list, NULL null; a date is `2026-11-22`, a timestamp
`2026-11-22T01:02:03.000004Z` (one without a zone counts as UTC), binary `x:00ff`, a decimal its
digits, and a float that JSON doesn't have (or that `==` takes for another, -0.0) its name. Maps
are refused: trailmill writes none, and readers don't tell them from structs.

Runs in every reader's environment: the standard library alone.
"""

import datetime
import decimal
import json
import math


def canonical_rows(rows):
    """Sorted, since no reader promises an order."""
    return sorted(map(canonical, rows), key=lambda row: json.dumps(row, sort_keys=True))


def canonical(value):
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        odd = not math.isfinite(value) or (value == 0 and math.copysign(1, value) < 0)
        return repr(value) if odd else value
    if isinstance(value, dict):
        return {name: canonical(member) for name, member in value.items()}
    if isinstance(value, list):
        return [canonical(element) for element in value]
    if isinstance(value, bytes | bytearray):
        return f"x:{value.hex()}"
    if isinstance(value, datetime.datetime):
        if value.tzinfo:
            value = value.astimezone(datetime.UTC).replace(tzinfo=None)
        return value.isoformat(timespec="microseconds") + "Z"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    raise TypeError(f"no canonical form of a {type(value).__name__}: {value!r}")
