#include "store/s3_error.h"

#include <gtest/gtest.h>

namespace trailmill::store {
namespace {

TEST(S3Error, ADenialNamesTheActionAndTheResource) {
  S3Failure failure{.operation = "GET", .bucket = "logs", .key = "a/b.json.gz"};
  ReadError({403, {}, "<Error><Code>AccessDenied</Code><Message>No.</Message></Error>"},
            &failure);
  EXPECT_EQ(
      StatusOf(failure).message(),
      "GET s3://logs/a/b.json.gz: access denied (403 AccessDenied): the caller needs "
      "s3:GetObject on arn:aws:s3:::logs/a/b.json.gz");
  failure.operation = "LIST";
  EXPECT_NE(StatusOf(failure).message().find("s3:ListBucket on arn:aws:s3:::logs"),
            std::string::npos);
}

TEST(S3Error, KnownCodesComeWithTheNextStep) {
  S3Failure failure{.operation = "LIST", .bucket = "nope"};
  ReadError({404, {}, "<Error><Code>NoSuchBucket</Code></Error>"}, &failure);
  EXPECT_EQ(StatusOf(failure).message(),
            "LIST s3://nope: no such bucket (404 NoSuchBucket): check its name, the "
            "account, and the endpoint");
}

TEST(S3Error, ArrowsErrorsAreReadToo) {
  S3Failure failure{.operation = "GET", .bucket = "b", .key = "k"};
  ReadArrowError(arrow::Status::IOError("When reading information for key 'k' in bucket "
                                        "'b': AWS Error ACCESS_DENIED during GetObject "
                                        "operation (HTTP status 403): Access Denied"),
                 &failure);
  EXPECT_EQ(failure.code, "AccessDenied");
  EXPECT_EQ(failure.http_status, 403);
}

TEST(S3Error, NoAnswerNamesTheEndpoint) {
  const S3Failure failure{.operation = "GET",
                          .bucket = "b",
                          .key = "k",
                          .message = "Connection refused",
                          .endpoint = "http://127.0.0.1:1"};
  EXPECT_NE(StatusOf(failure).message().find("http://127.0.0.1:1: Connection refused"),
            std::string::npos);
}

}  // namespace
}  // namespace trailmill::store
