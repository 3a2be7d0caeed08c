"""What the tests of S3 stand on: servers that check what S3 checks, a proxy that does what it says."""

import concurrent.futures

import botocore.exceptions
import pytest

import faults
import servers
from faults import of_kind


def refusal(call, **arguments):
    """The code of the error that the server answers."""
    with pytest.raises(botocore.exceptions.ClientError) as told:
        call(**arguments)
    return told.value.response["Error"]["Code"]


def test_a_wrong_secret_is_refused(s3):
    bucket = s3.bucket()
    s3.client().put_object(Bucket=bucket, Key="a", Body=b"1")
    wrong = s3.client(secret_key="not-the-secret")
    assert refusal(wrong.get_object, Bucket=bucket, Key="a") == "SignatureDoesNotMatch"
    assert refusal(wrong.put_object, Bucket=bucket, Key="b",
                   Body=b"") == "SignatureDoesNotMatch"
    assert refusal(wrong.list_objects_v2, Bucket=bucket) == "SignatureDoesNotMatch"
    nobody = s3.client(access_key="nobody")
    assert refusal(nobody.list_objects_v2, Bucket=bucket) == "InvalidAccessKeyId"


def test_one_of_many_puts_wins_where_nothing_is(s3):
    bucket, client = s3.bucket(), s3.client()

    def put(number):
        try:
            client.put_object(Bucket=bucket, Key="k", Body=str(number).encode(), IfNoneMatch="*")
        except botocore.exceptions.ClientError as error:
            assert error.response["ResponseMetadata"]["HTTPStatusCode"] in (409, 412)
            return None
        return str(number).encode()

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        won = [body for body in pool.map(put, range(8)) if body is not None]
    assert [client.get_object(Bucket=bucket, Key="k")["Body"].read()] == won


def test_versitygw_counts_requests_by_bucket(one_s3):
    if one_s3.name != "versitygw":
        pytest.skip("only versitygw has an access log")
    bucket, client = one_s3.bucket(), one_s3.client()
    client.put_object(Bucket=bucket, Key="REST.GET.OBJECT s3_GetObject", Body=b"1")
    client.copy_object(Bucket=bucket, Key="b",
                       CopySource={"Bucket": bucket, "Key": "REST.GET.OBJECT s3_GetObject"})
    client.list_objects_v2(Bucket=bucket)
    assert one_s3.requests(bucket) == {"CreateBucket": 1, "PutObject": 1, "CopyObject": 1,
                                       "ListObjectsV2": 1}


# The proxy -------------------------------------------------------------------------------


def test_requests_pass_a_proxy_with_their_signature(s3, before):
    proxy = before(s3)
    bucket, client = s3.bucket(), s3.client(endpoint=proxy.endpoint)
    large = bytes(range(256)) * 4096 * 3
    client.put_object(Bucket=bucket, Key="a b/=%é", Body=large)
    client.copy_object(Bucket=bucket, Key="copy", CopySource={"Bucket": bucket, "Key": "a b/=%é"})
    assert client.get_object(Bucket=bucket, Key="copy")["Body"].read() == large
    assert client.head_object(Bucket=bucket, Key="copy")["ContentLength"] == len(large)
    assert len(client.list_objects_v2(Bucket=bucket)["Contents"]) == 2
    client.delete_object(Bucket=bucket, Key="copy")
    seen = [(request.kind, request.key, request.status) for request in proxy.requests()]
    assert seen == [("PUT", "a b/=%é", 200), ("COPY", "copy", 200), ("GET", "copy", 200),
                    ("HEAD", "copy", 200), ("LIST", "", 200), ("DELETE", "copy", 204)]
    wrong = s3.client(endpoint=proxy.endpoint, secret_key="not-the-secret")
    assert refusal(wrong.list_objects_v2, Bucket=bucket) == "SignatureDoesNotMatch"


def test_errors_are_answered_in_s3s_words(s3, before):
    proxy = before(s3, faults.first(1, of_kind("GET"), faults.slow_down))
    bucket, client = s3.bucket(), s3.client(endpoint=proxy.endpoint)
    client.put_object(Bucket=bucket, Key="a", Body=b"body")
    assert refusal(client.get_object, Bucket=bucket, Key="a") == "SlowDown"
    assert client.get_object(Bucket=bucket, Key="a")["Body"].read() == b"body"
    assert [request.status for request in proxy.requests()] == [200, None, 200]


@pytest.mark.parametrize("fault, done", [(faults.reset_before, False), (faults.lose_answer, True),
                                         (faults.cut_body, True)])
def test_a_connection_breaks_before_or_after_the_effect(s3, before, fault, done):
    proxy = before(s3, faults.first(1, of_kind("PUT"), fault))
    bucket, client = s3.bucket(), s3.client(endpoint=proxy.endpoint)
    with pytest.raises(botocore.exceptions.HTTPClientError):
        client.put_object(Bucket=bucket, Key="a", Body=b"body")
    found = client.list_objects_v2(Bucket=bucket)["KeyCount"]
    assert found == (1 if done else 0)


def test_a_body_is_cut_in_the_middle(s3, before):
    proxy = before(s3, faults.first(1, of_kind("GET"), faults.cut_body))
    bucket, client = s3.bucket(), s3.client(endpoint=proxy.endpoint)
    client.put_object(Bucket=bucket, Key="a", Body=b"x" * 100_000)
    with pytest.raises((botocore.exceptions.HTTPClientError,
                        botocore.exceptions.ResponseStreamingError,
                        botocore.exceptions.IncompleteReadError)):
        client.get_object(Bucket=bucket, Key="a")["Body"].read()


def test_a_request_reaches_the_server_when_its_client_has_gone_on(s3, before):
    proxy = before(s3, faults.first(1, of_kind("PUT"), faults.forward_late(0.5)))
    bucket, client = s3.bucket(), s3.client(endpoint=proxy.endpoint)
    with pytest.raises(botocore.exceptions.HTTPClientError):
        client.put_object(Bucket=bucket, Key="a", Body=b"late")
    assert client.list_objects_v2(Bucket=bucket)["KeyCount"] == 0
    assert servers.until(lambda: client.list_objects_v2(Bucket=bucket)["KeyCount"] == 1)
