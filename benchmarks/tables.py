"""What the page of a run is put together from: tables and their cells."""

import plot

MB = 1e6
NONE = "–"


def table(head, rows):
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return "\n".join(lines + [f"| {' | '.join(row)} |" for row in rows]) + "\n"


def cell(spread, scale=1.0):
    """A median with its spread, which one round has not."""
    if not spread:
        return NONE
    middle, low, high = (plot.number(spread[key] / scale) for key in ("median", "min", "max"))
    return middle if low == high else f"{middle} ({low}–{high})"


def plain(text):
    """No table is broken by what a peer says."""
    return text.replace("|", "/").replace("\n", " ").replace("<", "‹")
