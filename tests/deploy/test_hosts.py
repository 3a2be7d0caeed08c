"""deploy/systemd and deploy/cron: by systemd's own checks, and in the environment that cron gives."""

import os
import re
import shutil

import pytest

import policy_store
import program
import source_tree
from deploy_files import CRON, DEPLOY, INSTALLED, SERVICES, UNITS, cron_lines, run, tool

# systemd-analyze's measure, from 0, locked up, to 10.
EXPOSURE_MAX = 2.0


@pytest.fixture
def units(tmp_path, trailmill):
    """A copy that starts this program, where systemd looks for units; gives the environment."""
    copy = tmp_path / "systemd"
    shutil.copytree(DEPLOY / "systemd", copy)
    for unit in copy.glob("*.service"):
        unit.write_text(unit.read_text().replace(INSTALLED, str(program.binary().resolve())))
    return copy, os.environ | {"SYSTEMD_UNIT_PATH": f"{copy}:"}


def test_systemd_takes_the_units(units):
    copy, environment = units
    names = [unit.name.replace("@.", "@x.") for unit in UNITS]
    told = run(tool("systemd-analyze"), "verify", *[copy / name for name in names],
               env=environment)
    # Of others' units it complains too, and passes.
    assert "trailmill" not in told, told


@pytest.mark.parametrize("service", [unit.name for unit in SERVICES if "@" not in unit.name])
def test_the_services_are_locked_up(units, service):
    _, environment = units
    told = run(tool("systemd-analyze"), "security", "--offline=true", service,
               f"--threshold={EXPOSURE_MAX * 10:.0f}", env=environment)
    assert "exposure level" in told


def test_every_timer_has_its_service():
    for unit in UNITS:
        if unit.suffix == ".timer":
            assert unit.with_suffix(".service") in SERVICES
            calendar = re.search(r"^OnCalendar=(.*)$", unit.read_text(), re.MULTILINE)[1]
            assert "Next elapse" in run(tool("systemd-analyze"), "calendar", calendar)


def allowed_calls():
    """The names that the units' SystemCallFilter lets through."""
    told = run(tool("systemd-analyze"), "syscall-filter")
    sets = {name: re.findall(r"^    ([@\w-]+)$", body, re.MULTILINE)
            for name, body in re.findall(r"^(@[\w-]+)\n((?:    .*\n)+)", told, re.MULTILINE)}

    def names(of):
        return {name for each in sets[of] for name in
                (names(each) if each.startswith("@") else {each})}

    text = (DEPLOY / "systemd" / "trailmill-.service.d" / "trailmill.conf").read_text()
    let, refused = re.findall(r"^SystemCallFilter=(.*)$", text, re.MULTILINE)
    # systemd lets these through of itself.
    return (set().union(names("@default"), *map(names, let.split()))
            - set().union(*map(names, refused.removeprefix("~").split())))


def calls_of(log, *arguments, **environment):
    run(tool("strace"), "-f", "-qq", "-o", log, program.binary(), *arguments,
        env=os.environ | environment)
    return set(re.findall(r"^\d+ +(\w+)\(", log.read_text(), re.MULTILINE))


def test_a_sync_on_disk_makes_no_call_that_the_services_refuse(trailmill, tmp_path):
    trees = source_tree.Trees(tmp_path / "logs")
    day = source_tree.days_ago(1)
    trees.deliver("trail", day, [source_tree.event("one", day)])
    for command in (["sync", trees.root, tmp_path / "lake"], ["status", tmp_path / "lake", "--check"]):
        calls = calls_of(tmp_path / "calls", *command)
        assert "openat" in calls and not calls - allowed_calls()


def test_a_sync_to_s3_makes_no_call_that_the_services_refuse(trailmill, running_servers, tmp_path):
    server = running_servers("versitygw")
    if isinstance(server, str):
        pytest.skip(server)
    store = policy_store.Store(server)
    store.deliver(large=True)
    calls = calls_of(tmp_path / "calls", "sync", store.logs, store.lake("lake"), **server.env())
    store.stop()
    assert "socket" in calls and not calls - allowed_calls()


def test_cron_has_five_fields_a_user_and_a_command():
    field = re.compile(r"(\*|\d+)(/\d+)?")
    for *fields, user, command in cron_lines():
        assert len(fields) == 5 and all(map(field.fullmatch, fields)), fields
        # A bare % would end the command.
        assert user == "trailmill" and "%" not in command
    assert len(cron_lines()) == 4


def test_crons_command_runs_in_its_environment(trailmill, tmp_path):
    """As cron runs it: a shell that knows what the file sets, and nothing else."""
    trees = source_tree.Trees(tmp_path / "logs")
    day = source_tree.days_ago(1)
    trees.deliver("trail", day, [source_tree.event("one", day)])
    settings = (DEPLOY / "systemd" / "trailmill.env").read_text()
    for name, value in (("SOURCE", trees.root), ("LAKE", tmp_path / "lake"), ("MAX_LAG", "90d")):
        settings = re.sub(rf"^{name}=.*$", f"{name}={value}", settings, flags=re.MULTILINE)
    (tmp_path / "trailmill.env").write_text(settings)
    environment = dict(re.findall(r"^([A-Z_]+)=(.*)$", CRON.read_text(), re.MULTILINE))
    environment |= {"PATH": f"{program.binary().resolve().parent}:{environment['PATH']}",
                    "BASH_ENV": str(tmp_path / "trailmill.env")}
    assert f"LAKE={tmp_path / 'lake'}\n" in run("bash", "-c", "env", env=environment)
    for *_, command in cron_lines():
        if "compact" not in command:
            assert run("bash", "-c", command, env=environment) == ""
    assert (tmp_path / "lake" / "events" / "_delta_log").is_dir()
