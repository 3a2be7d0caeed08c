#include "store/block_file.h"

#include <algorithm>
#include <cstring>

namespace trailmill::store {

using arrow::Buffer;

arrow::Result<std::shared_ptr<Buffer>> BlockFile::BlockAt(int64_t number) {
  const auto found =
      std::find_if(blocks_.begin(), blocks_.end(),
                   [&](const Block& block) { return block.first == number; });
  if (found != blocks_.end()) {
    blocks_.splice(blocks_.begin(), blocks_, found);
    return blocks_.front().second;
  }
  ARROW_ASSIGN_OR_RAISE(auto bytes, file_->ReadAt(number * kBlockBytes, kBlockBytes));
  blocks_.emplace_front(number, bytes);
  if (blocks_.size() > kBlocksMax) blocks_.pop_back();
  return bytes;
}

arrow::Result<int64_t> BlockFile::ReadAt(int64_t position, int64_t bytes, void* out) {
  // As much as several blocks is a request of its own.
  if (bytes > kBlockBytes) return file_->ReadAt(position, bytes, out);
  int64_t done = 0;
  while (done < bytes) {
    const int64_t at = position + done;
    ARROW_ASSIGN_OR_RAISE(const auto block, BlockAt(at / kBlockBytes));
    const int64_t skipped = at % kBlockBytes;
    const int64_t count = std::min(bytes - done, block->size() - skipped);
    if (count <= 0) break;  // the end of the file
    std::memcpy(static_cast<char*>(out) + done, block->data() + skipped,
                static_cast<size_t>(count));
    done += count;
  }
  return done;
}

arrow::Result<std::shared_ptr<Buffer>> BlockFile::ReadAt(int64_t position,
                                                         int64_t bytes) {
  ARROW_ASSIGN_OR_RAISE(auto buffer, arrow::AllocateResizableBuffer(bytes));
  ARROW_ASSIGN_OR_RAISE(const int64_t read,
                        ReadAt(position, bytes, buffer->mutable_data()));
  ARROW_RETURN_NOT_OK(buffer->Resize(read));
  return buffer;
}

arrow::Result<int64_t> BlockFile::Read(int64_t bytes, void* out) {
  ARROW_ASSIGN_OR_RAISE(const int64_t position, Tell());
  ARROW_ASSIGN_OR_RAISE(const int64_t read, ReadAt(position, bytes, out));
  ARROW_RETURN_NOT_OK(Seek(position + read));
  return read;
}

arrow::Result<std::shared_ptr<Buffer>> BlockFile::Read(int64_t bytes) {
  ARROW_ASSIGN_OR_RAISE(const int64_t position, Tell());
  ARROW_ASSIGN_OR_RAISE(auto buffer, ReadAt(position, bytes));
  ARROW_RETURN_NOT_OK(Seek(position + buffer->size()));
  return buffer;
}

}  // namespace trailmill::store
