"""S3 servers on loopback, each in a directory of its own that goes with it.

`versitygw` is small and starts at once; `ceph.py` has the other one. Both check signatures and
the hash of every body, and neither lets two writers win one PUT with If-None-Match.
"""

import collections
import contextlib
import itertools
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

import program

ACCESS_KEY, SECRET_KEY, REGION = "trailmill-test", "trailmill-test-secret", "us-east-1"
# Ceph takes 17 s on a free machine.
START_SECONDS_MAX = 120
STOP_SECONDS_MAX = 10


class Missing(Exception):
    """A server can't be had here; the text says why."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def own_directory():
    """In memory where there is such a disk: servers sync each object."""
    memory = "/dev/shm"
    in_memory = os.access(memory, os.W_OK) and has_attributes(memory)
    place = pathlib.Path(memory if in_memory else tempfile.gettempdir())
    remove_orphans(place)
    return pathlib.Path(tempfile.mkdtemp(prefix=f"trailmill-s3-{os.getpid()}-", dir=place))


def remove_orphans(place):
    """What tests that were killed have left: memory, nobody else would free it."""
    for left in place.glob("trailmill-s3-*-*"):
        owner = left.name.split("-")[2]
        if owner.isdigit() and not pathlib.Path("/proc", owner).exists():
            shutil.rmtree(left, ignore_errors=True)


def has_attributes(directory):
    """versitygw keeps what it knows of objects in extended attributes."""
    with tempfile.NamedTemporaryFile(dir=directory) as file:
        try:
            os.setxattr(file.name, "user.test", b"1")
        except OSError:
            return False
    return True


class Processes:
    """Long-running programs that end with this one, and all that they started with them."""

    def __init__(self):
        self.running = []

    def start(self, command, log, **options):
        # Their end is this process's too, if nobody is left to stop them.
        if shutil.which("setpriv"):
            command = ["setpriv", "--pdeathsig", "KILL", *command]
        with open(log, "ab") as output:
            process = subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL,
                                       stdout=output, stderr=output, start_new_session=True,
                                       **options)
        self.running.append(process)
        return process

    def stop(self):
        for process in reversed(self.running):
            send_to_group(process, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS_MAX)
            send_to_group(process, signal.SIGKILL)
            process.wait()
        self.running.clear()


def send_to_group(process, number):
    """To the process and its children: each was started as a group of its own."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


class Server:
    """One running server. `name`, `missing()` and `launch()` are the subclass's."""

    name = ""

    def __init__(self):
        if self.missing():
            raise Missing(self.missing())
        self.directory = own_directory()
        self.processes = Processes()
        self.port = free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self.access_key, self.secret_key = ACCESS_KEY, SECRET_KEY
        self.numbers = itertools.count(1)
        try:
            self.launch()
        except BaseException:
            self.stop()
            raise

    def stop(self):
        self.processes.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    def until_ready(self, url):
        """Waits for an answer, whatever it is."""
        process = self.processes.running[-1]
        end = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < end and process.poll() is None:
            try:
                urllib.request.urlopen(url, timeout=5).close()
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                pass
            time.sleep(0.05)
        log = (self.directory / f"{self.name}.log").read_text(errors="replace")
        raise Missing(f"{self.name} does not start here: {log[-500:]}")

    def env(self, endpoint=None):
        """The environment in which a program finds this server, and nothing of the user's own."""
        return environment(endpoint or self.endpoint, self.access_key, self.secret_key)

    def client(self, **changes):
        return client(**{"endpoint": self.endpoint, "access_key": self.access_key,
                         "secret_key": self.secret_key} | changes)

    def bucket(self):
        """The name of a new bucket."""
        name = f"bucket-{next(self.numbers)}"
        self.client().create_bucket(Bucket=name)
        return name

    def requests(self, bucket):
        """A bucket's requests so far by operation, None where the server keeps no account."""
        return None


def until(condition, seconds=10):
    """Waits for a condition; tells whether it came."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def environment(endpoint, access_key=ACCESS_KEY, secret_key=SECRET_KEY):
    return {"AWS_ACCESS_KEY_ID": access_key, "AWS_SECRET_ACCESS_KEY": secret_key,
            "AWS_REGION": REGION, "AWS_ENDPOINT_URL_S3": endpoint,
            "AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required"}


def client(endpoint, access_key=ACCESS_KEY, secret_key=SECRET_KEY):
    """botocore's client: what the tests themselves ask a server with. Thread-safe."""
    import botocore.config
    import botocore.session
    config = botocore.config.Config(
        s3={"addressing_style": "path"}, retries={"total_max_attempts": 1},
        request_checksum_calculation="when_required", max_pool_connections=32,
        response_checksum_validation="when_required", parameter_validation=False)
    return botocore.session.Session().create_client(
        "s3", region_name=REGION, endpoint_url=endpoint, aws_access_key_id=access_key,
        aws_secret_access_key=secret_key, config=config)


class VersityGateway(Server):
    """https://github.com/versity/versitygw over a directory: files are objects."""

    name = "versitygw"

    @staticmethod
    def program():
        built = program.REPOSITORY / "build" / "servers" / "versitygw"
        return os.environ.get("TRAILMILL_VERSITYGW") or (
            str(built) if built.is_file() else shutil.which("versitygw"))

    @classmethod
    def missing(cls):
        if cls.program() is None:
            return "no versitygw here: tools/s3_servers.sh builds it where there is Go"
        if not has_attributes(tempfile.gettempdir()):
            return "versitygw wants a disk with extended attributes"
        return None

    def launch(self):
        for name in ("iam", "data"):
            (self.directory / name).mkdir()
        self.access_log = self.directory / "access.log"
        # Not --keep-alive: Arrow's uploads then meet an answer 400 now and then.
        self.processes.start(
            [self.program(), "--port", f"127.0.0.1:{self.port}", "--access", self.access_key,
             "--secret", self.secret_key, "--quiet", "--health", "/healthz",
             "--access-log", self.access_log, "--iam-dir", self.directory / "iam",
             "posix", self.directory / "data"], self.directory / f"{self.name}.log")
        self.until_ready(f"{self.endpoint}/healthz")

    def requests(self, bucket):
        operations = re.findall(r"^\S+ (\S+) \[.*?\] \S+ \S+ \S+ s3_(\w+) ",
                                self.access_log.read_text(), re.MULTILINE)
        return collections.Counter(name for place, name in operations if place == bucket)
