// A file far away that is read in small pieces here and there, as Parquet is: in blocks
// that are worth a request each, the last of which are kept.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <utility>

#include <arrow/buffer.h>
#include <arrow/io/interfaces.h>

namespace trailmill::store {

/// Not thread-safe.
class BlockFile : public arrow::io::RandomAccessFile {
 public:
  /// What comes in about the time that the first byte takes.
  static constexpr int64_t kBlockBytes = int64_t{1} << 20;
  /// Blocks that are kept: the columns of a wide row group are read side by side.
  static constexpr size_t kBlocksMax = 16;

  explicit BlockFile(std::shared_ptr<arrow::io::RandomAccessFile> file)
      : file_(std::move(file)) {}

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
  using Block = std::pair<int64_t, std::shared_ptr<arrow::Buffer>>;

  arrow::Result<std::shared_ptr<arrow::Buffer>> BlockAt(int64_t number);

  const std::shared_ptr<arrow::io::RandomAccessFile> file_;
  std::list<Block> blocks_;  // the most recently used first
};

}  // namespace trailmill::store
