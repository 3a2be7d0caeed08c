#include "store/counted_file.h"

#include <arrow/buffer.h>

namespace trailmill::store {

template <typename T>
arrow::Result<T> CountedFile::Counted(arrow::Result<T> read) const {
  CountRequests(RequestKind::kGet);
  if (read.ok()) return read;
  return bucket_->Explain(read.status(), RequestKind::kGet, key_);
}

arrow::Result<int64_t> CountedFile::ReadAt(int64_t position, int64_t bytes, void* out) {
  return Counted(file_->ReadAt(position, bytes, out));
}

arrow::Result<std::shared_ptr<arrow::Buffer>> CountedFile::ReadAt(int64_t position,
                                                                  int64_t bytes) {
  return Counted(file_->ReadAt(position, bytes));
}

arrow::Result<int64_t> CountedFile::Read(int64_t bytes, void* out) {
  return Counted(file_->Read(bytes, out));
}

arrow::Result<std::shared_ptr<arrow::Buffer>> CountedFile::Read(int64_t bytes) {
  return Counted(file_->Read(bytes));
}

}  // namespace trailmill::store
