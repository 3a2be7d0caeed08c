"""The signature of each request is what botocore's signer makes of the same request.

A server on the loopback takes down what `put_if_absent` and `count` send; botocore then signs the
same method, URL, signed headers and time with the same keys.
"""

import http.server
import os
import re
import subprocess
import threading

import program
import pytest

botocore_auth = pytest.importorskip("botocore.auth", reason="no botocore here: it is the referee")
from botocore.awsrequest import AWSRequest  # noqa: E402
from botocore.credentials import Credentials  # noqa: E402

PUT_IF_ABSENT = program.binary().parent / "tests" / "put_if_absent"
EMPTY_LISTING = b"<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>"
KEYS = ("plain.json", "a b/c  d.json", "day=2026-11-28/x+y=z.json", "ünïcødé/日本.json", "100%/%41.json",
        "~tilde-._/(1)!*'&@:,;$.json", "_delta_log/00000000000000000001.json")


class Recorder(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, body=b""):
        size = int(self.headers.get("Content-Length", 0))
        self.server.requests.append((self.command, self.path, dict(self.headers), self.rfile.read(size)))
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_PUT(self):
        self.answer()

    def do_GET(self):
        self.answer(EMPTY_LISTING)

    def do_HEAD(self):
        self.answer()

    def log_message(self, *arguments):
        pass


@pytest.fixture
def recorder():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
    server.requests = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


def environment(recorder, token):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    kept |= {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "wJalr/XUtn+EMI",
             "AWS_REGION": "eu-central-1", "AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{recorder.server_port}"}
    return kept | ({"AWS_SESSION_TOKEN": token} if token else {})


def botocores(recorder, request, token):
    """The Authorization header that botocore gives for a request that was taken down."""
    method, path, headers, body = request
    headers = {name.lower(): value for name, value in headers.items()}
    signed = re.search(r"SignedHeaders=([^,]*)", headers["authorization"])[1].split(";")
    again = AWSRequest(method=method, url=f"http://127.0.0.1:{recorder.server_port}{path}", data=body,
                       headers={name: headers[name] for name in signed})
    signer = botocore_auth.S3SigV4Auth(Credentials("AKIDEXAMPLE", "wJalr/XUtn+EMI", token), "s3",
                                       "eu-central-1")
    again.context["timestamp"] = headers["x-amz-date"]
    canonical = signer.canonical_request(again)
    text = signer.string_to_sign(again, canonical)
    return signer.signature(text, again), signed


def check(recorder, token):
    assert recorder.requests
    for request in recorder.requests:
        headers = {name.lower(): value for name, value in request[2].items()}
        signature, signed = botocores(recorder, request, token)
        assert headers["authorization"].endswith(f"Signature={signature}"), request[:2]
        assert {"host", "x-amz-date", "x-amz-content-sha256"} <= set(signed)
        if token:
            assert headers["x-amz-security-token"] == token and "x-amz-security-token" in signed


@pytest.mark.parametrize("token", [None, "FwoGZXIvYXdzEXAMPLE+token/with=signs=="])
@pytest.mark.parametrize("key", KEYS)
def test_a_put_of_any_key_is_signed_as_botocore_signs_it(recorder, tmp_path, key, token):
    (tmp_path / "entry").write_bytes(b'{"commitInfo":{}}\n')
    done = subprocess.run([PUT_IF_ABSENT, f"s3://bucket/{key}", tmp_path / "entry"],
                          env=environment(recorder, token), capture_output=True, text=True, timeout=60)
    assert done.stdout == "won\n", done.stderr
    assert recorder.requests[0][2]["If-None-Match"] == "*"
    check(recorder, token)


def test_who_pays_and_encryption_are_said_and_signed(recorder, tmp_path):
    subprocess.run([program.binary(), "generate", "s3://bucket/x", "--files", "1", "--events", "1",
                    "--request-payer", "--sse", "aws:kms"],
                   env=environment(recorder, None), capture_output=True, timeout=60, check=True)
    headers = {name.lower(): value for name, value in recorder.requests[0][2].items()}
    assert headers["x-amz-request-payer"] == "requester"
    assert headers["x-amz-server-side-encryption"] == "aws:kms"
    check(recorder, None)


@pytest.mark.parametrize("prefix", ["", "AWSLogs", "a b+c=d/é%20", "x~/y&z"])
def test_a_listing_of_any_prefix_is_signed_as_botocore_signs_it(recorder, prefix):
    subprocess.run([program.binary(), "count", f"s3://bucket/{prefix}"], env=environment(recorder, None),
                   capture_output=True, timeout=60)
    check(recorder, None)
