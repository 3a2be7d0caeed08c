"""The benchmark: trailmill and its peers, side by side in rounds.

    python benchmarks/run.py [--quick] [--rounds 5] [--inputs day,big] [--peers duckdb_fast,...]

Writes results.json, results.md and a plot for each input to --results. README.md has the method.
"""

import argparse
import json
import pathlib
import sys
import time

import checking
import contestants
import figures
import growth
import lake_stage
import machine
import measure
import plot
import report
import s3
import startup
import targets
import workloads

FULL_INPUTS = ("day", "big", "wild", "tiny", "wide", "big10")
QUICK_INPUTS = ("day", "wild")
QUICK_ROUNDS, ROUNDS = 3, 5


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def parsed():
    groups = contestants.groups()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="three minutes at most")
    parser.add_argument("--rounds", type=int, help="that count; one to warm up comes first")
    parser.add_argument("--inputs", help=f"of {','.join(workloads.ABOUT)}; none: all but those")
    parser.add_argument("--peers", help=f"of {','.join(groups)}; trailmill is always there")
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("build/bench"))
    parser.add_argument("--results", type=pathlib.Path, default=pathlib.Path("benchmarks/results"))
    parser.add_argument("--without-growth", action="store_true",
                        help="no counts of instructions, which take minutes")
    parser.add_argument("--without-s3", action="store_true",
                        help="no conversions from S3 to S3, which want a versitygw")
    parser.add_argument("--without-lake", action="store_true", help="no lakes of a year")
    parser.add_argument("--lake-size", choices=lake_stage.SIZES,
                        help="of the lakes (default: quick with --quick, else full)")
    parser.add_argument("--lake-parts",
                        help=f"of {','.join(lake_stage.PARTS)} (default: all); the page keeps "
                             "what it has of the others")
    options = parser.parse_args()
    options.rounds = options.rounds or (QUICK_ROUNDS if options.quick else ROUNDS)
    default = QUICK_INPUTS if options.quick else FULL_INPUTS
    options.lake_size = options.lake_size or ("quick" if options.quick else "full")
    options.lake_parts = (options.lake_parts.split(",") if options.lake_parts
                          else lake_stage.PARTS)
    options.inputs = options.inputs.split(",") if options.inputs else list(default)
    if options.inputs == ["none"]:
        options.inputs = []
    options.peers = options.peers.split(",") if options.peers else groups
    unknown = ({*options.inputs} - {*workloads.ABOUT} | {*options.peers} - {*groups}
               | {*options.lake_parts} - {*lake_stage.PARTS})
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    return options


def slug(name):
    return "".join(c if c.isalnum() or c == "." else "-" for c in name)


def takes_part(contestant, name, number):
    """Round 0 warms up who has no limit of rounds."""
    limit = contestant.rounds.get(name)
    return limit is None or 1 <= number <= limit


def run_once(contestant, source, dest):
    """Its figures as a dictionary. The place of its result is empty before it starts."""
    measure.remove(dest)
    taken = measure.run(contestant.command(source, dest), contestants.SECONDS_MAX,
                        contestant.environment)
    return {"cpu": taken.cpu, "wall": taken.wall, "rss": taken.rss, "parts": taken.parts}


def run_rounds(name, source, options, out):
    """{contestant: run} of an input. Who fails once isn't asked again."""
    field = contestants.of(name, options.quick, options.peers)
    runs = {each.name: {"told": each.told, "kind": each.kind, "group": each.group, "rounds": {}}
            for each in field}
    for number in range(options.rounds + 1):
        started = time.perf_counter()
        for each in field:
            run = runs[each.name]
            if "failure" in run or not takes_part(each, name, number):
                continue
            try:
                taken = run_once(each, source, out / slug(each.name))
            except measure.Failed as failure:
                run["failure"], run["rounds"] = str(failure), {}
                say(f"{name}: {each.name} fails: {failure}")
                continue
            if number > 0:
                run["rounds"][str(number)] = taken
        say(f"{name}: round {number} of {options.rounds} took "
            f"{time.perf_counter() - started:.0f} s")
    return {each: run for each, run in runs.items() if run["rounds"] or "failure" in run}


def reference_of(run, runs):
    """Ours that does the same job."""
    return (contestants.INFERRED if run["kind"] == "inferred" and contestants.INFERRED in runs
            else contestants.REFERENCE)


def finish(runs, out):
    """Adds to each run what it left, how its result compares, its spreads and ratios."""
    all_cells = figures.total([runs.get(name) for name in contestants.NOTEBOOK_COMMANDS])
    for name, run in runs.items():
        figures.add_spreads(run)
        dest, ours = out / slug(name), reference_of(run, runs)
        run["bytes"], run["files"] = measure.left_behind(dest)
        if run["kind"] and run["rounds"] and name != ours:
            run["check"] = checking.in_process(out / slug(ours), dest, run["kind"])
        run["ratios"] = {what: figures.ratio(run, runs[ours], what) for what in ("cpu", "wall")}
        for part, spreads in run["parts"].items():
            whole = all_cells if "all cells" in part else runs[ours]
            spreads["ratios"] = {what: figures.ratio(run, whole, what, part)
                                 for what in ("cpu", "wall")}
    measure.remove(out)


def run_input(name, options):
    """What one input gave, or why there is nothing."""
    about = workloads.ABOUT[name]
    try:
        source = workloads.make(name, options.work / "inputs")
    except workloads.Missing as missing:
        say(f"{name} is left out: {missing}")
        return {"about": about, "missing": str(missing), "runs": {}}
    say(f"{name}: {about}")
    out = options.work / "out" / name
    out.mkdir(parents=True, exist_ok=True)
    runs = run_rounds(name, source, options, out)
    say(f"{name}: checking the results")
    finish(runs, out)
    return {"about": about, "facts": workloads.facts(source), "runs": runs}


def run_s3(options):
    """S3 on the day where that takes part, else on the first input that `generate` makes."""
    made = [name for name in options.inputs if name in workloads.GENERATED]
    if not made:
        return {"missing": "none of the inputs is generated"}
    name = "day" if "day" in made else made[0]
    say(f"s3: {name}, from S3 to S3")
    found = s3.measured(options.work, name, options.rounds, options.quick)
    if "missing" in found:
        say(f"s3 is left out: {found['missing']}")
    return found


def kept_parts(options):
    """What the page that is there has of the lake's parts that this run leaves out."""
    page = options.results / "results.json"
    left_out = {*lake_stage.PARTS} - {*options.lake_parts}
    if not (left_out and page.exists()):
        return {}
    old = json.loads(page.read_text())
    return {name: {"commit": old["machine"]["commit"], **part}
            for name, part in (old["lake"] or {}).items() if name in left_out}


def run_lake(options, found, keep):
    """Adds one part after the other to what was found, and keeps it."""
    stage = lake_stage.Stage(options.work, options.lake_size, options.rounds)
    for name, part in stage.parts(options.lake_parts):
        found[name] = part
        say(f"lake: {name} is left out: {part['missing']}" if "missing" in part else
            f"lake: {name} is through")
        keep()


def write(results, folder):
    """The numbers, the page and the plots, all from one run."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.svg"):
        old.unlink()
    plots = plot.plots(results)
    for name, svg in plots.items():
        (folder / name).write_text(svg)
    (folder / "results.json").write_text(json.dumps(results, indent=1) + "\n")
    (folder / "results.md").write_text(report.page(results, list(plots)))


def main():
    options = parsed()
    measure.adopt_orphans()
    started = time.perf_counter()
    results = {"machine": machine.facts(), "load before": machine.load(),
               "rounds": options.rounds, "quick": options.quick, "inputs": {}, "growth": None,
               "s3": None, "lake": {} if options.without_lake else kept_parts(options),
               "left out": contestants.LEFT_OUT}

    def keep():
        results["load after"] = machine.load()
        results["seconds"] = time.perf_counter() - started
        results["targets"] = targets.table(results)
        write(results, options.results)

    # A run that is cut keeps the inputs that it has been through.
    for name in options.inputs:
        results["inputs"][name] = run_input(name, options)
        if "startup" not in results:
            results["startup"] = startup.measured(options.work / "inputs", options.inputs)
        keep()
    if not options.without_s3:
        results["s3"] = run_s3(options)
        keep()
    if not options.without_lake:
        run_lake(options, results["lake"], keep)
    if not (options.quick or options.without_growth):
        results["growth"] = growth.measured(options.work)
        keep()
    say(f"{options.results}/results.md, after {results['seconds']:.0f} s")


if __name__ == "__main__":
    main()
