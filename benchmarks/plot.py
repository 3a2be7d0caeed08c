"""Bars as SVG, by hand: readable in light and dark, and still a text that a diff can show."""

import html
import statistics

import figures

WIDTH, BAR, GAP = 860, 18, 8
LABEL_WIDTH, VALUE_WIDTH = 250, 150
TITLE_HEIGHT = 56
# A bar longer than so many medians is cut, or it would leave nothing of the others.
CUT_MEDIANS = 4
STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2328; }
  .title { font-weight: 600; font-size: 15px; }
  .about, .value { fill: #59636e; }
  .ours { fill: #0969da; } .floor { fill: #8c959f; } .theirs { fill: #bf8700; }
  .spread { stroke: #1f2328; stroke-width: 1.2; }
  .cut { stroke: #ffffff; stroke-width: 3; }
  .ground { fill: #ffffff; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; } .about, .value { fill: #9198a1; }
    .ours { fill: #4493f8; } .floor { fill: #656c76; } .theirs { fill: #d29922; }
    .spread { stroke: #e6edf3; } .cut { stroke: #0d1117; } .ground { fill: #0d1117; }
  }
"""


def kind_of(name):
    return "ours" if name.startswith("trailmill") else ("floor" if name.startswith("floor")
                                                        else "theirs")


def longest(spreads):
    """What the full width stands for."""
    medians = [spread["median"] for spread in spreads]
    limit = CUT_MEDIANS * statistics.median(medians)
    return max((spread["max"] for spread in spreads if spread["median"] <= limit),
               default=max(medians)) or 1


def bar(name, spread, top, scale, unit):
    """The lines of one bar: its label, itself, its spread, its value."""
    room = WIDTH - LABEL_WIDTH - VALUE_WIDTH
    length = min(spread["median"] * scale, room)
    middle, base = top + BAR / 2, top + BAR - 5
    yield (f'<text x="{LABEL_WIDTH - 10}" y="{base}" text-anchor="end">{html.escape(name)}</text>')
    yield (f'<rect class="{kind_of(name)}" x="{LABEL_WIDTH}" y="{top}" width="{length:.1f}" '
           f'height="{BAR}" rx="2"/>')
    end = LABEL_WIDTH + length
    if spread["median"] * scale > room:
        cut = end - 24
        yield f'<path class="cut" d="M{cut:.1f} {top + BAR + 2} l8 {-BAR - 4}"/>'
    elif spread["max"] > spread["min"]:
        low, high = (LABEL_WIDTH + min(spread[key] * scale, room) for key in ("min", "max"))
        yield f'<path class="spread" d="M{low:.1f} {middle} H{high:.1f}"/>'
        end = max(end, high)
    yield (f'<text class="value" x="{end + 8:.1f}" y="{base}">{number(spread["median"])} '
           f'{html.escape(unit)}</text>')


def number(value):
    """Three digits that count."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def bars(title, about, spreads, unit):
    """A chart of {name: {median, min, max}}, shortest bar first."""
    ordered = sorted(spreads.items(), key=lambda item: item[1]["median"])
    height = TITLE_HEIGHT + len(ordered) * (BAR + GAP) + GAP
    scale = (WIDTH - LABEL_WIDTH - VALUE_WIDTH) / longest(list(spreads.values()))
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
             f'width="{WIDTH}" height="{height}" role="img" aria-label="{html.escape(title)}">',
             f"<style>{STYLE}</style>", f'<rect class="ground" width="{WIDTH}" height="{height}"/>',
             f'<text class="title" x="16" y="24">{html.escape(title)}</text>',
             f'<text class="about" x="16" y="43">{html.escape(about)}</text>']
    for index, (name, spread) in enumerate(ordered):
        lines += bar(name, spread, TITLE_HEIGHT + index * (BAR + GAP), scale, unit)
    return "\n".join([*lines, "</svg>", ""])


def shown(runs):
    """{name: run} of what does the whole job, or is its floor, with warm runs for Spark."""
    return {name: run for name, run in runs.items()
            if run["rounds"] and (run["kind"] or name == "floor")}


def spreads_of(runs, measure):
    """The bars of a measure. What a peer told of its warm run stands for its start as well."""
    found = {}
    for name, run in shown(runs).items():
        warm = [part for part in run["parts"] if part in ("warm", "warm, read and write cells")]
        values = figures.by_round(run, measure, warm[0] if warm else None)
        found[f"{name}, warm" if warm else name] = figures.spread(list(values.values()))
    return found


def plots(results):
    """{file name: SVG} of every input."""
    made = {}
    for name, entry in results["inputs"].items():
        for measure, title in (("cpu", "CPU seconds"), ("wall", "seconds of wall time")):
            spreads = spreads_of(entry["runs"], measure)
            if spreads:
                made[f"{measure}-{name}.svg"] = bars(
                    f"{title}: {entry['about']}",
                    "median of the rounds, with the least and the most; less is better",
                    spreads, "s")
    return made
