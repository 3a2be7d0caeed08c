// What S3 said no to, for a person: the operation, the bucket, the key, and the next
// step.
#pragma once

#include <string>

#include <arrow/status.h>

#include "store/http_session.h"

namespace trailmill::store {

struct S3Failure {
  /// `LIST`, `GET`, `PUT`, ...
  std::string operation = {};
  std::string bucket = {};
  std::string key = {};
  /// 0 where no answer came.
  int http_status = 0;
  /// S3's own, `AccessDenied`; empty where it gave none.
  std::string code = {};
  /// S3's own words, or those of the network.
  std::string message = {};
  /// The server that was asked.
  std::string endpoint = {};
  /// The action of IAM that it needs, where that is not the operation's own.
  std::string action = {};
};

/// Reads S3's code and message out of an answer.
void ReadError(const HttpResponse& response, S3Failure* failure);

/// Reads the same out of the text of an error of Arrow's S3 file system.
void ReadArrowError(const arrow::Status& status, S3Failure* failure);

/// IOError: `GET s3://bucket/key: access denied (403 AccessDenied): the caller needs
/// s3:GetObject on ...`. One that is about a single object that was to be read is marked
/// as Unavailable().
arrow::Status StatusOf(const S3Failure& failure);

}  // namespace trailmill::store
