"""What the files of deploy/ start is what the program knows."""

import re
import shlex

import pytest

from deploy_files import INSTALLED, SERVICES, cron_lines, pods, schedules


def in_systemd():
    for unit in SERVICES:
        for line in re.findall(rf"^ExecStart={INSTALLED} (.*)$", unit.read_text(), re.MULTILINE):
            yield shlex.split(line)


def in_cron():
    for *_, line in cron_lines():
        for part in line.split("&&"):
            yield shlex.split(part.removesuffix(">/dev/null ").removesuffix(">/dev/null"))[1:]


def in_kubernetes():
    for pod in pods():
        for container in [*pod.get("initContainers", ()), *pod["containers"]]:
            yield container["args"]


def in_cloudformation():
    pytest.importorskip("cfnlint", reason="no cfn-lint here")
    for schedule in schedules():
        yield from schedule["commands"]


@pytest.mark.parametrize("lines", [in_systemd, in_cron, in_kubernetes, in_cloudformation])
def test_the_program_knows_what_it_is_started_with(trailmill, lines):
    started = list(lines())
    assert {"sync", "compact", "retain", "vacuum", "status"} == {line[0] for line in started}
    known = trailmill("--help").stdout.partition("\nSubcommands:\n")[2]
    for command, *arguments in started:
        if not re.search(rf"^  {command} ", known, re.MULTILINE):
            continue  # of a version to come
        help_text = trailmill(command, "--help").stdout
        for option in [each for each in arguments if each.startswith("-")]:
            assert re.search(rf"(?<![\w-]){option}(?![\w-])", help_text), (command, option)
