"""Roles that are taken on, from Ceph's own STS: typed, or named by a profile."""

import json
import subprocess
import urllib.parse

import pytest

import program
import recorder
import servers

ROLE = "arn:aws:iam:::role/reader"
EXTERNAL_ID = "4711"
TRUST = {"Effect": "Allow", "Action": ["sts:AssumeRole"],
         "Principal": {"AWS": ["arn:aws:iam:::user/test"]}}
READS = {"Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetObject"],
         "Resource": "arn:aws:s3:::*"}


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


@pytest.fixture(scope="module")
def ceph(running_servers):
    server = running_servers("ceph")
    if isinstance(server, str):
        pytest.skip(server)
    server.run("radosgw-admin", "role", "create", "--role-name=reader",
               f"--assume-role-policy-doc={policy(TRUST)}")
    server.run("radosgw-admin", "role-policy", "put", "--role-name=reader", "--policy-name=reads",
               f"--policy-doc={policy(READS)}")
    server.roles_endpoint = server.start_gateway_of_roles()
    return server


@pytest.fixture(scope="module")
def bucket(ceph):
    """A bucket with two events."""
    name = ceph.bucket()
    ceph.client().put_object(Bucket=name, Key="logs/a.json",
                             Body=b'{"Records":[{"eventID":"1"},{"eventID":"2"}]}')
    return name


def run(server, *arguments, code=0, **variables):
    """The program with a server's environment, and these variables in it; an empty one goes."""
    known = (server.env(server.roles_endpoint) | {"AWS_ENDPOINT_URL_STS": server.roles_endpoint}
             | variables)
    ended = subprocess.run([program.binary(), *arguments], capture_output=True, text=True, timeout=60,
                           env=recorder.environment(**{k: v for k, v in known.items() if v}))
    assert ended.returncode == code, ended
    return ended


@pytest.fixture
def of_profile(tmp_path):
    """The variables that make a program read ~/.aws/config of a test, and no keys besides."""
    def variables(text):
        (tmp_path / "config").write_text(text)
        return {"AWS_CONFIG_FILE": str(tmp_path / "config"), "AWS_ACCESS_KEY_ID": "",
                "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"), "AWS_SECRET_ACCESS_KEY": ""}
    return variables


PROFILES = f"""
# people write comments
[default]
region = us-east-1

[profile base]
aws_access_key_id = {servers.ACCESS_KEY}
aws_secret_access_key = {servers.SECRET_KEY}
s3 =
    role_arn = none of this profile

[profile audit]
role_arn = {ROLE}   # of another account
source_profile=base
external_id = {EXTERNAL_ID}
"""


def reads_alone(server, bucket, *options, **variables):
    """As the role does, and as the caller does not."""
    counted = run(server, "count", f"s3://{bucket}/logs", "--json", *options, **variables)
    assert json.loads(counted.stdout)["events"] == 2
    denied = run(server, "convert", f"s3://{bucket}/logs", f"s3://{bucket}/out",
                 "--no-partition", *options, code=1, **variables)
    assert "AccessDenied" in denied.stderr and "s3:PutObject" in denied.stderr


def test_a_role_that_is_typed(ceph, bucket):
    reads_alone(ceph, bucket, "--role-arn", ROLE, "--external-id", EXTERNAL_ID)


def test_a_role_that_a_profile_names(ceph, bucket, of_profile):
    reads_alone(ceph, bucket, "--profile", "audit", **of_profile(PROFILES))
    reads_alone(ceph, bucket, AWS_PROFILE="audit", **of_profile(PROFILES))


def test_a_profiles_role_that_keys_in_the_environment_take_on(ceph, bucket, of_profile):
    variables = of_profile(f"[profile env]\nrole_arn = {ROLE}\ncredential_source = Environment\n")
    keys = {name: value for name, value in ceph.env().items() if "KEY" in name}
    reads_alone(ceph, bucket, "--profile", "env", **variables | keys)


def test_a_role_that_is_refused(ceph, bucket):
    refused = run(ceph, "count", f"s3://{bucket}/logs", "--role-arn", f"{ROLE}-of-others", code=1)
    assert f"{ROLE}-of-others" in refused.stderr and "no AWS credentials" in refused.stderr


@pytest.mark.parametrize("options", [
    ["--role-arn", ROLE, "--external-id", EXTERNAL_ID], ["--profile", "audit"]])
def test_the_external_id_is_sent(options, of_profile):
    """Ceph 16 takes no notice of it."""
    variables = of_profile(PROFILES)
    if "--profile" not in options:
        variables["AWS_PROFILE"] = "base"
    with recorder.recording(lambda *request: (403, {}, b"")) as sts:
        subprocess.run([program.binary(), "count", "s3://b/x", *options], timeout=60,
                       capture_output=True, env=recorder.environment(
                           AWS_ENDPOINT_URL_STS=sts.url, AWS_REGION="us-east-1",
                           **{name: value for name, value in variables.items() if value}))
    asked = urllib.parse.parse_qs(sts.requests[0][3].decode())
    assert asked["RoleArn"] == [ROLE] and asked["ExternalId"] == [EXTERNAL_ID]
    assert asked["RoleSessionName"] == ["trailmill"]


def test_a_typed_profile_goes_before_keys_in_the_environment(ceph, bucket, of_profile):
    variables = of_profile(PROFILES) | {"AWS_ACCESS_KEY_ID": "wrong", "AWS_SECRET_ACCESS_KEY": "no"}
    run(ceph, "count", f"s3://{bucket}/logs", "--profile", "base", **variables)
    run(ceph, "count", f"s3://{bucket}/logs", "--profile", "audit", AWS_DEFAULT_PROFILE="default",
        **variables)
    run(ceph, "count", f"s3://{bucket}/logs", AWS_PROFILE="base", code=1, **variables)


@pytest.mark.parametrize("lines, why", [
    ("mfa_serial = arn:aws:iam::1:mfa/me", "mfa_serial"),
    ("", "source_profile"),
    ("source_profile = audit", "takes on a role itself"),
])
def test_what_only_the_aws_cli_can_take_on_is_an_error_on_s3_alone(
        ceph, bucket, of_profile, tmp_path, lines, why):
    variables = of_profile(PROFILES + f"[profile odd]\nrole_arn = {ROLE}\n{lines}\n")
    refused = run(ceph, "count", f"s3://{bucket}/logs", "--profile", "odd", code=1, **variables)
    assert why in refused.stderr and "aws configure export-credentials" in refused.stderr
    (tmp_path / "a.json").write_text('{"Records":[{"eventID":"1"}]}')
    run(ceph, "count", str(tmp_path / "a.json"), "--profile", "odd", **variables)
