"""The shim sees every call that changes the file system: as many as the kernel sees.

Otherwise the other tests would leave a hole where they seem to have tried everything.
"""

import collections
import re
import shutil
import subprocess

import pytest

import faulty

# What the kernel calls it, by what libc does.
KERNEL_NAMES = {"open": "openat", "open64": "openat", "fopen": "openat", "fopen64": "openat",
                "remove": "unlink"}
NAMED = ("open openat creat rename renameat renameat2 link linkat symlink symlinkat unlink "
         "unlinkat rmdir mkdir mkdirat truncate mknod mknodat chmod chown").split()
BY_DESCRIPTOR = ("write pwrite64 writev pwritev pwritev2 ftruncate fallocate fsync fdatasync "
                 "sendfile copy_file_range").split()


def kernel_calls(lines, root):
    """Those that change something below the root; -y gives each descriptor its path."""
    for line in lines:
        match = re.match(r"(\w+)\((.*)\) += (\S+)", line)
        if not match:
            continue
        name, arguments, result = match.groups()
        if str(root) not in (arguments.split(",")[0] if name in BY_DESCRIPTOR else arguments):
            continue
        if name in ("open", "openat") and not re.search(r"O_(WRONLY|RDWR|CREAT)", arguments):
            continue
        # remove() asks the kernel twice for a directory.
        if name == "unlink" and result == "-1":
            continue
        yield "unlink" if name == "rmdir" else name


def shim_calls(log):
    for line in log:
        name = line.split()[0]
        if name != "close":
            yield "unlink" if name == "rmdir" else KERNEL_NAMES.get(name, name)


@pytest.mark.parametrize("mode", faulty.MODES)
def test_every_call_is_counted(mode, trailmill, tmp_path):
    if shutil.which("strace") is None:
        pytest.skip("no strace here, which counts the calls on its own")
    lake = faulty.new_lake(tmp_path, mode)
    # A file for each thread: in a common one their lines would cut each other short.
    traces = tmp_path / "traces"
    traces.mkdir()
    tracer = ["strace", "-ff", "-y", "-qq", "-s", "4096", "-o", str(traces / "of"),
              "-e", "trace=" + ",".join(NAMED + BY_DESCRIPTOR)]
    environment = lake.environment()
    # LeakSanitizer traces the process itself, and two can't.
    environment["ASAN_OPTIONS"] = environment.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
    subprocess.run([*tracer, *lake.command(mode)], env=environment,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
    lines = [line for trace in traces.iterdir() for line in trace.read_text().splitlines()
             if str(lake.log) not in line]
    kernel = collections.Counter(kernel_calls(lines, lake.root))
    assert kernel == collections.Counter(shim_calls(lake.calls()))
    assert sum(kernel.values()) > 20
