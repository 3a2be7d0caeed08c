"""trailmill against a real Spark on random documents: trees, rows and errors.

By hand, any number of documents:

    python tests/live/spark_live.py --documents 100000 --seed 7

It prints each case that differs with the fewest lines that still do.

One difference is by design. Where a line has a syntax error inside an array, Spark's reader may
find its way again and keep what it read before and after (it keeps `b` of `{"a":[1 2],"b":3}`);
trailmill makes such a line all NULL, as Spark does for every other syntax error, with the text
in _corrupt_record. Of a line that is an array of objects, Spark so may make several rows. A
row is compared this loosely only if Spark, given its line alone, calls the line corrupt.
"""

import argparse
import dataclasses
import json
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "golden"))

import canonical  # noqa: E402
import documents  # noqa: E402
import program  # noqa: E402

DOCUMENTS_A_CASE = 20
DEPTH_MAX = 2**31 - 1
CORRUPT = "_corrupt_record"
# Spark can't read a file whose own `_corrupt_record` members are no strings.
REFUSED = "INVALID_CORRUPT_RECORD_TYPE"


@dataclasses.dataclass
class Answer:
    tree: str = ""
    error: str = ""  # Spark's condition, else empty
    rows: list = None  # canonical text, or None where there is nothing to compare


def spark_answer(session, path):
    import spark_session
    try:
        frame = session.read.json(str(path))
        answer = Answer(tree=frame._jdf.schema().treeString(DEPTH_MAX))
    except Exception as error:
        return Answer(error=spark_session.condition(error))
    if frame.columns in ([], [CORRUPT]):  # Spark refuses to show these
        return answer
    try:
        answer.rows = sorted(canonical.table_rows(frame.toArrow()))
    except Exception as error:
        answer.error = spark_session.condition(error)
    return answer


def trailmill_answer(path, out):
    run = program.trailmill("schema", path, "--view", "documents", codes=(0, 1, 3))
    if run.code == 1:
        return Answer(error=run.condition() or run.stderr)
    answer = Answer(tree=run.stdout)
    if run.stdout != "root\n":  # no columns: no Parquet
        run = program.trailmill("convert", path, out, "--view", "documents", "--no-partition",
                                codes=(0, 1, 3))
        if run.code == 1:
            return Answer(error=run.condition() or run.stderr)
        answer.rows = canonical.read_dataset(out).all_rows()
    return answer


def corrupt_alone(session, line, folder):
    """Whether Spark calls this line corrupt when it stands alone."""
    path = folder / "alone.json"
    path.write_bytes(line.encode("utf-8", "surrogateescape") + b"\n")
    return session.read.json(str(path)).columns == [CORRUPT]


def by_design(session, ours, sparks, folder):
    """Whether two rows differ only in what Spark saved from a line with a syntax error."""
    ours = json.loads(ours.decode("utf-8", "surrogateescape"))
    sparks = json.loads(sparks.decode("utf-8", "surrogateescape"))
    return (list(ours) == [CORRUPT] and sparks.get(CORRUPT) == ours[CORRUPT]
            and corrupt_alone(session, ours[CORRUPT], folder))


def row_differences(session, ours, sparks, folder):
    """Rows that one has and the other lacks, without those that differ by design."""
    only_ours, only_sparks = subtract(ours, sparks), subtract(sparks, ours)
    found, saved = [], 0
    for row in only_ours:
        matches = [other for other in only_sparks if by_design(session, row, other, folder)]
        if not matches:
            found.append(f"only trailmill: {row!r}")
        only_sparks = [other for other in only_sparks if other not in matches]
        saved += len(matches)
    texts = {json.loads(row.decode("utf-8", "surrogateescape")).get(CORRUPT) for row in ours}
    for row in only_sparks:
        text = json.loads(row.decode("utf-8", "surrogateescape")).get(CORRUPT)
        if text in texts and text is not None and corrupt_alone(session, text, folder):
            saved += 1
        else:
            found.append(f"only Spark: {row!r}")
    return found, saved


def subtract(rows, others):
    """The rows left after each of `others` took one equal row away."""
    left = list(others)
    result = []
    for row in rows:
        if row in left:
            left.remove(row)
        else:
            result.append(row)
    return result


def compare(session, path, folder):
    """(differences as text, rows that differ by design) of one file."""
    sparks = spark_answer(session, path)
    ours = trailmill_answer(path, folder / "out")
    if sparks.error == REFUSED and ours.error in ("", REFUSED):
        return [], 0
    if sparks.error or ours.error:
        same = sparks.error == ours.error
        return ([] if same else [f"error: trailmill {ours.error!r}, Spark {sparks.error!r}"]), 0
    if sparks.tree != ours.tree:
        return [f"tree: trailmill\n{ours.tree}\nSpark\n{sparks.tree}"], 0
    if sparks.rows is None:
        return [], 0
    return row_differences(session, ours.rows or [], sparks.rows, folder)


def compare_case(session, seed, number, size=DOCUMENTS_A_CASE):
    """Like compare(), on the case that `seed` and `number` name."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        path = folder / "in.json"
        lines = documents.Documents(seed, number).case(size).lines
        path.write_bytes(b"".join(line + b"\n" for line in lines))
        found, saved = compare(session, path, folder)
        if len(found) > 0 and len(lines) > 1:
            found.append("smallest input: " + smallest(session, lines, folder))
        return found, saved


def smallest(session, lines, folder):
    """Fewer lines that still differ: leaves out one line after the other."""
    kept = list(lines)
    for line in lines:
        fewer = [other for other in kept if other is not line]
        path = folder / "fewer.json"
        path.write_bytes(b"".join(line + b"\n" for line in fewer))
        with tempfile.TemporaryDirectory() as out:
            if fewer and compare(session, path, pathlib.Path(out))[0]:
                kept = fewer
    return repr(b"\n".join(kept))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="the first case's number")
    options = parser.parse_args()
    import spark_session
    session = spark_session.start()
    cases, wrong, saved_rows = options.documents // DOCUMENTS_A_CASE, 0, 0
    for number in range(options.first, options.first + cases):
        found, saved = compare_case(session, options.seed, number)
        saved_rows += saved
        if found:
            wrong += 1
            print(f"case {number} of seed {options.seed}:", *found, sep="\n  ", flush=True)
    print(f"{cases} cases of {DOCUMENTS_A_CASE} documents, {wrong} differ; "
          f"{saved_rows} rows differ by design")
    session.stop()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
