"""The readers of Delta tables, each opened once, and servers."""

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "crash"))

import delta_readers  # noqa: E402
import servers  # noqa: E402


@pytest.fixture(scope="session", params=delta_readers.READERS)
def delta_reader(request):
    """Each reader in turn: a function from delta_readers.Query to Answer."""
    try:
        with delta_readers.opened(request.param) as read:
            yield read
    except delta_readers.Missing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def versitygw():
    try:
        server = servers.VersityGateway()
    except servers.Missing as missing:
        pytest.skip(str(missing))
    yield server
    server.stop()
