"""Ceph's RADOS gateway, from Debian's packages: a monitor, a disk in memory, and the gateway."""

import os
import shutil
import subprocess
import uuid

import servers

PROGRAMS = ("ceph", "ceph-mon", "ceph-osd", "monmaptool", "radosgw", "radosgw-admin")

# No manager is needed. `ms mon client mode`: without authentication the gateway waits for
# ever for a secure connection to the monitor.
CONFIG = """
[global]
fsid = {fsid}
mon host = [v2:127.0.0.1:{monitor}/0]
public addr = 127.0.0.1
auth cluster required = none
auth service required = none
auth client required = none
ms mon client mode = crc
ms bind ipv6 = false
mon allow pool size one = true
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 8
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
osd objectstore = memstore
memstore device bytes = 4294967296
mon data = {directory}/mon
osd data = {directory}/osd
osd class update on start = false
run dir = {directory}
admin socket =
pid file =
log file = {directory}/$name.log
keyring = {directory}/keyring
rgw data = {directory}
rgw gc obj min wait = 60
debug none = 0/0
"""


class CephGateway(servers.Server):
    name = "ceph"

    @staticmethod
    def missing():
        lacking = [name for name in PROGRAMS if shutil.which(name) is None]
        if lacking:
            return f"no {lacking[0]} here: tools/setup.sh installs Ceph's packages where it can"
        return None

    def launch(self):
        self.config = self.directory / "ceph.conf"
        fsid, monitor = str(uuid.uuid4()), servers.free_port()
        self.config.write_text(CONFIG.format(fsid=fsid, monitor=monitor,
                                             directory=self.directory))
        (self.directory / "keyring").write_text("[mon.]\n\tkey = AQAAAAAAAAAAAAAAAAAAAA==\n"
                                                "[client.rgw]\n\tkey = AQAAAAAAAAAAAAAAAAAAAA==\n")
        self.start_monitor(fsid, monitor)
        self.start_disk()
        self.run("radosgw-admin", "user", "create", "--uid", "test", "--display-name", "test",
                 "--access-key", self.access_key, "--secret-key", self.secret_key)
        self.start_gateway(self.port)

    def start_gateway(self, port, *options):
        self.start("radosgw", "-n", "client.rgw", "--rgw-frontends",
                   f"beast endpoint=127.0.0.1:{port}", *options)
        endpoint = f"http://127.0.0.1:{port}"
        self.until_ready(endpoint)
        return endpoint

    def start_gateway_of_roles(self):
        """The endpoint of a second gateway, with STS: it takes every wrong secret for a role's, and
        answers AccessDenied in place of SignatureDoesNotMatch."""
        return self.start_gateway(servers.free_port(), "--rgw-s3-auth-use-sts=true",
                                  "--rgw-sts-key=0123456789abcdef")

    def run(self, *command):
        """One of Ceph's own commands, to its end."""
        ended = subprocess.run([command[0], "-c", self.config, *command[1:]],
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True,
                               timeout=servers.START_SECONDS_MAX)
        if ended.returncode != 0:
            raise servers.Missing(f"ceph does not start here: {command[0]}: {ended.stdout[-500:]}")
        return ended.stdout

    def start(self, *command):
        # -f: in the foreground, as a child of this process.
        self.processes.start([command[0], "-c", self.config, "-f", *command[1:]],
                             self.directory / f"{self.name}.log",
                             env={**os.environ, "TCMALLOC_MAX_TOTAL_THREAD_CACHE_BYTES":
                                  str(32 << 20)})

    def start_monitor(self, fsid, port):
        monmap = self.directory / "monmap"
        self.run("monmaptool", "--create", "--fsid", fsid, "--addv", "a",
                 f"[v2:127.0.0.1:{port}/0]", monmap)
        self.run("ceph-mon", "--mkfs", "-i", "a", "--monmap", monmap)
        self.start("ceph-mon", "-i", "a")

    def start_disk(self):
        name = str(uuid.uuid4())
        self.run("ceph", "osd", "new", name)
        (self.directory / "osd").mkdir()
        self.run("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", name)
        self.start("ceph-osd", "-i", "0")
