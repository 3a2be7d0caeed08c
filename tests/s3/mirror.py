"""The tests of local disk, put to S3: `program.trailmill` runs here with TRAILMILL_TEST_STORE=s3.

Local SOURCEs and DEST become s3:// locations of a bucket that mirrors the disk: a local path is its
key. Before a command what it names is uploaded, so far as it has changed; after it DEST is
downloaded, so that a test finds on disk what it looks for. What the command prints is mapped back,
and the count of requests, which local disk has none of, is cut out.
"""

import atexit
import functools
import os
import pathlib
import re
import threading

import ceph
import program
import servers

COMMANDS = {"count", "schema", "head", "convert"}
# Options of these commands that stand alone; all others take a value.
FLAGS = {"--json", "-q", "--quiet", "-h", "--help", "--version", "--no-partition",
         "--no-sign-request", "--request-payer"}
GLOB = re.compile(r"[*?\[{]")
ONE_AT_A_TIME = threading.Lock()


@functools.cache
def running():
    """The mirror of this process, started when it is wanted; or a reason as text."""
    reasons = []
    for kind in (servers.VersityGateway, ceph.CephGateway):
        try:
            server = kind()
        except servers.Missing as missing:
            reasons.append(str(missing))
            continue
        atexit.register(server.stop)
        return Mirror(server)
    return "; ".join(reasons)


def positionals(arguments):
    """The numbers of the arguments that are no option and no option's value."""
    found, value_follows = [], False
    for number, argument in enumerate(arguments[1:], 1):
        if value_follows:
            value_follows = False
        elif argument.startswith("-") and argument != "-":
            value_follows = "=" not in argument and argument not in FLAGS
        else:
            found.append(number)
    return found


def is_mirrored(argument):
    """A `.` of a usage error is the repository, and no data."""
    return "://" not in argument and not pathlib.Path(os.path.abspath(argument)).is_relative_to(
        program.REPOSITORY)


def without_requests(text):
    text = re.sub(r"^requests  .*\n", "", text, flags=re.MULTILINE)
    return re.sub(r',"requests":\{[^{}]*\}', "", text)


class Mirror:
    def __init__(self, server):
        self.server, self.client = server, server.client()
        self.bucket = server.bucket()
        self.root = f"s3://{self.bucket}/"
        # key -> what stood on disk, and the ETag in the bucket, when both were the same.
        self.same = {}

    def environment(self):
        return self.server.env()

    # Arguments ---------------------------------------------------------------------------

    def enter(self, arguments):
        """The arguments as the program gets them, and DEST's path for leave()."""
        if not arguments or arguments[0] not in COMMANDS or {"-h", "--help"} & set(arguments):
            return arguments, None
        mapped, places = list(arguments), positionals(arguments)
        dest = places[-1] if arguments[0] == "convert" and len(places) > 1 else None
        with ONE_AT_A_TIME:
            for number in places:
                if is_mirrored(arguments[number]):
                    mapped[number] = self.place(arguments[number], number == dest)
        if dest is None or mapped[dest] == arguments[dest]:
            return mapped, None
        return mapped, os.path.abspath(arguments[dest])

    def place(self, argument, is_dest):
        path = os.path.abspath(argument)
        if GLOB.search(argument) and not os.path.exists(path):
            self.push(os.path.dirname(path[:GLOB.search(path).start()] + "x"))
        else:
            self.push(path)
            for sibling in self.siblings(path) if is_dest else ():
                self.push(sibling)
        end = "/" if argument.endswith("/") else ""
        return self.root + path.lstrip("/") + end

    def leave(self, dest):
        if dest is not None:
            with ONE_AT_A_TIME:
                self.pull(dest)

    def told(self, data):
        """What the program printed, as of local disk."""
        text = data.decode("utf-8", "surrogateescape").replace(self.root, "/")
        return without_requests(text).encode("utf-8", "surrogateescape")

    # Both sides --------------------------------------------------------------------------

    def siblings(self, dest):
        """What runs that were killed have left beside DEST."""
        path = pathlib.Path(dest)
        return [str(left) for left in path.parent.glob(f"{path.name}.trailmill-*")]

    def keys(self, path):
        """{key: ETag} of a path itself and of what lies below it."""
        key, found = path.lstrip("/"), {}
        pages = self.client.get_paginator("list_objects_v2")
        for prefix in (key, key + "/"):
            for page in pages.paginate(Bucket=self.bucket, Prefix=prefix, **(
                    {"Delimiter": "/"} if prefix == key else {})):
                found.update((each["Key"], each["ETag"]) for each in page.get("Contents", ())
                             if each["Key"] == key or each["Key"].startswith(key + "/"))
        return found

    def push(self, path):
        """Makes the bucket at a path what the disk is.

        What stands in the bucket is known without a question: pull() follows each command.
        """
        local, key = dict(local_files(path)), path.lstrip("/")
        known = {each for each in self.same if each == key or each.startswith(key + "/")}
        for key in known - local.keys():
            self.client.delete_object(Bucket=self.bucket, Key=key)
            self.same.pop(key, None)
        for key, stamp in local.items():
            if self.same.get(key, (None,))[0] != stamp:
                told = self.client.put_object(Bucket=self.bucket, Key=key,
                                              Body=pathlib.Path("/", key).read_bytes())
                self.same[key] = stamp, told["ETag"]

    def pull(self, dest):
        """Makes the disk at DEST what the bucket is; nothing staged may be left."""
        for path in self.siblings(dest):
            self.fetch(path)
        self.fetch(dest)
        staged = self.client.list_objects_v2(Bucket=self.bucket,
                                             Prefix=f"{dest.lstrip('/')}.trailmill-")
        left = {each["Key"] for each in staged.get("Contents", ())} - self.same.keys()
        assert not left, f"the run left {sorted(left)[:3]} beside DEST"

    def fetch(self, path):
        remote, local = self.keys(path), dict(local_files(path))
        for key in local.keys() - remote.keys():
            pathlib.Path("/", key).unlink()
            self.same.pop(key, None)
        for key, tag in remote.items():
            if key in local and self.same.get(key) == (local[key], tag):
                continue
            target = pathlib.Path("/", key)
            target.parent.mkdir(parents=True, exist_ok=True)
            body = self.client.get_object(Bucket=self.bucket, Key=key)["Body"]
            target.write_bytes(body.read())
            self.same[key] = stamp_of(target), tag
        if remote or local:
            remove_empty(path)


def stamp_of(path):
    told = os.stat(path)
    return told.st_mtime_ns, told.st_size, told.st_ino


def local_files(path):
    """(key, stamp) of a file, or of all files below a directory."""
    if os.path.isfile(path):
        yield path.lstrip("/"), stamp_of(path)
    for folder, _, names in os.walk(path):
        for name in names:
            file = os.path.join(folder, name)
            if os.path.isfile(file):
                yield file.lstrip("/"), stamp_of(file)


def remove_empty(path):
    """A prefix is gone with its last key."""
    for folder, _, _ in os.walk(path, topdown=False):
        if not os.listdir(folder):
            os.rmdir(folder)
