#include "shred/staging.h"

namespace trailmill::shred {

char* Arena::Reserve(size_t bytes) {
  while (block_ < blocks_.size() && used_ + bytes > blocks_[block_].size) {
    ++block_;
    used_ = 0;
  }
  if (block_ == blocks_.size()) {
    const size_t size = std::max(bytes, kBlockBytes);
    blocks_.push_back({std::unique_ptr<char[]>(new char[size]), size});
    held_ += static_cast<int64_t>(size);
  }
  return blocks_[block_].data.get() + used_;
}

// Keeps one block: the next batch of a small partition is small again.
void Arena::Reset() {
  if (blocks_.size() > 1 || (!blocks_.empty() && blocks_[0].size > kBlockBytes)) {
    blocks_.resize(1);
    if (blocks_[0].size > kBlockBytes) blocks_.clear();
  }
  held_ = blocks_.empty() ? 0 : static_cast<int64_t>(blocks_[0].size);
  block_ = 0;
  used_ = 0;
}

void Column::Clear() {
  present.clear();
  lengths.clear();
  next_entry = 0;
  slots = 0;
  words.clear();
  texts.clear();
  booleans.clear();
}

void Staging::Reset() {
  for (auto& column : columns_) {
    if (column) column->Clear();
  }
  arena_.Reset();
  rows_ = 0;
  cells_ = 0;
}

}  // namespace trailmill::shred
