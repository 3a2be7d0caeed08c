"""The page of a run: the targets, then each input's table, all of it computed."""

import lake_report
import plot
from tables import MB, NONE, cell, plain, table


def size(run):
    return f"{run['bytes'] / MB:,.1f}" if run["files"] else NONE


def count_of(run):
    return f"{run['files']:,}" if run["files"] else NONE


def verdict(run):
    """How the result compares, in a few words."""
    if "failure" in run:
        return f"fails: {plain(run['failure'])}"
    check = run.get("check")
    if not check:
        return "what others are checked against" if run["kind"] else ""
    if "failure" in check:
        return f"can't be checked: {plain(check['failure'])}"
    words = []
    if check["rows"] != check["expected rows"]:
        words.append(f"{check['rows']:,} rows for {check['expected rows']:,}")
    if "differ" in check:
        words += [f"{name}: {found['values']:,} of {found['of']:,} values differ"
                  for name, found in check["differ"].items()]
        return "; ".join(words) or f"equal in {check['columns']} columns"
    if check["as text"]:
        words.append(f"{check['as text']:,} of our {check['expected columns']:,} leaves are in "
                     "columns of text")
    if check["lost"]:
        words.append(f"{len(check['lost']):,} of our leaves missing, such as {check['lost'][0]}")
    return "; ".join(words) or f"all {check['expected columns']:,} leaves"


def rows_of(name, run):
    """A row of the whole process, and one for each part that it measured inside."""
    ratios = run["ratios"]
    yield [name, cell(run.get("cpu")), cell(run.get("wall")), cell(ratios["cpu"]),
           cell(ratios["wall"]), cell(run.get("rss"), MB), size(run), count_of(run), verdict(run)]
    for part, spreads in run["parts"].items():
        yield [f"{name}: {part}", cell(spreads["cpu"]), cell(spreads["wall"]),
               *(cell(spreads["ratios"][what]) for what in ("cpu", "wall")), *[NONE] * 3, ""]


HEAD = ("run", "CPU s", "wall s", "CPU to ours", "wall to ours", "peak MB", "MB out", "files out",
        "result")


def section(name, entry, plots):
    if "missing" in entry:
        return f"## {name}\n\nLeft out: {entry['missing']}.\n"
    facts = entry["facts"]
    told = table(("run", "what it was told to do"),
                 [(each, run["told"]) for each, run in entry["runs"].items()])
    rows = [row for each, run in entry["runs"].items() for row in rows_of(each, run)]
    shown = "".join(f"![{each}]({each})\n" for each in plots if each.endswith(f"-{name}.svg"))
    return (f"## {name}\n\n{entry['about']}; {facts['bytes'] / MB:,.1f} MB of gzip, "
            f"{facts['count']['json_bytes'] / MB:,.1f} MB of JSON.\n\n{shown}\n"
            f"{table(HEAD, rows)}\n<details><summary>What each was told to do</summary>\n\n"
            f"{told}\n</details>\n")


def bound(target, key):
    if target[key] is None:
        return ""
    relation = "≤" if target["less_is_better"] else "≥"
    return f"{relation} {target[key]:,g}"


def targets(results):
    """Of a run of some parts those that it measured."""
    measured = [target for target in results["targets"] if target["measured"] is not None]
    rows = [(target["what"], bound(target, "required"), bound(target, "aim"),
             f"{plot.number(target['measured'])} {target['unit']}".strip(),
             target["verdict"], target["against"]) for target in measured]
    left = len(results["targets"]) - len(measured)
    return table(("what", "required", "aim", "measured", "", "against"), rows) + (
        f"\n{left} more are of parts that this run left out.\n" if left else "")


def growth(results):
    found = results["growth"]
    if not found or "missing" in found:
        return ""
    rows = [(name, f"{each['small']:,}", f"{each['large']:,}", f"{each['ratio']:.2f}")
            for name, each in found.items()]
    return ("## Growth\n\nInstructions of `convert --threads 1` as valgrind counts them, of 5,000 "
            "and 50,000 events in 500 files each: the processor's own counters are not to be had "
            "on this machine, and five million events would take valgrind hours. Memory is "
            "compared at the true sizes, in the targets.\n\n"
            + table(("schema", "5,000 events", "50,000 events", "ratio"), rows) + "\n")


REQUESTS = ("LIST", "HEAD", "GET", "PUT", "POST", "COPY", "DELETE", "retries")


def s3_rows(schema, by_place):
    for place, run in by_place.items():
        name = f"{schema}, " + ("local" if place == "local" else f"S3 at {place} ms")
        counts = [f"{run['requests'].get(kind, 0):,}" if run["requests"] else NONE
                  for kind in REQUESTS]
        yield [name if "failure" not in run else f"{name} fails: {plain(run['failure'])}",
               cell(run.get("wall")), cell(run["ratio"]), cell(run.get("beyond")),
               cell(run.get("cpu")), cell(run.get("rss"), MB), *counts]


def s3(results):
    """Conversions from S3 to S3, beside the local ones of the same rounds."""
    found = results["s3"]
    if not found:
        return ""
    if "missing" in found:
        return f"## S3\n\nLeft out: {plain(found['missing'])}.\n\n"
    head = ("run", "wall s", "to local", "beyond twice local s", "CPU s", "peak MB", *REQUESTS)
    rows = [row for schema, by_place in found["runs"].items()
            for row in s3_rows(schema, by_place)]
    return (f"## S3\n\n{found['about']}: `convert` from a bucket into the same one, each answer "
            "held back for so long by a proxy. Server and proxy share the cores with the program. "
            "Requests are those of the round that sent the most.\n\n" + table(head, rows) + "\n")


def facts(results):
    machine = results["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    return (f"{machine['cores']} cores of {machine['cpu']}, {machine['memory'] / 1e9:,.0f} GB, "
            f"Linux {machine['kernel']}; commit {machine['commit']}; load "
            f"{results['load before'][0]} before and {results['load after'][0]} after, of which "
            f"the run itself is a part; {results['rounds']} rounds and one to warm up, "
            f"{results['seconds'] / 60:,.0f} minutes.\n\n{versions}.\n")


def page(results, plots):
    """The whole page. `plots` are the names of the files beside it."""
    scope = "make bench QUICK=1" if results["quick"] else "make bench"
    left_out = "".join(f"{name} is left out: {why}.\n" for name, why in
                       results["left out"].items())
    sections = "\n".join(section(name, entry, plots)
                         for name, entry in results["inputs"].items())
    return (f"# Results of the benchmark\n\nWritten by `{scope}`; [how it measures]"
            f"(../README.md). Figures are medians of the rounds with the least and the most; "
            f"*to ours* is the median of the ratios of a round, to `convert --schema cloudtrail` "
            f"for what has a fixed schema and to `convert` for what infers one. Trust the "
            f"ratios.\n\n{facts(results)}\n## Targets\n\n{targets(results)}\n{sections}\n"
            f"{s3(results)}{lake_report.section(results)}{growth(results)}"
            f"## Left out\n\n{left_out}")
