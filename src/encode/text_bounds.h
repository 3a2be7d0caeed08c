// The least and the greatest text of a column, by their bytes, for statistics.
#pragma once

#include <cstdint>
#include <memory_resource>
#include <string>
#include <string_view>

namespace trailmill::encode {

class TextBounds {
 public:
  /// A longer text prunes nothing and makes footers long.
  static constexpr size_t kBytesMax = 4096;

  explicit TextBounds(std::pmr::memory_resource* memory) : min_(memory), max_(memory) {}

  void Add(std::string_view text) {
    if (text.size() > kBytesMax) lost_ = true;
    if (lost_) return;
    const uint64_t prefix = Prefix(text);
    // Eight bytes decide nearly always, and a text that is neither changes nothing.
    if (any_ && prefix > min_prefix_ && prefix < max_prefix_) return;
    if (!any_ || text < std::string_view(min_)) {
      min_ = text;
      min_prefix_ = prefix;
    }
    if (!any_ || text > std::string_view(max_)) {
      max_ = text;
      max_prefix_ = prefix;
    }
    any_ = true;
  }

  /// False without texts, and where one was too long.
  bool any() const { return any_ && !lost_; }
  std::string_view min() const { return min_; }
  std::string_view max() const { return max_; }

 private:
  // Texts are in the order of their prefixes where those differ.
  static uint64_t Prefix(std::string_view text) {
    uint64_t prefix = 0;
    for (size_t i = 0; i < sizeof(prefix); ++i) {
      prefix = prefix << 8 |
               (i < text.size() ? static_cast<unsigned char>(text[i]) : uint8_t{0});
    }
    return prefix;
  }

  std::pmr::string min_, max_;
  uint64_t min_prefix_ = 0, max_prefix_ = 0;
  bool any_ = false;
  bool lost_ = false;
};

}  // namespace trailmill::encode
