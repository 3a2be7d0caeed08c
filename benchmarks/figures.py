"""Medians, spreads and ratios. A ratio is taken in each round, then the median of the ratios.

What else the machine does falls on all contestants of a round alike, so that their ratio says
more than the ratio of two medians of different hours.
"""

import statistics


def spread(values):
    """{median, min, max} of at least one value."""
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def value(taken, measure, part=None):
    """A figure of one round; of a part that the contestant measured itself, or None."""
    return (taken["parts"].get(part, {}) if part else taken).get(measure)


def by_round(run, measure, part=None):
    """{round: figure}. A run that failed has none."""
    found = {number: value(taken, measure, part)
             for number, taken in (run or {}).get("rounds", {}).items()}
    return {number: figure for number, figure in found.items() if figure is not None}


def median(run, measure, part=None):
    """The median over the rounds, None where there is none."""
    found = by_round(run, measure, part)
    return statistics.median(found.values()) if found else None


def ratio(ours, theirs, measure, our_part=None, their_part=None):
    """{median, min, max} of ours to theirs in the rounds that both ran, None without any."""
    above = by_round(ours, measure, our_part)
    below = by_round(theirs, measure, their_part)
    shared = [above[number] / below[number] for number in above if below.get(number)]
    return spread(shared) if shared else None


def total(runs):
    """A run that is the sum of several, in the rounds that all have; None if one is missing."""
    if None in runs:
        return None
    shared = [number for number in runs[0]["rounds"]
              if all(number in run["rounds"] for run in runs)]
    return {"rounds": {number: {measure: sum(run["rounds"][number][measure] for run in runs)
                                for measure in ("cpu", "wall")} | {"parts": {}}
                       for number in shared}}


def add_spreads(run):
    """Adds to a run the spread of each measure and part over its rounds."""
    rounds = run["rounds"].values()
    for measure in ("cpu", "wall", "rss"):
        if rounds:
            run[measure] = spread([taken[measure] for taken in rounds])
    names = dict.fromkeys(name for taken in rounds for name in taken["parts"])
    run["parts"] = {name: {measure: spread(list(by_round(run, measure, name).values()))
                           for measure in ("cpu", "wall")} for name in names}
