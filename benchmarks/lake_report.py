"""The page's section on lakes, a table for each part of the stage."""

import plot
import upkeep_report
from tables import MB, NONE, cell, plain, table


def load(found):
    rows = [(name, cell(found[name].get("cpu")), cell(found[name].get("wall")),
             cell(found[name].get("rss"), MB)) for name in ("sync", "convert")]
    speed = found["speed"]
    return (f"`sync` into a new lake and `convert --schema cloudtrail --partition-by day` "
            f"of {found['about']}. Of `convert`'s speed `sync` has {cell(speed['cpu'])} by CPU "
            f"and {cell(speed['wall'])} by wall time.\n\n"
            + table(("run", "CPU s", "wall s", "peak MB"), rows))


def plan(found):
    return (f"`sync --dry-run` of {found['objects']:,} objects: {plot.number(found['wall'])} s, "
            f"{plot.number(found['cpu'])} s of CPU, peak {plot.number(found['rss'] / MB)} MB.\n")


def ages_row(age, run):
    requests = run["requests"]
    return (age, f"{run['syncs']}", cell(run["wall"]), cell(run["first"]), cell(run["last"]),
            cell(run["cpu"]), cell(run["rss"], MB), cell(requests.get("all")),
            plot.number(run["mean requests"]) if requests else NONE,
            *(cell(requests.get(kind)) for kind in ("LIST", "GET", "PUT")))


def nights_row(age, run):
    return (age, f"{run['syncs']}", cell(run["wall"]), cell(run["first"]), cell(run["last"]),
            cell(run["cpu"]), cell(run["rss"], MB), *[NONE] * 5)


def ages(found):
    """The nights of each lake, and the five minutes that followed."""
    head = ("age in days", "syncs", "wall s", "first 20", "last 20", "CPU s", "peak MB",
            "requests", "on average", "LIST", "GET", "PUT")
    rows = [row for age, each in found["ages"].items()
            for row in (nights_row(f"{age}, its nights", each["nights"]),
                        ages_row(f"{age}, five minutes", each["minutes"]))]
    return f"{found['about']}\n\n{table(head, rows)}"


def local(found):
    nightly = next(each["nightly"] for each in found["ages"].values() if "nightly" in each)
    rows = [(name, cell(nightly[name].get("cpu")), cell(nightly[name].get("wall")),
             cell(nightly[name].get("rss"), MB)) for name in ("sync", "convert")]
    return (f"{ages(found)}\n{found['night']} `sync` takes {cell(nightly['beyond'])} s beyond "
            f"`convert`.\n\n{table(('run', 'CPU s', 'wall s', 'peak MB'), rows)}")


def sizes(found):
    rows = [(name, f"{found[key] / MB:,.1f}" if found[key] else NONE,
             f"{found['events'] / found[key]:.2f}" if found[key] else NONE)
            for name, key in (("raw logs, gzip", "raw"), ("the notebook's output", "notebook"),
                              ("the lake's events", "events"), ("the whole lake", "lake"))]
    return f"{found['about']}\n\n" + table(("what", "MB", "the events to it"), rows)


def answers(found):
    """A row of milliseconds for each form of the events."""
    runs = found["runs"]
    questions = list(found["questions"])
    rows = [(name, plot.number(run["load"]["cpu"]) if run["load"] else NONE,
             f"{run['files']:,}", f"{run['bytes'] / MB:,.1f}",
             *(cell({key: value * 1000 for key, value in run["parts"][question]["wall"].items()})
               for question in questions), cell(run.get("rss"), MB),
             "other: " + ", ".join(run["differs"]) if run["differs"] else "the same")
            for name, run in runs.items()]
    return table(("milliseconds", "load, CPU s", "files", "MB", *questions, "peak MB", "answers"),
                 rows)


def queries(found):
    return f"{found['about']}\n\n{answers(found)}"


def upkeep(found):
    told = upkeep_report.compaction(found)
    asked = found["queries"]
    if "missing" in asked:
        return f"{told}\nQuestions are left out: {plain(asked['missing'])}.\n"
    return (f"{told}\nThe usual questions before and after, in DuckDB by `delta_scan`:\n\n"
            f"{answers(asked)}")


PARTS = (("load", "First load", load), ("plan", "First plan", plan),
         ("local", "A year on local disk", local), ("far", "A year in S3", ages),
         ("bytes", "Bytes", sizes), ("queries", "Queries", queries),
         ("upkeep", "Compaction", upkeep),
         ("month", "A month of syncs", upkeep_report.month))


def section(results):
    found = results.get("lake")
    if not found:
        return ""
    told = "## Lake\n\n"
    for name, title, tell in PARTS:
        part = found.get(name, {"missing": "it was not run"})
        text = f"Left out: {plain(part['missing'])}.\n" if "missing" in part else tell(part)
        if "commit" in part:
            text += f"\nOf an earlier run, at commit {part['commit']}.\n"
        told += f"### {title}\n\n{text}\n"
    return told
