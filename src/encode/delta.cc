#include "encode/delta.h"

#include <algorithm>
#include <array>
#include <bit>

namespace trailmill::encode {
namespace {

constexpr size_t kBlock = 128;
constexpr size_t kMiniblocks = 4;
constexpr size_t kMiniblock = kBlock / kMiniblocks;

void Varint(uint64_t value, std::string* out) {
  for (; value >= 0x80; value >>= 7) out->push_back(static_cast<char>(value | 0x80));
  out->push_back(static_cast<char>(value));
}

void ZigZag(int64_t value, std::string* out) {
  Varint((static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63), out);
}

// Values of one miniblock, `width` bits each, low bits first.
void Pack(std::span<const uint64_t> values, int width, std::string* out) {
  uint64_t word = 0;
  int bits = 0;
  for (const uint64_t value : values) {
    word |= value << bits;
    for (bits += width; bits >= 8; bits -= 8, word >>= 8) {
      out->push_back(static_cast<char>(word));
    }
  }
}

// One block of up to kBlock deltas.
void Block(std::span<const int64_t> deltas, std::string* out) {
  const int64_t min = *std::min_element(deltas.begin(), deltas.end());
  ZigZag(min, out);
  std::array<uint64_t, kBlock> above{};
  for (size_t i = 0; i < deltas.size(); ++i) {
    above[i] = static_cast<uint64_t>(deltas[i] - min);
  }
  std::array<int, kMiniblocks> widths{};
  for (size_t m = 0; m < kMiniblocks; ++m) {
    uint64_t all = 0;
    for (size_t i = 0; i < kMiniblock; ++i) all |= above[m * kMiniblock + i];
    widths[m] = 64 - std::countl_zero(all);
    out->push_back(static_cast<char>(widths[m]));
  }
  for (size_t m = 0; m < kMiniblocks && m * kMiniblock < deltas.size(); ++m) {
    Pack({above.data() + m * kMiniblock, kMiniblock}, widths[m], out);
  }
}

}  // namespace

void EncodeDelta(std::span<const uint32_t> values, std::string* out) {
  Varint(kBlock, out);
  Varint(kMiniblocks, out);
  Varint(values.size(), out);
  ZigZag(values.empty() ? 0 : values[0], out);
  std::array<int64_t, kBlock> deltas;
  for (size_t at = 1; at < values.size();) {
    const size_t count = std::min(kBlock, values.size() - at);
    for (size_t i = 0; i < count; ++i, ++at) {
      deltas[i] = int64_t{values[at]} - int64_t{values[at - 1]};
    }
    Block({deltas.data(), count}, out);
  }
}

}  // namespace trailmill::encode
