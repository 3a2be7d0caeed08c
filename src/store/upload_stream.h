// An object that is written to S3, in bounded memory.
//
// What is written is held until it is a part's worth. An object that ends before is one
// PUT of our own; a larger one becomes an upload in parts through Arrow's S3 file system,
// which nobody sees before it is complete. Arrow sends full parts in the background,
// without a bound of its own: we wait for them after every other one.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <arrow/io/interfaces.h>

#include "store/s3_bucket.h"

namespace trailmill::store {

/// Arrow's size of a part (`kPartUploadSize` of its s3fs.cc).
inline constexpr int64_t kPartBytes = int64_t{10} << 20;

/// Parts that may be on their way while the next one fills.
inline constexpr int64_t kPartsInFlight = 2;

/// Memory that one upload may hold.
inline constexpr int64_t kUploadBytesMax = (kPartsInFlight + 1) * kPartBytes;

/// Aborted if it is not closed: nothing of it is left in the store.
class UploadStream : public arrow::io::OutputStream {
 public:
  UploadStream(std::shared_ptr<S3Bucket> bucket, std::string key)
      : bucket_(std::move(bucket)), key_(std::move(key)) {}
  ~UploadStream() override;

  arrow::Status Write(const void* data, int64_t bytes) override;
  arrow::Status Close() override;
  arrow::Status Abort() override;
  arrow::Result<int64_t> Tell() const override { return written_; }
  bool closed() const override { return closed_; }

 private:
  arrow::Status BeginParts();
  /// Writes what lies within one part.
  arrow::Status WritePiece(std::string_view piece);
  arrow::Status Explained(const arrow::Status& status) const;

  const std::shared_ptr<S3Bucket> bucket_;
  const std::string key_;
  /// All of it, as long as it is less than a part.
  std::string held_;
  /// The upload in parts, once there is one.
  std::shared_ptr<arrow::io::OutputStream> parts_;
  int64_t written_ = 0;
  bool closed_ = false;
};

}  // namespace trailmill::store
