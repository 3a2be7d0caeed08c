#include "store/object_file.h"

#include <algorithm>
#include <cstring>

#include <arrow/buffer.h>

namespace trailmill::store {

using arrow::Buffer;

arrow::Result<std::string> ObjectFile::Fetch(int64_t position, int64_t bytes) const {
  const int64_t first = std::clamp<int64_t>(position, 0, size_);
  const int64_t count = std::clamp<int64_t>(bytes, 0, size_ - first);
  if (count == 0) return std::string();
  return bucket_->GetRange(key_, first, count, size_);
}

arrow::Result<int64_t> ObjectFile::ReadAt(int64_t position, int64_t bytes, void* out) {
  ARROW_ASSIGN_OR_RAISE(const std::string read, Fetch(position, bytes));
  std::memcpy(out, read.data(), read.size());
  return static_cast<int64_t>(read.size());
}

arrow::Result<std::shared_ptr<Buffer>> ObjectFile::ReadAt(int64_t position,
                                                          int64_t bytes) {
  ARROW_ASSIGN_OR_RAISE(std::string read, Fetch(position, bytes));
  return Buffer::FromString(std::move(read));
}

arrow::Result<int64_t> ObjectFile::Read(int64_t bytes, void* out) {
  ARROW_ASSIGN_OR_RAISE(const int64_t read, ReadAt(position_, bytes, out));
  position_ += read;
  return read;
}

arrow::Result<std::shared_ptr<Buffer>> ObjectFile::Read(int64_t bytes) {
  ARROW_ASSIGN_OR_RAISE(auto read, ReadAt(position_, bytes));
  position_ += read->size();
  return read;
}

arrow::Status ObjectFile::Seek(int64_t position) {
  if (position < 0) return arrow::Status::Invalid("seek to ", position);
  position_ = position;
  return arrow::Status::OK();
}

arrow::Status ObjectFile::Close() {
  closed_ = true;
  return arrow::Status::OK();
}

}  // namespace trailmill::store
