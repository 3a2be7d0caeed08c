// An object that is written through Arrow's S3 file system, in bounded memory.
//
// Arrow holds what is written until a part of 10 MiB is full. An object that ends before
// is one PUT; a larger one becomes an upload in parts, which nobody sees before it is
// complete. Full parts are sent in the background, without a bound of Arrow's own: we
// wait for them after every other one.
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
  UploadStream(std::shared_ptr<arrow::io::OutputStream> stream,
               std::shared_ptr<S3Bucket> bucket, std::string key)
      : stream_(std::move(stream)), bucket_(std::move(bucket)), key_(std::move(key)) {}
  ~UploadStream() override;

  arrow::Status Write(const void* data, int64_t bytes) override;
  arrow::Status Flush() override;
  arrow::Status Close() override;
  arrow::Status Abort() override;
  arrow::Result<int64_t> Tell() const override { return written_; }
  bool closed() const override { return stream_->closed(); }

 private:
  arrow::Status Explained(const arrow::Status& status) const;
  bool in_parts() const { return written_ >= kPartBytes; }

  const std::shared_ptr<arrow::io::OutputStream> stream_;
  const std::shared_ptr<S3Bucket> bucket_;
  const std::string key_;
  int64_t written_ = 0;
  int64_t flushed_ = 0;  // what has certainly been sent
};

}  // namespace trailmill::store
