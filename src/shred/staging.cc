#include "shred/staging.h"

#include <algorithm>

namespace trailmill::shred {

Arena::~Arena() {
  for (const Block& block : blocks_) memory_->deallocate(block.data, block.size, 1);
}

void Arena::NewBlock(size_t bytes) {
  const size_t size = std::max(bytes, next_size_);
  next_size_ = std::min(2 * next_size_, kBlockBytesMax);
  blocks_.reserve(blocks_.size() + 1);
  at_ = static_cast<char*>(memory_->allocate(size, 1));
  end_ = at_ + size;
  blocks_.push_back({at_, size});
}

}  // namespace trailmill::shred
