"""deploy/kubernetes, docker and aws: by the checkers of each, and by what they have to agree on."""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time

import pytest

import iam
import program
from deploy_files import DEPLOY, manifests, pods, run, template, tool

# The oldest that has podFailurePolicy for good.
KUBERNETES = "1.31"
JOB = DEPLOY / "docker" / "trailmill-job"


def test_kubernetes_takes_the_manifests():
    validator = pytest.importorskip("kubernetes_validate", reason="no kubernetes-validate here")
    for item in manifests():
        validator.validate(item, KUBERNETES, strict=True)


def test_the_pods_get_what_they_name_and_are_locked_up():
    [settings] = [item["data"] for item in manifests() if item["kind"] == "ConfigMap"]
    assert len(pods()) == 4
    for pod in pods():
        assert pod["securityContext"]["runAsNonRoot"]
        for container in [*pod.get("initContainers", ()), *pod["containers"]]:
            named = re.findall(r"\$\((\w+)\)", " ".join(container["args"]))
            assert named and set(named) <= set(settings)
            assert container["securityContext"]["readOnlyRootFilesystem"]


def test_hadolint_takes_the_dockerfile():
    run(tool("hadolint"), DEPLOY / "docker" / "Dockerfile")


def test_the_image_has_the_libraries_that_the_program_links(trailmill):
    if not shutil.which("dpkg-query") or program.is_instrumented():
        pytest.skip("the image is Debian's, and has the Release build")
    linked = [pathlib.Path(path).resolve()
              for path in re.findall(r"=> (/\S+)", run("ldd", program.binary()))]
    packages = {run("dpkg-query", "-S", f"*/{path.parent.name}/{path.name}").split(":")[0]
                for path in linked if path.parent.name != "pyarrow"}
    text = (DEPLOY / "docker" / "Dockerfile").read_text().rpartition("FROM ")[2]
    installed = set(re.findall(r"^        ([a-z][\w.+-]+) ", text, re.MULTILINE))
    # Part of the base, or of libstdc++6; and what is loaded by name alone.
    assert packages - {"libc6", "libgcc-s1"} == installed - {"ca-certificates", "libcurl4"}


@pytest.fixture
def job(tmp_path):
    """The environment in which trailmill-job starts a program that does as its argument says."""
    (tmp_path / "trailmill").write_text(
        '#!/bin/bash\ntrap "sleep 0.2; exit 5" TERM\n'
        '[[ $1 == wait ]] && { touch "$2"; sleep 60 & wait; }\nexit "$1"\n')
    (tmp_path / "trailmill").chmod(0o755)
    return os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}


@pytest.mark.parametrize("code, told", [(0, 0), (1, 1), (2, 2), (3, 0), (4, 4)])
def test_a_job_fails_where_the_program_did(job, code, told):
    run(JOB, code, codes=(told,), env=job)


def test_a_job_hands_a_signal_on_and_waits(job, tmp_path):
    started = tmp_path / "started"
    process = subprocess.Popen([JOB, "wait", started], env=job)
    while not started.exists():
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 5


def test_cfn_lint_takes_the_template():
    run(tool("cfn-lint"), DEPLOY / "aws" / "trailmill.yaml")


def plain(value):
    """A template's value with `!Sub` taken for the text itself."""
    if isinstance(value, dict):
        if set(value) == {"Fn::Sub"}:
            return str(value["Fn::Sub"])
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return str(value)


def test_the_task_may_do_what_the_policies_allow_and_no_more():
    pytest.importorskip("cfnlint", reason="no cfn-lint here")
    [task, _] = template()["Resources"]["TaskRole"]["Properties"]["Policies"]
    assert plain(task["PolicyDocument"]) == json.loads((iam.POLICIES / "sync.json").read_text())


@pytest.mark.parametrize("name", ["status", "compact", "retain", "vacuum"])
def test_upkeep_and_the_check_need_nothing_beyond_syncs_policy(name):
    def grants(policy):
        return iam.grants(json.loads((iam.POLICIES / f"{policy}.json").read_text()))

    for action, resource, prefixes in grants(name):
        assert prefixes is None
        assert any(iam.covers(grant, (action, resource, "")) for grant in grants("sync"))
