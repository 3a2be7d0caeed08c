// An object that is read through Arrow's S3 file system: its GETs are counted, and its
// errors told as ours are.
#pragma once

#include <memory>
#include <string>

#include <arrow/io/interfaces.h>

#include "store/s3_bucket.h"

namespace trailmill::store {

/// Each ReadAt is one GET.
class CountedFile : public arrow::io::RandomAccessFile {
 public:
  /// \param gets where GETs wait that nobody waits for at once.
  CountedFile(std::shared_ptr<arrow::io::RandomAccessFile> file,
              std::shared_ptr<S3Bucket> bucket, std::string key,
              arrow::io::IOContext gets)
      : file_(std::move(file)),
        bucket_(std::move(bucket)),
        key_(std::move(key)),
        gets_(std::move(gets)) {}

  const arrow::io::IOContext& io_context() const override { return gets_; }

  arrow::Result<int64_t> ReadAt(int64_t position, int64_t bytes, void* out) override;
  arrow::Result<std::shared_ptr<arrow::Buffer>> ReadAt(int64_t position,
                                                       int64_t bytes) override;
  arrow::Result<int64_t> Read(int64_t bytes, void* out) override;
  arrow::Result<std::shared_ptr<arrow::Buffer>> Read(int64_t bytes) override;
  arrow::Result<int64_t> GetSize() override { return file_->GetSize(); }
  arrow::Status Seek(int64_t position) override { return file_->Seek(position); }
  arrow::Result<int64_t> Tell() const override { return file_->Tell(); }
  arrow::Status Close() override { return file_->Close(); }
  bool closed() const override { return file_->closed(); }

 private:
  template <typename T>
  arrow::Result<T> Counted(arrow::Result<T> read) const;

  const std::shared_ptr<arrow::io::RandomAccessFile> file_;
  const std::shared_ptr<S3Bucket> bucket_;
  const std::string key_;
  const arrow::io::IOContext gets_;
};

}  // namespace trailmill::store
