"""The servers of tests/s3."""

import pytest

import running


@pytest.fixture(scope="session")
def running_servers():
    """Gives a server by its name, or why there is none."""
    with running.by_name() as server:
        yield server
