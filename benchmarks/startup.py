"""Start to end of the smallest commands, in milliseconds: the median of many."""

import pathlib

import figures
import measure
import places

TIMES = 20
SECONDS_MAX = 60


def milliseconds(command):
    return figures.spread([measure.run(command, SECONDS_MAX).wall * 1000 for _ in range(TIMES)])


def measured(inputs, names):
    """Of `--help`, and of `count` of one file of the first input that there is."""
    logs = (next(pathlib.Path(inputs, name).rglob("*.json.gz"), None) for name in names)
    log = next(filter(None, logs), None)
    commands = {"help": [places.trailmill(), "--help"]}
    if log:
        commands["count"] = [places.trailmill(), "count", "-q", str(log)]
    return {name: milliseconds(command) for name, command in commands.items()}
