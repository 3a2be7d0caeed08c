// Whether two texts are the same: short ones, which names and most values are, without a
// call.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace trailmill::base {

inline bool SameText(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  const size_t size = a.size();
  const auto differ = [&]<typename Word>(size_t at, Word) {
    Word x, y;
    std::memcpy(&x, a.data() + at, sizeof(Word));
    std::memcpy(&y, b.data() + at, sizeof(Word));
    return x ^ y;
  };
  // Two words that overlap cover whatever is between one and two of them.
  if (size >= 8) {
    if ((differ(0, uint64_t{}) | differ(size - 8, uint64_t{})) != 0) return false;
    return size <= 16 || std::memcmp(a.data() + 8, b.data() + 8, size - 16) == 0;
  }
  if (size >= 4) return (differ(0, uint32_t{}) | differ(size - 4, uint32_t{})) == 0;
  return size == 0 ||
         (a[0] == b[0] && a[size / 2] == b[size / 2] && a[size - 1] == b[size - 1]);
}

}  // namespace trailmill::base
