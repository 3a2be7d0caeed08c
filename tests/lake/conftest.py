"""The readers of Delta tables, each opened once, and a server."""

import pytest

import delta_readers
import servers


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
