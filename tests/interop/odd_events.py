"""Events with odd values, and the rows that any reader sees of them, known without any engine."""

import json

import canonical

# Partition values with their readers' view: "" becomes NULL, as in Spark.
REGIONS = ["us-east-1", "a/b:c=d e", "é}", "a%b", "'\"", "{z}", "#?*", "a\\b", "x\ty", "😀", "",
           None, " lead", "A", "."]
SOURCES = ["s3.amazonaws.com", "", None, "ec2.amazonaws.com", "k=v"]


def event(number):
    """An event of which some members are NULL, empty, deep or odd."""
    row = {
        "awsRegion": REGIONS[number % len(REGIONS)],
        "eventSource": SOURCES[number % len(SOURCES)],
        "eventID": f"e{number}",
        "n": number if number % 3 else None,
        "d": number / 8 if number % 4 else None,
        "b": number % 2 == 0,
        "big": 12345678901234567890 + number,
        "text": ["", "x", "é😀", "line\nend", "\u0000", "say \"x\"", None][number % 7],
        "l": [["a", None], [], None, ["", "b"]][number % 4],
        "s": [{"Host": "h", "z": 1}, {"Host": None}, None, {"z": 2}][number % 4],
        "ls": [[{"k": "x", "v": [1, 2]}, None, {"k": "y"}], None, [{}], []][number % 4],
    }
    return {name: value for name, value in row.items() if value is not None}


def stored(value):
    """What Spark stores for a value: NULL members are left out of the canonical text."""
    if isinstance(value, dict):
        members = sorted(value.items(), key=lambda member: canonical.utf16_order(member[0]))
        return "{" + ",".join(canonical.string_text(name) + ":" + stored(member)
                              for name, member in members if member is not None) + "}"
    if isinstance(value, list):
        return "[" + ",".join("null" if element is None else stored(element)
                              for element in value) + "]"
    return canonical.scalar_text(value)


def expected_rows(events):
    rows = []
    for row in events:
        row = dict(row)
        for name in ("awsRegion", "eventSource"):
            row[name] = row.get(name) or None
        rows.append(stored(row).encode())
    return sorted(rows)


EVENTS = [event(number) for number in range(300)]


def write(folder):
    """The events as six log files below a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(0, len(EVENTS), 50):
        records = {"Records": EVENTS[number:number + 50]}
        (folder / f"{number}.json").write_text(json.dumps(records))
