// An object of S3 that is read: each read is one GET.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <arrow/io/interfaces.h>

#include "store/s3_bucket.h"

namespace trailmill::store {

/// Reads at any place are thread-safe, those in sequence are not.
class ObjectFile : public arrow::io::RandomAccessFile {
 public:
  /// \param size as the listing told it.
  /// \param gets where reads wait that nobody waits for at once.
  ObjectFile(std::shared_ptr<S3Bucket> bucket, std::string key, int64_t size,
             arrow::io::IOContext gets)
      : bucket_(std::move(bucket)),
        key_(std::move(key)),
        size_(size),
        gets_(std::move(gets)) {}

  const arrow::io::IOContext& io_context() const override { return gets_; }

  arrow::Result<int64_t> ReadAt(int64_t position, int64_t bytes, void* out) override;
  arrow::Result<std::shared_ptr<arrow::Buffer>> ReadAt(int64_t position,
                                                       int64_t bytes) override;
  arrow::Result<int64_t> Read(int64_t bytes, void* out) override;
  arrow::Result<std::shared_ptr<arrow::Buffer>> Read(int64_t bytes) override;
  arrow::Result<int64_t> GetSize() override { return size_; }
  arrow::Status Seek(int64_t position) override;
  arrow::Result<int64_t> Tell() const override { return position_; }
  arrow::Status Close() override;
  bool closed() const override { return closed_; }

 private:
  arrow::Result<std::string> Fetch(int64_t position, int64_t bytes) const;

  const std::shared_ptr<S3Bucket> bucket_;
  const std::string key_;
  const int64_t size_;
  const arrow::io::IOContext gets_;
  int64_t position_ = 0;
  bool closed_ = false;
};

}  // namespace trailmill::store
