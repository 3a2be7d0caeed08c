"""Logs and a lake in buckets of their own, and a program that may do what one policy allows.

Ceph holds it to the policy: the program takes on a role that has nothing else. versitygw knows no
roles: there the requests alone are looked at.
"""

import base64
import json
import random

import iam
import program
import proxy
import source_tree

LOGS_PREFIX = "AWSLogs"
TRUST = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": ["sts:AssumeRole"],
     "Principal": {"AWS": ["arn:aws:iam:::user/test"]}}]}
SECONDS_MAX = 120
# Above the 10 MiB from which a file is uploaded in parts.
LARGE_BYTES = 14 << 20
DAY = source_tree.days_ago(1)


class Store:
    """`checked` tells whether the server holds the program to a policy."""

    def __init__(self, server):
        self.server, self.client = server, server.client()
        self.checked = server.name == "ceph"
        self.endpoint = server.start_gateway_of_roles() if self.checked else server.endpoint
        self.logs_bucket, self.lake_bucket = server.bucket(), server.bucket()
        self.logs = f"s3://{self.logs_bucket}/{LOGS_PREFIX}"
        self.random = random.Random(4)
        self.delivered = 0
        self.proxy = proxy.Proxy(("127.0.0.1", int(self.endpoint.rsplit(":", 1)[1]))).start()

    def stop(self):
        self.proxy.stop()

    def lake(self, name):
        return f"s3://{self.lake_bucket}/{name}"

    def deliver(self, prefix=LOGS_PREFIX, body=None, large=False, days=1):
        """An object of one event, of so many days ago. Gives its key."""
        self.delivered += 1
        number, day = self.delivered, source_tree.days_ago(days)
        event = source_tree.event(f"event {number}", day)
        if large:
            event["requestParameters"] = {
                "pad": base64.b64encode(self.random.randbytes(LARGE_BYTES)).decode()}
        key = (f"{prefix}/123456789012/CloudTrail/us-east-1/{day:%Y/%m/%d}/123456789012_CloudTrail"
               f"_us-east-1_{day:%Y%m%d}T{number // 60:02}{number % 60:02}Z_{number:016}.json.gz")
        self.client.put_object(Bucket=self.logs_bucket, Key=key,
                               Body=body or source_tree.document([json.dumps(event)]))
        return key

    def run(self, *arguments, codes=(0,)):
        """As the server's owner, past the proxy."""
        return program.trailmill(*arguments, codes=codes, seconds=SECONDS_MAX,
                                 environment=self.server.env())

    def copied(self, lake, name):
        """A copy of a lake: its names are relative."""
        source, _, prefix = lake.removeprefix("s3://").partition("/")
        pages = self.client.get_paginator("list_objects_v2").paginate(
            Bucket=source, Prefix=f"{prefix}/")
        for key in [each["Key"] for page in pages for each in page["Contents"]]:
            self.client.copy_object(Bucket=self.lake_bucket, Key=f"{name}{key[len(prefix):]}",
                                    CopySource={"Bucket": source, "Key": key})
        return self.lake(name)


class Limited:
    """The program under a policy, with the requests of all its runs."""

    def __init__(self, store, policy_name, lake_name):
        self.store, self.proxy = store, store.proxy
        self.proxy.plan = None
        self.proxy.forget()
        self.policy = iam.policy(policy_name, LogsBucket=store.logs_bucket, LogsPrefix=LOGS_PREFIX,
                                 LakeBucket=store.lake_bucket, LakePrefix=lake_name)
        self.options = self.role(f"{policy_name}-{lake_name}") if store.checked else []

    def role(self, name):
        """Makes a role of the policy, and gives the options that take it on."""
        for command in (["role", "create", f"--assume-role-policy-doc={json.dumps(TRUST)}"],
                        ["role-policy", "put", "--policy-name=all",
                         f"--policy-doc={json.dumps(self.policy)}"]):
            self.store.server.run("radosgw-admin", *command, f"--role-name={name}")
        return ["--role-arn", f"arn:aws:iam:::role/{name}"]

    def run(self, *arguments, plan=None, codes=(0,)):
        self.proxy.plan = plan
        try:
            return program.trailmill(
                *arguments, *self.options, codes=codes, seconds=SECONDS_MAX,
                environment=self.store.server.env(self.proxy.endpoint)
                | {"AWS_ENDPOINT_URL_STS": self.store.endpoint})
        finally:
            assert self.proxy.quiet()
            self.proxy.plan = None

    def breaches(self):
        """What was asked for and isn't allowed, and what is allowed and wasn't asked for."""
        needed = {need for request in self.proxy.requests() for need in iam.needs(request)}
        grants = iam.grants(self.policy)
        return ([f"not allowed: {need}" for need in sorted(needed)
                 if not any(iam.covers(grant, need) for grant in grants)],
                [f"never used: {grant}" for grant in grants
                 if not any(iam.covers(grant, need) for need in needed)])


# Plans for the proxy. --------------------------------------------------------------------


def is_part(request):
    return "partNumber" in request.query


def is_completion(request):
    return request.method == "POST" and "uploadId" in request.query


def is_commit(request):
    return "if-none-match" in request.headers
