"""The 233 small cases of golden/vectors.json, each against what Spark gave.

Every case is either equal or stands in different.py with its reason. A case that is `any` in
caseSensitive has the same answer with --on-case-clash keep and error and is run with both.
"""

import base64
import concurrent.futures
import hashlib
import json
import re

import pytest

import different
import program

# At least this many of the cases are equal to Spark's answers, cell by cell.
EQUAL_MIN = 190
# A directory's files of one size come in the order of the file system, also in Spark.
UNORDERED = {"X_ties_dir", "X_order_files", "P2a", "P2b", "P2c"}
# Starting a process takes most of a case's time, so more run at once than there are cores.
CASES_AT_ONCE = 4
ROWS_MAX = 1_000_000


def load_cases():
    if program.shared_missing():
        return []
    with open(program.shared() / "golden" / "vectors.json") as file:
        return json.load(file)["cases"]


CASES = load_cases()
if not CASES:
    pytest.skip(program.shared_missing(), allow_module_level=True)


def modes(case):
    return {"any": ["keep", "error"], True: ["keep"], False: ["error"]}[case["caseSensitive"]]


RUNS = [(case, mode) for case in CASES for mode in modes(case)]


def write_input(case, folder):
    """Writes the case's files and returns the SOURCE argument."""
    folder.mkdir()
    files = case.get("files", {"in.json": case})
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content_bytes(content))
    return folder / case["options"].get("_glob", "")


def content_bytes(content):
    if "input_b64" in content:
        return base64.b64decode(content["input_b64"])
    if "input_gen" in content:  # `{"a":"x*20000001","b":1}\n...`: x is repeated
        before, after = content["input_gen"].replace("\\n", "\n").split("x*20000001")
        return (before + "x" * 20_000_001 + after).encode()
    return content["input"].encode("utf-8", "surrogatepass")


def simple(schema_json):
    """DataType.simpleString of a schema in Spark's JSON form."""
    if isinstance(schema_json, str):
        return {"long": "bigint", "integer": "int"}.get(schema_json, schema_json)
    if schema_json["type"] == "array":
        return f"array<{simple(schema_json['elementType'])}>"
    fields = ",".join(f"{field['name']}:{simple(field['type'])}"
                      for field in schema_json["fields"])
    return f"struct<{fields}>"


def shown(text):
    """Text as a reader of Spark's answers saw it: bytes that are no UTF-8 became U+FFFD.

    Java makes one of an encoded surrogate, Python three.
    """
    text = text.encode("utf-8", "surrogateescape")
    text = re.sub(b"\xed[\xa0-\xbf][\x80-\xbf]", "\ufffd".encode(), text)
    return text.decode("utf-8", "replace")


class Program:
    """Asks the program about one source and takes exit codes apart."""

    def __init__(self, source, mode):
        self.source, self.mode = source, mode
        self.error = None

    def ask(self, command, *options):
        """stdout, or None where the command failed; the first error is kept."""
        if command != "count":  # which makes no schema
            options += ("--on-case-clash", self.mode)
        run = program.trailmill(command, self.source, *options, codes=(0, 1, 3))
        if run.code == 1:
            self.error = self.error or run.condition() or f"no condition: {run.stderr}"
            return None
        return shown(run.stdout)

    def lines(self, view, form, *options):
        text = self.ask("head", "-n", ROWS_MAX, "--view", view, "--format", form, "--order",
                        "spark", *options)
        return None if text is None else text.split("\n")[:-1]


def observe(source, mode, case):
    """What the program answers, under the names of vectors.json."""
    asked = Program(source, mode)
    tree = asked.ask("schema", "--view", "documents", "--format", "tree")
    if asked.error:
        return {"error": asked.error}
    if "tree_sha256" in case:  # Spark itself can't write this schema as JSON
        return {"tree_sha256": hashlib.sha256(tree.encode()).hexdigest()}
    seen = {"tree": tree}
    seen["schema_json"] = asked.ask("schema", "--view", "documents",
                                    "--format", "json").rstrip("\n")
    seen["simple"] = simple(json.loads(seen["schema_json"]))
    counts = json.loads(asked.ask("count", "--json"))
    seen["count"] = counts["documents"]
    seen["rejected"] = counts["rejected"]
    seen["rows"] = asked.lines("documents", "rowjson")
    seen["repr"] = as_list(asked.lines("documents", "row"), seen["rows"])
    if asked.error:
        return seen | {"error": asked.error}
    if "explode" in case:
        seen["explode"] = observe_events(source, mode)
    return seen


def as_list(lines, rows):
    """PySpark's text of a list of rows. A column's name may hold a line feed."""
    if lines is None or rows is None:
        return None
    return "[" + ("\n" if len(rows) == 1 else ", ").join(lines) + "]"


def observe_events(source, mode):
    asked = Program(source, mode)
    seen = {"tree_col": asked.ask("schema", "--view", "records", "--format", "tree")}
    if asked.error:
        return {"error": asked.error}
    seen["count"] = json.loads(asked.ask("count", "--json"))["events"]
    head = asked.ask("head", "-n", 1, "--format", "row", "--order", "spark")
    seen["head"] = None if head is None else "[" + head.rstrip("\n") + "]"
    seen["rows_col"] = asked.lines("records", "rowjson")
    seen["tree_star"] = asked.ask("schema")
    seen["rows_star"] = asked.lines("events", "rowjson")
    return seen | ({"error": asked.error} if asked.error else {})


def spark_said(case):
    """Spark's answers of one case, as far as trailmill has a cell for them."""
    if "tree_sha256" in case:
        return {"tree_sha256": case["tree_sha256"]}
    said = {key: case[key] for key in ("tree", "schema_json", "simple", "count", "rows", "repr")
            if key in case}
    if "error" in case:
        said["error"] = case["error"]["condition"]
    if "explode" in case:
        explode = dict(case["explode"])
        if "error" in explode:
            explode["error"] = explode["error"]["condition"]
        said["explode"] = explode
    return said


def differences(expected, seen, unordered):
    """The cells that differ, as text; empty where all are equal."""
    found = []
    if seen.get("error") != expected.get("error"):
        found.append(f"error: expected {expected.get('error')}, got {seen.get('error')}")
    for key, value in expected.items():
        got = seen.get(key)
        if value is None or key == "error" or (unordered and key == "repr"):
            continue
        if key == "rows" and isinstance(value, int):
            got = None if got is None else len(got)
        if key == "rows" and unordered:
            value, got = sorted(value), sorted(got or [])
        if isinstance(value, dict):
            found += [f"{key}.{text}" for text in differences(value, got or {}, unordered)]
        elif got != value:
            found.append(f"{key}: expected\n{value!r:.3000}\ngot\n{got!r:.3000}")
    return found


def judge(case, mode, seen):
    """What is wrong with one run: empty where it is as Spark's or as different.py says."""
    unordered = case["name"] in UNORDERED
    expected = spark_said(case)
    plain = differences(expected, seen, unordered)
    if (case["name"], mode) not in different.DIFFERENT:
        return plain
    _, answers = different.DIFFERENT[case["name"], mode]
    if not plain:
        return ["is equal to Spark's answer: take it out of different.py"]
    if answers.get("error"):  # after an error there is nothing else to ask
        expected = {}
    return differences(merged(expected, answers), seen, unordered)


def merged(expected, answers):
    """Spark's answers with some replaced; those of explode one by one."""
    result = expected | answers
    if answers.get("explode") and expected.get("explode"):
        result["explode"] = expected["explode"] | answers["explode"]
    return result


@pytest.fixture(scope="module")
def observed(trailmill, tmp_path_factory):
    root = tmp_path_factory.mktemp("vectors")

    def one(numbered):
        number, (case, mode) = numbered
        try:
            return observe(write_input(case, root / str(number)), mode, case)
        except Exception as error:  # a crash or an exit code that is none: that case's failure
            return {"error": f"{type(error).__name__}: {error}"}

    with concurrent.futures.ThreadPoolExecutor(CASES_AT_ONCE) as pool:
        return list(pool.map(one, enumerate(RUNS)))


def label(run):
    case, mode = run
    return f"{case['name']}-{mode}"


@pytest.mark.parametrize("number", range(len(RUNS)), ids=[label(run) for run in RUNS])
def test_case(observed, number):
    case, mode = RUNS[number]
    wrong = judge(case, mode, observed[number])
    assert not wrong, "\n".join([repr(case.get("input", case.get("files")))[:500], *wrong])


def test_most_cases_are_equal(observed, summary):
    names = [(case["name"], case["caseSensitive"]) for case, _ in RUNS]
    by_design = {name for name, (case, mode) in zip(names, RUNS)
                 if (case["name"], mode) in different.DIFFERENT}
    wrong = {name for name, (case, mode), seen in zip(names, RUNS, observed)
             if judge(case, mode, seen)}
    equal = set(names) - by_design - wrong
    summary(f"golden/vectors.json: {len(equal)} equal, {len(by_design)} different by design, "
            f"{len(wrong)} wrong")
    assert len(equal) + len(by_design | wrong) == len(CASES)
    assert len(equal) >= EQUAL_MIN


def test_every_difference_is_of_a_case_that_exists():
    runs = {(case["name"], mode) for case, mode in RUNS}
    assert set(different.DIFFERENT) <= runs
