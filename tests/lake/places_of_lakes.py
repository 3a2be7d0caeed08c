"""Places for lakes, and what a run of `sync` needs to get there."""

import itertools
import json

import lake_model
import sync_runs


class Place:
    """Of one lake. `endpoint` is the server's, or that of a proxy before it."""

    def __init__(self, uri, server=None, endpoint=None):
        self.uri, self.server = uri, server
        self.lake = lake_model.Lake(uri, server)
        self.environment = server and server.env(endpoint)

    def start(self, sources, *options, command="sync"):
        return sync_runs.Run(sources, self.uri, *options, command=command,
                             environment=self.environment)

    def sync(self, sources, *options, codes=(sync_runs.DONE,)):
        run = self.start(sources, *options)
        assert run.end() in codes, run
        return run

    def upkeep(self, command, *options, codes=(sync_runs.DONE,)):
        """What `vacuum` or `retain` tells."""
        run = self.start((), "--json", *options, command=command)
        assert run.end() in codes, run
        return json.loads(run.stdout)


class OnDisk:
    name = "disk"

    def __init__(self, directory):
        self.directory, self.numbers = directory, itertools.count(1)

    def __call__(self):
        disk = self.directory / f"disk-{next(self.numbers)}"
        disk.mkdir(parents=True)
        return Place(disk / "lake")


class OnServer:
    def __init__(self, server, endpoint=None):
        self.server, self.endpoint, self.name = server, endpoint, server.name

    def __call__(self):
        return Place(f"s3://{self.server.bucket()}/a lake/lake", self.server, self.endpoint)
