"""Logs and their lake in one bucket of a server, and runs of `expire` before a proxy."""

import json
import os
import time

import expire_world
import lake_model
import program
import proxy
import source_tree
import sync_runs
from source_tree import ACCOUNT, days_ago
from sync_runs import DONE, REJECTED

# S3 tells times in full seconds.
AGE_SECONDS = 2.1
HOUR_SECONDS = 3600


class Bucket:
    """Logs and their lake in one bucket, behind a proxy."""

    def __init__(self, server):
        self.server, self.client = server, server.client()
        self.proxy = proxy.Proxy(("127.0.0.1", server.port)).start()
        self.name = server.bucket()
        self.logs, self.place = f"s3://{self.name}/AWSLogs", f"s3://{self.name}/a lake"
        self.lake = lake_model.Lake(self.place, server)
        self.environment = server.env(self.proxy.endpoint)

    def key(self, name):
        day = days_ago(1)
        return (f"AWSLogs/{ACCOUNT}/CloudTrail/us-east-1/{day:%Y/%m/%d}/{ACCOUNT}_CloudTrail_"
                f"us-east-1_{day:%Y%m%d}T0000Z_{name:0>16}.json.gz")

    def body(self, *names):
        return source_tree.document([json.dumps(source_tree.event(each, days_ago(1)))
                                     for each in names])

    def put(self, name, *events, **options):
        self.client.put_object(Bucket=self.name, Key=self.key(name),
                               Body=self.body(*(events or [name])), **options)
        return f"s3://{self.name}/{self.key(name)}"

    def keys(self):
        listed = self.client.list_objects_v2(Bucket=self.name, Prefix="AWSLogs/")
        return {each["Key"] for each in listed.get("Contents", ())}

    def tags(self, name):
        found = self.client.get_object_tagging(Bucket=self.name, Key=self.key(name))["TagSet"]
        return {tag["Key"]: tag["Value"] for tag in found}

    def sync(self):
        sync_runs.sync([self.logs], self.place, environment=self.environment)
        self.age()

    def age(self):
        """All that is there is old. The objects of versitygw are files."""
        if self.server.name != "versitygw":
            time.sleep(AGE_SECONDS)
            return
        old = time.time() - HOUR_SECONDS
        for path in (self.server.directory / "data" / self.name / "AWSLogs").rglob("*.gz"):
            os.utime(path, (old, old))

    def expire(self, *options, codes=(DONE, REJECTED), plan=None):
        self.proxy.forget()
        self.proxy.plan = plan
        run = sync_runs.Run([self.logs], self.place, "--older-than", "1s", "--json", *options,
                            environment=self.environment, command="expire")
        assert run.end() in codes, run
        self.proxy.plan = None
        assert self.proxy.quiet()
        return expire_world.Told(run) if run.process.returncode in (DONE, REJECTED) else run

    def told(self, *options, codes=(DONE, REJECTED)):
        """A run as a person sees it, notes included."""
        return program.trailmill("expire", self.logs, self.place, *options, codes=codes,
                                 environment=self.environment)


def of_log(kind, query=None):
    """Requests of a kind that are about an object of the logs."""
    return lambda request: (request.kind == kind and request.key.startswith("AWSLogs/")
                            and (query is None) == (not request.query)
                            and (query is None or query in request.query))


def replacing(bucket, name):
    """Another content comes before the request does."""
    def replaced(exchange):
        bucket.put(name, "new")
        exchange.reply(b"".join(exchange.forward()))
    return replaced
