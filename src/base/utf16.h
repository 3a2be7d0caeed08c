// Java's view of text: strings of UTF-16 code units. Spark sorts and compares names by
// it.
#pragma once

#include <string>
#include <string_view>

namespace trailmill::base {

/// The order of Java's `String.compareTo` for two UTF-8 texts: negative, 0 or positive.
/// It is the order of the bytes, but that code points above U+FFFF come before U+E000.
int CompareUtf16(std::string_view a, std::string_view b);

/// For sorting: `CompareUtf16(a, b) < 0`.
struct Utf16Less {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const {
    return CompareUtf16(a, b) < 0;
  }
};

/// Java's `toLowerCase(Locale.ROOT)` of a UTF-8 text. Malformed bytes stay. A capital
/// sigma ends a word if a letter stands before it and none behind it (Java asks its word
/// breaker).
std::string FoldCase(std::string_view utf8);

}  // namespace trailmill::base
