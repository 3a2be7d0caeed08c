"""What is in the files of deploy/, and how a checker is run on them."""

import json
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

import program

DEPLOY = program.REPOSITORY / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("trailmill-*.[st]*[er]"))
CRON = DEPLOY / "cron" / "trailmill"
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
# Where the units look for the program.
INSTALLED = "/usr/local/bin/trailmill"


def tool(name):
    """A program of the virtual environment or of the system; a test without it is skipped."""
    beside = pathlib.Path(sys.executable).parent / name
    found = str(beside) if beside.is_file() else shutil.which(name)
    if found is None:
        pytest.skip(f"no {name} here: tools/setup.sh installs it")
    return found


def run(*command, codes=(0,), **options):
    ended = subprocess.run(list(map(str, command)), stdin=subprocess.DEVNULL, capture_output=True,
                           text=True, timeout=120, **options)
    assert ended.returncode in codes, f"{command}\n{ended.stdout}{ended.stderr}"
    return ended.stdout + ended.stderr


def template():
    from cfnlint.decode import cfn_yaml
    return cfn_yaml.load(str(DEPLOY / "aws" / "trailmill.yaml"))


def cron_lines():
    lines = CRON.read_text().splitlines()
    return [line.split(None, 6) for line in lines if re.match(r"[*\d]", line)]


def manifests():
    yaml = pytest.importorskip("yaml", reason="no PyYAML here")
    return yaml.safe_load((DEPLOY / "kubernetes" / "cronjob.yaml").read_text())["items"]


def pods():
    return [item["spec"]["jobTemplate"]["spec"]["template"]["spec"]
            for item in manifests() if item["kind"] == "CronJob"]


def schedules():
    """The inputs of the state machine."""
    return [json.loads(each["Properties"]["Target"]["Input"]["Fn::Sub"])
            for each in template()["Resources"].values()
            if each["Type"] == "AWS::Scheduler::Schedule"]
