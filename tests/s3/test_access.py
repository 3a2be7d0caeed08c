"""Who asks, and where: credentials from each place that can be tried here, and the region."""

import datetime
import json
import re
import subprocess

import program
import pytest
import recorder

ELSEWHERE = b"<Error><Code>AuthorizationHeaderMalformed</Code><Message>wrong region</Message></Error>"


def count(source, environment, *options):
    return subprocess.run([program.binary(), "count", source, *options], env=environment,
                          capture_output=True, text=True, timeout=60)


def signed_by(request):
    """(access key, region) of a request that was taken down."""
    scope = re.search(r"Credential=([^/]*)/\d+/([^/]*)/s3/aws4_request", request[2]["authorization"])
    return scope[1], scope[2]


@pytest.fixture
def server():
    with recorder.recording() as started:
        yield started


def test_the_environment(server):
    count("s3://b/x", recorder.environment(AWS_ACCESS_KEY_ID="AKENV", AWS_SECRET_ACCESS_KEY="s",
                                           AWS_ENDPOINT_URL=server.url))
    assert signed_by(server.requests[0]) == ("AKENV", "us-east-1")


@pytest.mark.parametrize("options", [["--profile", "audit"], []], ids=["typed", "environment"])
def test_a_profile(server, tmp_path, options):
    (tmp_path / "credentials").write_text(
        "[default]\naws_access_key_id=AKDEFAULT\naws_secret_access_key=s\n"
        "[audit]\naws_access_key_id=AKAUDIT\naws_secret_access_key=s\n")
    count("s3://b/x", recorder.environment(
        AWS_SHARED_CREDENTIALS_FILE=str(tmp_path / "credentials"), AWS_ENDPOINT_URL_S3=server.url,
        AWS_REGION="eu-west-1", **({} if options else {"AWS_PROFILE": "audit"})), *options)
    assert signed_by(server.requests[0]) == ("AKAUDIT", "eu-west-1")


def test_a_containers_role_with_its_token(server):
    until = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=6)
    role = json.dumps({"AccessKeyId": "AKROLE", "SecretAccessKey": "s", "Token": "the-token",
                       "Expiration": until.strftime("%Y-%m-%dT%H:%M:%SZ")}).encode()
    with recorder.recording(lambda *request: (200, {}, role)) as roles:
        count("s3://b/x", recorder.environment(
            AWS_CONTAINER_CREDENTIALS_FULL_URI=f"{roles.url}/role", AWS_ENDPOINT_URL_S3=server.url))
    assert signed_by(server.requests[0])[0] == "AKROLE"
    assert server.requests[0][2]["x-amz-security-token"] == "the-token"


def test_credentials_that_expire_are_asked_for_anew(server):
    given = []

    def role(*request):
        given.append(f"AKROLE{len(given)}")
        until = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=1)
        return 200, {}, json.dumps(
            {"AccessKeyId": given[-1], "SecretAccessKey": "s", "Token": "t",
             "Expiration": until.strftime("%Y-%m-%dT%H:%M:%SZ")}).encode()

    with recorder.recording(role) as roles:
        count("s3://b/x", recorder.environment(
            AWS_CONTAINER_CREDENTIALS_FULL_URI=f"{roles.url}/role", AWS_ENDPOINT_URL_S3=server.url))
    keys = [signed_by(request)[0] for request in server.requests]
    assert len(set(keys)) > 1 and set(keys) <= set(given)


def test_without_credentials_nothing_is_asked_and_the_next_step_is_told(server, tmp_path):
    done = count("s3://b/x", recorder.environment(
        AWS_SHARED_CREDENTIALS_FILE=str(tmp_path / "none"), AWS_CONFIG_FILE=str(tmp_path / "none"),
        AWS_ENDPOINT_URL_S3=server.url))
    assert done.returncode == 1 and "AWS_PROFILE" in done.stderr and not server.requests


def test_unsigned(server):
    count("s3://b/x", recorder.environment(AWS_ENDPOINT_URL_S3=server.url), "--no-sign-request")
    assert "authorization" not in server.requests[0][2]


@pytest.mark.parametrize("status", [301, 307, 400])
def test_the_region_is_found_by_what_the_wrong_one_answers(status):
    def answer(command, path, headers):
        if "/eu-north-1/s3/" in headers["authorization"]:
            return recorder.well(command, path, headers)
        return status, {"x-amz-bucket-region": "eu-north-1"}, ELSEWHERE

    with recorder.recording(answer) as server:
        done = count("s3://b/x", recorder.environment(
            AWS_ACCESS_KEY_ID="AK", AWS_SECRET_ACCESS_KEY="s", AWS_REGION="us-east-1",
            AWS_ENDPOINT_URL_S3=server.url))
    assert "nothing to read" in done.stderr or "no such file" in done.stderr, done.stderr
    regions = [signed_by(request)[1] for request in server.requests]
    assert regions[0] == "us-east-1" and set(regions[1:]) == {"eu-north-1"}


def test_a_region_that_stays_wrong_is_an_error_with_the_next_step():
    with recorder.recording(lambda *request: (400, {}, ELSEWHERE)) as server:
        done = count("s3://b/x", recorder.environment(
            AWS_ACCESS_KEY_ID="AK", AWS_SECRET_ACCESS_KEY="s", AWS_ENDPOINT_URL_S3=server.url))
    assert done.returncode == 1 and "--s3-region" in done.stderr
