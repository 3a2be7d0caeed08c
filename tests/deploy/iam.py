"""IAM as far as S3's policies here go: what a request needs, and whether a policy allows it."""

import fnmatch
import json
import pathlib
import re
import urllib.parse

POLICIES = pathlib.Path(__file__).resolve().parents[2] / "deploy" / "aws" / "policies"
# A query's member that makes another operation of a method, and the action that this needs.
BUCKET_ACTIONS = {
    ("GET", "list-type"): "s3:ListBucket",
    ("GET", "uploads"): "s3:ListBucketMultipartUploads",
    ("GET", "versioning"): "s3:GetBucketVersioning",
    ("GET", "lifecycle"): "s3:GetLifecycleConfiguration",
    ("HEAD", None): "s3:ListBucket",
}
OBJECT_ACTIONS = {
    ("GET", "tagging"): "s3:GetObjectTagging",
    ("PUT", "tagging"): "s3:PutObjectTagging",
    ("GET", "uploadId"): "s3:ListMultipartUploadParts",
    ("DELETE", "uploadId"): "s3:AbortMultipartUpload",
    ("DELETE", "versionId"): "s3:DeleteObjectVersion",
    ("POST", "uploads"): "s3:PutObject",
    ("POST", "uploadId"): "s3:PutObject",
    ("PUT", "partNumber"): "s3:PutObject",
    ("GET", None): "s3:GetObject",
    ("HEAD", None): "s3:GetObject",
    ("PUT", None): "s3:PutObject",
    ("DELETE", None): "s3:DeleteObject",
}


def policy(name, **values):
    """A file of deploy/aws/policies, with values in place of its ${...}."""
    text = (POLICIES / f"{name}.json").read_text()
    return json.loads(re.sub(r"\$\{(\w+)\}", lambda match: values[match[1]], text))


def every(value):
    """IAM has one thing as itself and several as a list."""
    return value if isinstance(value, list) else [value]


def needs(request):
    """[(action, resource, prefix), ...] that a request of s3_request needs."""
    bucket, _, key = request.path.lstrip("/").partition("/")
    actions = OBJECT_ACTIONS if key else BUCKET_ACTIONS
    found = [name for name in request.query if (request.method, name) in actions]
    action = actions[request.method, found[0] if found else None]
    arn = "arn:aws:s3:::" + (f"{bucket}/{key}" if key else bucket)
    needed = [(action, arn, request.query.get("prefix", [""])[0])]
    if "x-amz-copy-source" in request.headers:
        source = urllib.parse.unquote(request.headers["x-amz-copy-source"]).lstrip("/")
        needed.append(("s3:GetObject", f"arn:aws:s3:::{source}", ""))
    if "x-amz-tagging" in request.headers:
        needed.append(("s3:PutObjectTagging", arn, ""))
    return needed


def grants(policy):
    """[(action, resource, prefixes or None), ...]: each that a policy allows, one by one."""
    return [(action, resource, tuple(every(each["Condition"]["StringLike"]["s3:prefix"]))
             if "Condition" in each else None)
            for each in policy["Statement"]
            for action in every(each["Action"]) for resource in every(each["Resource"])]


def covers(grant, need):
    action, resource, prefixes = grant
    return (need[0] == action and fnmatch.fnmatchcase(need[1], resource)
            and (prefixes is None or any(fnmatch.fnmatchcase(need[2], each) for each in prefixes)))
