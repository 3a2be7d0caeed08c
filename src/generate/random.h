// The one source of chance: splitmix64, because it is four lines, passes BigCrush, and
// gives every file a stream of its own from (seed, number) without a jump function.
// Everything is integer arithmetic: floating point contracts to FMA on some machines and
// not on others, and the same seed shall give the same bytes on all of them.
#pragma once

#include <cstdint>

namespace trailmill::generate {

/// A bijection of 64 bits that leaves no trace of patterns in its input.
constexpr uint64_t Mix(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

constexpr uint64_t Mix(uint64_t a, uint64_t b) {
  return Mix(Mix(a) + 0x9E3779B97F4A7C15ULL * (b + 1));
}

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t Next() { return Mix(state_ += 0x9E3779B97F4A7C15ULL); }

  /// Uniform in [0, n). REQUIRES: n > 0. The bias of 2^-32 doesn't show in any figure.
  uint32_t Below(uint32_t n) { return static_cast<uint32_t>(((Next() >> 32) * n) >> 32); }

  /// Uniform in [low, high].
  int64_t Between(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(Below(static_cast<uint32_t>(high - low + 1)));
  }

 private:
  uint64_t state_;
};

}  // namespace trailmill::generate
