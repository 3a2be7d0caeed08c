"""Servers, each started when the first test wants it, and proxies before them."""

import pytest

import program
import proxy
import running


@pytest.fixture(scope="session", params=running.SERVERS)
def s3(request, running_servers):
    """Each server in turn; a sanitizer's program, which is slow, meets the first alone."""
    if request.param != "versitygw" and program.is_instrumented():
        pytest.skip("a program with sanitizers meets versitygw alone")
    server = running_servers(request.param)
    if isinstance(server, str):
        pytest.skip(server)
    return server


@pytest.fixture(scope="session")
def one_s3(running_servers):
    """One server, where a second would tell nothing new."""
    missing = []
    for name in running.SERVERS:
        server = running_servers(name)
        if not isinstance(server, str):
            return server
        missing.append(server)
    pytest.skip("; ".join(missing))


@pytest.fixture
def before():
    """Starts a proxy before a server: `before(s3, plan)`."""
    started = []

    def start(server, plan=None, latency=0.0):
        started.append(proxy.Proxy(("127.0.0.1", server.port), latency, plan).start())
        return started[-1]

    yield start
    for each in started:
        each.stop()
