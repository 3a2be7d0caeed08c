"""The signature of each request is what botocore's signer makes of the same request.

A server on the loopback takes down what `put_if_absent`, `count` and `generate` send; botocore then
signs the same method, URL, signed headers and time with the same keys.
"""

import re
import subprocess

import program
import pytest
import recorder

botocore_auth = pytest.importorskip("botocore.auth", reason="no botocore here: it is the referee")
from botocore.awsrequest import AWSRequest  # noqa: E402
from botocore.credentials import Credentials  # noqa: E402

PUT_IF_ABSENT = program.binary().parent / "tests" / "put_if_absent"
ACCESS_KEY, SECRET_KEY, REGION = "AKIDEXAMPLE", "wJalr/XUtn+EMI", "eu-central-1"
KEYS = ("plain.json", "a b/c  d.json", "day=2026-11-28/x+y=z.json", "ünïcødé/日本.json",
        "100%/%41.json", "~tilde-._/(1)!*'&@:,;$.json", "_delta_log/00000000000000000001.json")


@pytest.fixture
def server():
    with recorder.recording() as started:
        yield started


def environment(server, token):
    return recorder.environment(
        AWS_ACCESS_KEY_ID=ACCESS_KEY, AWS_SECRET_ACCESS_KEY=SECRET_KEY, AWS_REGION=REGION,
        AWS_ENDPOINT_URL_S3=server.url, **({"AWS_SESSION_TOKEN": token} if token else {}))


def botocores(server, request, token):
    """(signature that botocore gives for a request that was taken down, the names it signs)."""
    method, path, headers, body = request
    signed = re.search(r"SignedHeaders=([^,]*)", headers["authorization"])[1].split(";")
    again = AWSRequest(method=method, url=server.url + path, data=body,
                       headers={name: headers[name] for name in signed})
    again.context["timestamp"] = headers["x-amz-date"]
    signer = botocore_auth.S3SigV4Auth(Credentials(ACCESS_KEY, SECRET_KEY, token), "s3", REGION)
    text = signer.string_to_sign(again, signer.canonical_request(again))
    return signer.signature(text, again), signed


def check(server, token=None):
    assert server.requests
    for request in server.requests:
        signature, signed = botocores(server, request, token)
        headers = request[2]
        assert headers["authorization"].endswith(f"Signature={signature}"), request[:2]
        assert {"host", "x-amz-date", "x-amz-content-sha256"} <= set(signed)
        if token:
            assert headers["x-amz-security-token"] == token and "x-amz-security-token" in signed


@pytest.mark.parametrize("token", [None, "FwoGZXIvYXdzEXAMPLE+token/with=signs=="])
@pytest.mark.parametrize("key", KEYS)
def test_a_put_of_any_key_is_signed_as_botocore_signs_it(server, tmp_path, key, token):
    (tmp_path / "entry").write_bytes(b'{"commitInfo":{}}\n')
    done = subprocess.run([PUT_IF_ABSENT, f"s3://bucket/{key}", tmp_path / "entry"],
                          env=environment(server, token), capture_output=True, text=True, timeout=60)
    assert done.stdout == "won\n", done.stderr
    assert server.requests[0][2]["if-none-match"] == "*"
    check(server, token)


def test_who_pays_and_encryption_are_said_and_signed(server):
    subprocess.run([program.binary(), "generate", "s3://bucket/x", "--files", "1", "--events", "1",
                    "--request-payer", "--sse", "aws:kms"],
                   env=environment(server, None), capture_output=True, timeout=60, check=True)
    headers = server.requests[0][2]
    assert headers["x-amz-request-payer"] == "requester"
    assert headers["x-amz-server-side-encryption"] == "aws:kms"
    check(server)


@pytest.mark.parametrize("prefix", ["", "AWSLogs", "a b+c=d/é%20", "x~/y&z"])
def test_a_listing_of_any_prefix_is_signed_as_botocore_signs_it(server, prefix):
    subprocess.run([program.binary(), "count", f"s3://bucket/{prefix}"],
                   env=environment(server, None), capture_output=True, timeout=60)
    check(server)
