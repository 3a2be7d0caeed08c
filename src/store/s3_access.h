// What all buckets share: the settings, the credentials, and Arrow's part of S3.
#pragma once

#include <memory>
#include <string>

#include <arrow/filesystem/filesystem.h>
#include <arrow/filesystem/s3fs.h>
#include <arrow/result.h>

#include "store/http_session.h"
#include "trailmill/storage.h"

namespace trailmill::store {

/// GETs that wait for an answer at the same time. With 50 ms of latency that is 1,280
/// objects a second, about what two cores decode; each has a thread, of which only the
/// stack's first pages are ever used, and an object of some KB.
inline constexpr int kGetsAtOnce = 64;

/// Thread-safe.
class S3Access {
 public:
  /// The one of this process, made at the first call, which looks for credentials.
  /// \return IOError where there are none, or CloseStores() was called.
  static arrow::Result<std::shared_ptr<S3Access>> Get();

  const S3Settings& settings() const { return settings_; }

  /// The credentials as they are now: the chain renews them before they expire.
  Signer SignerFor(const std::string& region) const;

  /// Arrow's file system for buckets in a region.
  arrow::Result<std::shared_ptr<arrow::fs::S3FileSystem>> FileSystemIn(
      const std::string& region) const;

  /// Where GETs are waited for.
  const arrow::io::IOContext& gets() const { return gets_; }

 private:
  S3Access() = default;
  arrow::Status Start();

  S3Settings settings_;
  arrow::fs::S3Options options_;
  std::shared_ptr<arrow::internal::ThreadPool> get_threads_;
  std::shared_ptr<arrow::internal::ThreadPool> upload_threads_;
  arrow::io::IOContext gets_;
  arrow::io::IOContext uploads_;
};

}  // namespace trailmill::store
