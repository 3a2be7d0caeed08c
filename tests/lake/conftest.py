"""The readers of Delta tables, each opened once, and servers."""

import os
import pathlib
import sys
import tempfile

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "crash"))

import delta_readers  # noqa: E402
import faulty  # noqa: E402
import places_of_lakes  # noqa: E402
import program  # noqa: E402
import running  # noqa: E402
import sync_scenes  # noqa: E402


@pytest.fixture(scope="session", params=delta_readers.READERS)
def delta_reader(request):
    """Each reader in turn: a function from delta_readers.Query to Answer."""
    try:
        with delta_readers.opened(request.param) as read:
            yield read
    except delta_readers.Missing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def fault_shim(trailmill):
    if not faulty.shim().is_file():
        pytest.skip(f"no {faulty.shim()}: build the target fault_shim")


@pytest.fixture(scope="module")
def disk_in_memory(tmp_path_factory):
    """A directory there, where there is one: syncs cost nothing."""
    memory = pathlib.Path("/dev/shm")
    place = memory if os.access(memory, os.W_OK) else tmp_path_factory.mktemp("faults")
    with tempfile.TemporaryDirectory(prefix="trailmill-faults-", dir=place) as made:
        yield pathlib.Path(made)


@pytest.fixture(scope="module")
def new_lake(fault_shim, disk_in_memory):
    return sync_scenes.new_scene(disk_in_memory / "new")


@pytest.fixture(scope="module")
def grown_lake(fault_shim, disk_in_memory):
    return sync_scenes.grown_scene(disk_in_memory / "grown")


def started(name, running_servers):
    server = running_servers(name)
    if isinstance(server, str):
        pytest.skip(server)
    return server


@pytest.fixture(scope="session")
def versitygw(running_servers):
    return started("versitygw", running_servers)


def for_any_program(name, running_servers):
    if name != "versitygw" and program.is_instrumented():
        pytest.skip("a program with sanitizers meets versitygw alone")
    return started(name, running_servers)


@pytest.fixture(params=running.SERVERS)
def server(request, running_servers):
    return for_any_program(request.param, running_servers)


@pytest.fixture(params=["disk", *running.SERVERS])
def places(request, running_servers, tmp_path):
    """Where lakes lie, on a disk or on a server: each call gives the place of a new one."""
    if request.param == "disk":
        return places_of_lakes.OnDisk(tmp_path / "lakes")
    return places_of_lakes.OnServer(for_any_program(request.param, running_servers))
