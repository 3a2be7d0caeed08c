#include "base/show_text.h"

#include <algorithm>
#include <iterator>

#include "base/unicode.h"
#include "base/unicode_tables.h"

namespace trailmill::base {
namespace {

// Spark's own list (Utils.fullWidthRegex), all in the Basic Multilingual Plane.
constexpr CodePointRange kFullWidth[] = {
    {0x1100, 0x115F}, {0x2E80, 0xA4CF}, {0xAC00, 0xD7A3}, {0xF900, 0xFAFF},
    {0xFE10, 0xFE19}, {0xFE30, 0xFE6F}, {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6},
};

bool IsFullWidth(char32_t c) {
  return std::any_of(
      std::begin(kFullWidth), std::end(kFullWidth),
      [c](const auto& range) { return c >= range.first && c <= range.last; });
}

// The letter behind the backslash, or 0 for characters that stay as they are.
char ShownLetter(char c) {
  switch (c) {
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    case '\f':
      return 'f';
    case '\b':
      return 'b';
    case '\v':
      return 'v';
    case '\a':
      return 'a';
    default:
      return 0;
  }
}

}  // namespace

void AppendShown(std::string_view utf8, std::string* out) {
  for (const char c : utf8) {
    const char letter = ShownLetter(c);
    if (letter != 0) out->push_back('\\');
    out->push_back(letter != 0 ? letter : c);
  }
}

int64_t ShownWidth(std::string_view utf8) {
  int64_t width = 0;
  for (size_t at = 0; at < utf8.size();) {
    const char32_t c = NextCodePoint(utf8, &at);
    width += c > 0xFFFF || IsFullWidth(c) ? 2 : 1;
  }
  return width;
}

}  // namespace trailmill::base
