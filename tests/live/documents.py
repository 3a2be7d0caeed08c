"""Random JSON documents from a seed, as odd as Spark's reader can bear.

A case is a list of lines (bytes without line ends) that stand in one file, drawn from few names
so that types meet and clash. Some lines are broken afterwards, byte by byte; `broken` has their
numbers. The same seed and number give the same case on any machine.
"""

import dataclasses
import json
import random

NAMES = ["a", "b", "c", "A", "B", "x-amz-id", "é", "_x", "1", "Records", "tag", "Tag", "q\"r",
         "\U0001f600", "\ufffd", "", "_corrupt_record", "a.b", "v w"]
NAME_WEIGHTS = [12, 10, 8, 3, 2, 2, 2, 2, 1, 2, 2, 2, 1, 1, 1, 0.4, 0.1, 1, 1]
NUMBERS = ["0", "1", "-1", "-0", "7", "1.0", "1.10", "-0.0", "0.5", "1e3", "1E400", "-1e400",
           "1e-400", "2.5e-3", "9223372036854775807", "9223372036854775808",
           "-9223372036854775808", "-9223372036854775809", "9007199254740993",
           "12345678901234567890", "1234567890123456789012345678901234567",
           "99999999999999999999999999999999999999", "123456789012345678901234567890123456789",
           "4.9e-324", "2.2250738585072011e-308", "0.1", "123456789.123456789",
           "1.7976931348623157e308", "100000000000000000000000.5", "NaN", "Infinity",
           "-Infinity", "+INF", "-INF", "+Infinity"]
STRINGS = ["", "x", "us-east-1", "s3.amazonaws.com", "NaN", "Infinity", "-INF", "12", "1.5",
           "true", "null", "{}", "[1]", "2024-01-01T00:00:00Z", "a b", "é", "\U0001f600", "日本",
           "\u2028", "\x7f", "it's", "say \"x\"", "back\\slash", "/", "tab\there",
           "line\nend", "\x00", "\x1f", "\ud83d", "\udc00", "\ufffd"]
BROKEN_BYTES = [b"{", b"}", b"[", b"]", b",", b":", b'"', b"'", b"\\", b"\x00", b"\t", b"\xff",
                b"\x80", b"\xc0\xaf", b"\xc3", b"\xe2\x82", b"/", b"x", b"0", b"-", b"+", b".",
                b"e", b"\\u12", b"\\x", b"true", b"nul", b" ", b"1", b"#", b"/*"]
DEPTH_MAX = 7
MEMBERS_MAX = 5


@dataclasses.dataclass
class Case:
    lines: list
    broken: set  # numbers of lines whose bytes were changed at random


class Documents:
    """Draws documents; `seed` and `number` say which."""

    def __init__(self, seed, number):
        self.random = random.Random(f"trailmill {seed} {number}")
        # A calm case has few broken lines and few kinds of value, so that columns keep types.
        self.calm = self.random.random() < 0.5
        self.broken_share = self.random.choice([0, 0, 0.02, 0.1, 0.3])
        self.duplicates = self.random.random() < 0.1
        names = self.random.sample(range(len(NAMES)), k=self.random.randint(2, 9))
        self.names = [NAMES[i] for i in names]
        self.weights = [NAME_WEIGHTS[i] for i in names]
        self.kinds = {}

    def case(self, count):
        lines, broken = [], set()
        for number in range(count):
            line = self.line()
            if self.random.random() < self.broken_share:
                line = self.break_bytes(line)
                broken.add(number)
            lines.append(line)
        return Case(lines, broken)

    def line(self):
        chance = self.random.random()
        if chance < 0.02:
            return self.random.choice([b"", b"  \t ", b"null", b"42", b'"x"', b"[]", b"{}",
                                       b"[1,2]", b"[null]", b"true", b"\xef\xbb\xbf{}"])
        if chance < 0.06:
            elements = [self.object(1, "") for _ in range(self.random.randint(0, 3))]
            return ("[" + ",".join(elements) + "]").encode("utf-8")
        text = self.object(0, "")
        if chance > 0.98:
            text += self.random.choice(["}", " trailing", "{}", ",", "]", " "])
        return text.encode("utf-8")

    def space(self):
        return self.random.choice(["", "", "", "", "", " ", "  ", "\t"])

    def object(self, depth, path):
        count = self.random.randint(0, MEMBERS_MAX)
        names = self.random.choices(self.names, self.weights, k=count)
        if not self.duplicates:
            names = list(dict.fromkeys(names))
        members = [self.space() + self.string(name) + self.space() + ":" + self.space()
                   + self.value(depth + 1, f"{path}/{name}") + self.space() for name in names]
        return "{" + ",".join(members) + "}"

    def array(self, depth, path):
        elements = [self.space() + self.value(depth + 1, path + "/[]") + self.space()
                    for _ in range(self.random.choice([0, 1, 1, 2, 3, 4]))]
        return "[" + ",".join(elements) + "]"

    def value(self, depth, path):
        kind = self.kind(path)
        if kind in ("object", "array") and depth >= DEPTH_MAX:
            kind = "number"
        return {"object": lambda: self.object(depth, path),
                "array": lambda: self.array(depth, path),
                "string": lambda: self.string(self.random.choice(STRINGS)),
                "number": lambda: self.random.choice(NUMBERS),
                "small": lambda: str(self.random.randint(-1000, 1000)),
                "double": lambda: repr(self.random.uniform(-1e6, 1e6)),
                "literal": lambda: self.random.choice(["true", "false"]),
                "null": lambda: "null",
                "empty": lambda: '""'}[kind]()

    def kind(self, path):
        """A kind of value. In a calm case a path keeps its kind, but for nulls and ""."""
        drawn = self.random.choices(
            ["object", "array", "string", "number", "small", "double", "literal", "null",
             "empty"], [5, 4, 5, 3, 3, 1, 2, 2, 1])[0]
        if not self.calm or drawn in ("null", "empty") or self.random.random() < 0.02:
            return drawn
        return self.kinds.setdefault(path, drawn)

    def string(self, text):
        """A JSON string; now and then with single quotes or with needless escapes."""
        if self.random.random() < 0.03 and text.isalnum():
            return "'" + text + "'"
        return '"' + "".join(map(self.character, text)) + '"'

    def character(self, character):
        lone = 0xD800 <= ord(character) <= 0xDFFF  # stands in UTF-8 only as an escape
        if lone or self.random.random() < 0.03:
            units = character.encode("utf-16-be", "surrogatepass").hex()
            return "".join("\\u" + units[i:i + 4] for i in range(0, len(units), 4))
        if character == "/":
            return self.random.choice(["/", "/", "\\/"])
        return json.dumps(character, ensure_ascii=False)[1:-1]

    def break_bytes(self, line):
        """Changes, inserts or removes bytes at one to three places, or cuts the line."""
        for _ in range(self.random.randint(1, 3)):
            place = self.random.randint(0, len(line))
            how = self.random.choice(["insert", "insert", "replace", "remove", "cut"])
            new = self.random.choice(BROKEN_BYTES)
            if how == "insert":
                line = line[:place] + new + line[place:]
            elif how == "replace":
                line = line[:place] + new + line[place + 1:]
            elif how == "remove":
                line = line[:place] + line[place + self.random.randint(1, 3):]
            else:
                line = line[:place]
        return line.replace(b"\n", b"").replace(b"\r", b"")
