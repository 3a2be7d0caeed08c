"""Conversions to a bucket, and what readers find below DEST.

Old data and new data are a few events in some regions, of which they share two. A file's rows
are known by its region: a file that is torn, or lacks some, is seen at once.
"""

import collections
import io
import json
import os
import signal
import subprocess

import pyarrow.parquet

import program

OLD = {region: [f"old-{region}{n}" for n in range(3)] for region in "abc"}
NEW = {region: [f"new-{region}{n}" for n in range(4)] for region in "bcdef"}
SECONDS_MAX = 120


def write_source(folder, events):
    """An object for each region's events."""
    folder.mkdir()
    for region, names in events.items():
        rows = [{"awsRegion": region, "eventSource": "s", "eventID": name} for name in names]
        (folder / f"{region}.json").write_text(json.dumps({"Records": rows}))
    return folder


def together(*datasets):
    """(region, event) of all of these."""
    return collections.Counter((region, name) for events in datasets
                               for region, names in events.items() for name in names)


def after(mode):
    return {"error": together(NEW), "append": together(OLD, NEW), "overwrite": together(NEW),
            "overwrite-partitions": together({**OLD, **NEW})}[mode]


class Lake:
    """DEST and SOURCE in a bucket of their own. `endpoint` is the server's, or a proxy's."""

    def __init__(self, server, endpoint=None):
        self.server, self.client = server, server.client()
        self.bucket = server.bucket()
        self.endpoint = endpoint or server.endpoint
        self.dest, self.source = f"s3://{self.bucket}/lake/out", f"s3://{self.bucket}/in"

    def environment(self, **changes):
        # Nothing of the user's own, such as a session's token that fits no other key.
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith("AWS_")}
        return {**kept, **self.server.env(self.endpoint), **changes}

    def upload(self, folder, prefix="in"):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                self.client.put_object(Bucket=self.bucket, Body=path.read_bytes(),
                                       Key=f"{prefix}/{path.relative_to(folder)}")

    def run(self, *arguments, codes=(0,), **changes):
        return program.trailmill(*arguments, codes=codes, seconds=SECONDS_MAX,
                                 environment=self.environment(**changes))

    def convert(self, source, *options, codes=(0,), dest=None):
        return self.run("convert", source, dest or self.dest, *options, codes=codes)

    def start(self, *arguments):
        return subprocess.Popen([str(program.binary()), *map(str, arguments)],
                                env=self.environment(), stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def keys(self, prefix=""):
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket,
                                                                      Prefix=prefix)
        return [each["Key"] for page in pages for each in page.get("Contents", ())]

    def visible(self):
        """What Spark and DuckDB read: every Parquet object but those that are hidden."""
        return [key for key in self.keys("lake/out/") if key.endswith(".parquet")
                and not any(part[0] in "._" for part in key.split("/")[2:])]

    def rows(self):
        """(region, event) below DEST. A torn file is an error."""
        rows = collections.Counter()
        for key in self.visible():
            body = self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read()
            region = key.split("/")[2].removeprefix("awsRegion=")
            file = pyarrow.parquet.ParquetFile(io.BytesIO(body))
            rows.update((region, name) for name in file.read(["eventID"])[0].to_pylist())
        return rows

    def is_marked(self):
        return "lake/out/_SUCCESS" in self.keys("lake/out/_SUCCESS")

    def staged(self):
        return self.keys("lake/out.trailmill-")

    def uploads(self):
        """Keys of uploads in parts that nobody has completed or aborted."""
        told = self.client.list_multipart_uploads(Bucket=self.bucket)
        return [each["Key"] for each in told.get("Uploads", ())]


def allowed_between(rows):
    """Whether each region is old, new, or both: whole files, and none that stood before both."""
    for region in OLD.keys() | NEW.keys():
        found = collections.Counter({row: count for row, count in rows.items()
                                     if row[0] == region})
        old, new = ({region: data.get(region, [])} for data in (OLD, NEW))
        states = [together(old), together(new), together(old, new)]
        if found not in states:
            return False
    return set(region for region, _ in rows) <= OLD.keys() | NEW.keys()


def end_of(process, number=signal.SIGKILL, seconds=SECONDS_MAX):
    """Sends a signal, where one is given, and waits: (exit code, stderr)."""
    if number is not None:
        process.send_signal(number)
    _, stderr = process.communicate(timeout=seconds)
    return process.returncode, stderr


def kinds_of(server, bucket):
    """What versitygw's own log says of a bucket, by the kinds that the program counts."""
    kinds = collections.Counter()
    for name, count in server.requests(bucket).items():
        kinds[KINDS.get(name, name)] += count
    return kinds


KINDS = {
    "ListObjectsV2": "LIST", "ListMultipartUploads": "LIST", "HeadObject": "HEAD",
    "HeadBucket": "HEAD", "GetObject": "GET", "PutObject": "PUT", "UploadPart": "PUT",
    "CopyObject": "COPY", "CreateMultipartUpload": "POST", "CompleteMultipartUpload": "POST",
    "DeleteObject": "DELETE", "DeleteObjects": "DELETE", "AbortMultipartUpload": "DELETE",
}
