#include "encode/hybrid.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace trailmill::encode {
namespace {

constexpr size_t kGroup = 8;

// Shorter runs are packed: a run and the header of the packed values behind it cost more.
constexpr uint64_t kRunMin = 16;

}  // namespace

int BitWidth(uint32_t max) { return 32 - std::countl_zero(max); }

void HybridEncoder::Add(uint32_t value, uint64_t count) {
  // A group of packed values that was begun has to be filled.
  const uint64_t fill =
      std::min<uint64_t>((kGroup - packed_size_ % kGroup) % kGroup, count);
  if (count - fill >= kRunMin) {
    std::fill_n(packed_.begin() + packed_size_, fill, value);
    packed_size_ += fill;
    Pack();
    return Run(value, count - fill);
  }
  for (; count > 0; --count) {
    packed_[packed_size_++] = value;
    if (packed_size_ == kPackedMax) Pack();
  }
}

void HybridEncoder::AddAll(const uint32_t* values, size_t count) {
  for (size_t i = 0; i < count;) {
    size_t end = i + 1;
    while (end < count && values[end] == values[i]) ++end;
    Add(values[i], end - i);
    i = end;
  }
}

void HybridEncoder::Finish() { Pack(); }

void HybridEncoder::Run(uint32_t value, uint64_t count) {
  Varint(count << 1);
  for (int bits = 0; bits < width_; bits += 8) {
    out_->push_back(static_cast<char>(value >> bits));
  }
}

void HybridEncoder::Pack() {
  if (packed_size_ == 0) return;
  const size_t groups = (packed_size_ + kGroup - 1) / kGroup;
  std::fill(packed_.begin() + packed_size_, packed_.begin() + groups * kGroup, 0);
  Varint(groups << 1 | 1);
  const size_t at = out_->size();
  const size_t bytes = groups * static_cast<size_t>(width_);
  out_->resize(at + bytes + sizeof(uint64_t));
  char* end = out_->data() + at;
  uint64_t word = 0;
  int bits = 0;
  for (size_t i = 0; i < groups * kGroup; ++i) {
    word |= uint64_t{packed_[i]} << bits;
    bits += width_;
    if (bits < 32) continue;
    std::memcpy(end, &word, 4);
    end += 4;
    word >>= 32;
    bits -= 32;
  }
  std::memcpy(end, &word, sizeof(word));
  out_->resize(at + bytes);
  packed_size_ = 0;
}

void HybridEncoder::Varint(uint64_t value) {
  for (; value >= 0x80; value >>= 7) out_->push_back(static_cast<char>(value | 0x80));
  out_->push_back(static_cast<char>(value));
}

}  // namespace trailmill::encode
