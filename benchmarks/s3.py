"""Conversions from S3 back to S3 beside the same ones on local disk, at several latencies.

The server is a versitygw on loopback, and tests/s3/proxy.py before it delays each answer as a
network would. A round runs one after the other: on local disk, then at each latency. All of it
shares this machine's cores: server and proxy take CPU that the program would have had.
"""

import contextlib
import json
import os
import pathlib
import subprocess
import sys

import figures
import measure
import places
import workloads

# The servers of the tests, and what those need.
sys.path[:0] = [str(places.REPOSITORY / "tests" / folder) for folder in ("golden", "s3")]

import servers  # noqa: E402

LATENCIES = (0, 20, 50)  # milliseconds
QUICK_LATENCIES = (50,)
SCHEMAS = {"cloudtrail": ["--schema", "cloudtrail"], "inferred": []}
BUCKET = "trailmill-bench"
SECONDS_MAX = 300
STOP_SECONDS_MAX = 10


class Missing(Exception):
    """The stage can't run here; the text says why."""


@contextlib.contextmanager
def bucket():
    """A versitygw with the bucket, and the directory that the bucket is."""
    try:
        gateway = servers.VersityGateway()
    except servers.Missing as missing:
        raise Missing(str(missing)) from missing
    try:
        # A directory is a bucket: a client of S3 in this process would make it larger, and what
        # it holds when it starts a program counts as that program's peak.
        directory = gateway.directory / "data" / BUCKET
        directory.mkdir()
        yield gateway, directory
    finally:
        gateway.stop()


@contextlib.contextmanager
def proxy(upstream, latency):
    """Host and port of a proxy that holds back each answer for `latency` milliseconds."""
    process = subprocess.Popen(
        [sys.executable, str(places.PROXY), "--upstream", upstream, "--latency-ms", str(latency)],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    try:
        port = process.stdout.readline().strip()
        if not port:
            raise Missing(f"{places.PROXY.name} does not start here")
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS_MAX)
        process.kill()
        process.wait()
        process.stdout.close()


def convert(source, dest, options, address=None):
    """The figures of one conversion, with the requests that it says it sent."""
    taken = measure.run([places.trailmill(), "convert", "-q", "--json", source, dest, *options],
                        SECONDS_MAX, address and servers.environment(f"http://{address}"))
    said = json.loads(taken.said)
    return {"cpu": taken.cpu, "wall": taken.wall, "rss": taken.rss, "parts": {},
            "objects": said["objects_converted"], "events": said["events_written"],
            "requests": said.get("requests", {})}


def run_round(number, local, addresses, out, runs):
    """Every schema on local disk and then at each latency, into new places."""
    for schema, options in SCHEMAS.items():
        measure.remove(out / schema)
        ways = [("local", str(local), str(out / schema), None)]
        ways += [(str(latency), f"s3://{BUCKET}/in",
                  f"s3://{BUCKET}/out/{schema}-{latency}-{number}", address)
                 for latency, address in addresses.items()]
        for name, source, dest, address in ways:
            run = runs[schema].setdefault(name, {"rounds": {}})
            if "failure" in run:
                continue
            try:
                taken = convert(source, dest, options, address)
            except measure.Failed as failure:
                run["failure"], run["rounds"] = str(failure), {}
                continue
            if number > 0:
                run["rounds"][str(number)] = taken


def beyond(far, local):
    """Seconds of a run on S3 beyond twice the local run of its round: the spread."""
    above, below = (figures.by_round(run, "wall") for run in (far, local))
    shared = [above[number] - 2 * below[number] for number in above if number in below]
    return figures.spread(shared) if shared else None


def summed(runs):
    """Adds spreads, the ratio to local, and the requests of the round that sent the most."""
    for by_place in runs.values():
        for name, run in by_place.items():
            figures.add_spreads(run)
            run["ratio"] = figures.ratio(run, by_place["local"], "wall")
            if name != "local":
                run["beyond"] = beyond(run, by_place["local"])
            counts = [taken["requests"] for taken in run["rounds"].values()]
            run["requests"] = {kind: max(each[kind] for each in counts)
                               for kind in (counts[0] if counts else {})}
    return runs


def upload(name, address):
    """The input's logs on the server: the same options and seed give the same bytes."""
    command = [places.trailmill(), "generate", "-q", f"s3://{BUCKET}/in",
               *workloads.GENERATED[name][0]]
    taken = subprocess.run(command, text=True,
                           env=os.environ | servers.environment(f"http://{address}"),
                           stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if taken.returncode:
        raise Missing(f"can't upload: {measure.last_line(taken.stderr)}")


def measured(work, name, rounds, quick):
    """{about, objects, runs: {schema: {"local" or latency: run}}}, or a word why there is none."""
    work = pathlib.Path(work)
    out = work / "out" / "s3"
    runs = {schema: {} for schema in SCHEMAS}
    try:
        local = workloads.make(name, work / "inputs")
        with contextlib.ExitStack() as stack:
            gateway, _ = stack.enter_context(bucket())
            upstream = f"127.0.0.1:{gateway.port}"
            addresses = {latency: stack.enter_context(proxy(upstream, latency))
                         for latency in (QUICK_LATENCIES if quick else LATENCIES)}
            upload(name, upstream)
            for number in range(rounds + 1):
                run_round(number, local, addresses, out, runs)
    except (Missing, workloads.Missing) as missing:
        return {"missing": str(missing)}
    finally:
        measure.remove(out)
    objects = sum(1 for _ in local.rglob("*.json.gz"))
    return {"about": workloads.ABOUT[name], "objects": objects, "runs": summed(runs)}
