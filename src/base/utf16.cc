#include "base/utf16.h"

#include <algorithm>
#include <cstdint>

#include "base/unicode.h"

namespace trailmill::base {
namespace {

constexpr char32_t kDottedCapitalI = 0x130;
constexpr std::string_view kDottedSmallI = "i\xCC\x87";
constexpr char32_t kCapitalSigma = 0x3A3;
constexpr char32_t kFinalSigma = 0x3C2;

// Lead bytes from 0xF0 stand for surrogates (U+D800-U+DFFF), 0xEE and 0xEF for
// U+E000-U+FFFF; so the two groups change places.
int CompareLeadBytes(uint8_t a, uint8_t b) {
  const bool a_is_pair = a >= 0xF0;
  const bool b_is_pair = b >= 0xF0;
  if (a >= 0xEE && b >= 0xEE && a_is_pair != b_is_pair) return a_is_pair ? -1 : 1;
  return a < b ? -1 : 1;
}

void LowerAscii(std::string_view text, std::string* out) {
  for (const char c : text) {
    out->push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c);
  }
}

bool EndsWord(std::string_view utf8, char32_t before, size_t behind) {
  if (!IsCased(before)) return false;
  return behind == utf8.size() || !IsCased(NextCodePoint(utf8, &behind));
}

}  // namespace

int CompareUtf16(std::string_view a, std::string_view b) {
  const size_t shared = std::min(a.size(), b.size());
  if (a.substr(0, shared) == b.substr(0, shared)) {
    return a.size() == b.size() ? 0 : (a.size() < b.size() ? -1 : 1);
  }
  const auto at = std::mismatch(a.begin(), a.begin() + shared, b.begin());
  return CompareLeadBytes(static_cast<uint8_t>(*at.first),
                          static_cast<uint8_t>(*at.second));
}

std::string FoldCase(std::string_view utf8) {
  std::string folded;
  folded.reserve(utf8.size());
  const bool is_ascii = std::none_of(
      utf8.begin(), utf8.end(), [](char c) { return static_cast<uint8_t>(c) >= 0x80; });
  if (is_ascii) {
    LowerAscii(utf8, &folded);
    return folded;
  }
  char32_t before = 0;
  for (size_t at = 0; at < utf8.size();) {
    const size_t start = at;
    const char32_t code_point = NextCodePoint(utf8, &at);
    const char32_t lower = LowerOf(code_point);
    if (code_point == kDottedCapitalI) {
      folded += kDottedSmallI;
    } else if (code_point == kCapitalSigma && EndsWord(utf8, before, at)) {
      AppendCodePoint(kFinalSigma, &folded);
    } else if (lower == code_point) {
      folded += utf8.substr(start, at - start);
    } else {
      AppendCodePoint(lower, &folded);
    }
    before = code_point;
  }
  return folded;
}

}  // namespace trailmill::base
