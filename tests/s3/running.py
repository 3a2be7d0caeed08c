"""The servers that tests run against, each started when the first test wants it."""

import contextlib

import ceph
import servers

SERVERS = {"versitygw": servers.VersityGateway, "ceph": ceph.CephGateway}


@contextlib.contextmanager
def by_name():
    """Gives a function from a name to a server, or to why there is none."""
    running = {}

    def server(name):
        if name not in running:
            try:
                running[name] = SERVERS[name]()
            except servers.Missing as missing:
                running[name] = str(missing)
        return running[name]

    try:
        yield server
    finally:
        for one in running.values():
            if not isinstance(one, str):
                one.stop()
