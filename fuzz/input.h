// What the fuzz targets share: a fuzzer's bytes taken apart, and the end of a target.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace trailmill::fuzz {

/// Ends the program, as a finding, where a claim does not hold.
inline void Require(bool holds, const char* claim) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", claim);
  std::abort();
}

/// Choices first, then a text: a corpus file is a text with a few bytes before it.
class Input {
 public:
  Input(const uint8_t* data, size_t size)
      : rest_(reinterpret_cast<const char*>(data), size) {}

  /// The next byte; 0 at the end.
  uint8_t Byte() {
    if (rest_.empty()) return 0;
    const auto byte = static_cast<uint8_t>(rest_[0]);
    rest_.remove_prefix(1);
    return byte;
  }
  uint32_t Word() { return Byte() | Byte() << 8; }

  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

/// The lines of a text, each with zero bytes behind it as the reader's lines have.
inline std::vector<std::string> Lines(std::string_view text) {
  constexpr size_t kPadding = 64;
  std::vector<std::string> lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    std::string line(text.substr(0, end));
    line.reserve(line.size() + kPadding);
    if (!line.empty()) lines.push_back(std::move(line));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return lines;
}

}  // namespace trailmill::fuzz
