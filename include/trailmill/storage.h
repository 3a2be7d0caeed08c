// Object stores: how `s3://` locations are reached, and what that took.
//
// What stands here holds for the whole process, as the credentials, the connections and
// the start and end of the AWS SDK below do.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include <arrow/filesystem/filesystem.h>
#include <arrow/result.h>

namespace trailmill {

/// How `s3://` locations are reached. Credentials come from the AWS SDK's own chain:
/// environment, profile (AWS_PROFILE), web identity, container, instance.
struct S3Settings {
  /// A profile of ~/.aws that goes before the environment; empty for AWS_PROFILE. Its
  /// `role_arn` is taken on. REQUIRES: no thread reads the environment while the first
  /// `s3://` location is opened.
  std::string profile;
  /// `http://127.0.0.1:9000` of a server that is not AWS's, with path-style addresses;
  /// empty for AWS.
  std::string endpoint_url;
  /// Where the bucket lies. Empty: it is found out, us-east-1 where nobody tells.
  std::string region;
  /// A role that the caller takes on, and the external id that its trust policy asks for.
  std::string role_arn;
  std::string external_id;
  /// Requests are sent unsigned, for public buckets.
  bool unsigned_requests = false;
  /// The caller agrees to be charged for reading a bucket of others that asks for it
  /// (AWS, "Requester Pays buckets"). Uploads in parts can't say so.
  bool requester_pays = false;
  /// Encryption of new objects: `AES256` or `aws:kms`; empty for the bucket's default.
  /// Staged files of uploads in parts have the bucket's, and get this when they are
  /// copied into place.
  std::string encryption = {};
};

/// Sets how `s3://` locations are reached. REQUIRES: none has been opened yet.
void UseS3(S3Settings settings);

/// The file system of a location (a local path, or a URI as in SourceObject::location),
/// and the path in it. \return Invalid or KeyError for a URI that nobody knows, IOError
/// where there are no
///   credentials.
arrow::Result<std::pair<std::shared_ptr<arrow::fs::FileSystem>, std::string>> OpenStorage(
    const std::string& location);

/// Requests sent so far, by what S3 charges them as. A request that is sent again counts
/// as a retry, once for each time.
struct StoreRequests {
  int64_t list = 0;
  int64_t head = 0;
  int64_t get = 0;
  /// Whole objects, and parts of uploads.
  int64_t put = 0;
  /// The beginning and the end of an upload in parts.
  int64_t post = 0;
  int64_t copy = 0;
  /// Of objects, and of uploads that were given up.
  int64_t deletes = 0;
  int64_t retries = 0;

  /// Without the retries.
  int64_t total() const { return list + head + get + put + post + copy + deletes; }
};
StoreRequests RequestsSoFar();

/// Closes the connections. No `s3://` location may be open, and none can be opened
/// afterwards. Call it before the process ends, if any has been: the AWS SDK's threads
/// may crash it otherwise.
void CloseStores();

}  // namespace trailmill
