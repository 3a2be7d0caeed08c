#include "base/json_text.h"

#include <cstdint>

namespace trailmill::base {
namespace {

// The letter behind the backslash, or 0 for characters without a short escape.
char ShortEscape(char c) {
  switch (c) {
    case '"':
      return '"';
    case '\\':
      return '\\';
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    default:
      return 0;
  }
}

bool NeedsEscape(char c) {
  return static_cast<uint8_t>(c) < 0x20 || c == '"' || c == '\\';
}

void AppendEscape(char c, HexCase hex, std::string* out) {
  if (const char letter = ShortEscape(c); letter != 0) {
    out->push_back('\\');
    out->push_back(letter);
    return;
  }
  const char* digits = hex == HexCase::kLower ? "0123456789abcdef" : "0123456789ABCDEF";
  *out += "\\u00";
  out->push_back(digits[c >> 4]);
  out->push_back(digits[c & 0xF]);
}

}  // namespace

void AppendJsonString(std::string_view utf8, std::string* out, HexCase hex) {
  out->push_back('"');
  size_t copied = 0;
  for (size_t i = 0; i < utf8.size(); ++i) {
    if (!NeedsEscape(utf8[i])) continue;
    out->append(utf8, copied, i - copied);
    AppendEscape(utf8[i], hex, out);
    copied = i + 1;
  }
  out->append(utf8, copied);
  out->push_back('"');
}

}  // namespace trailmill::base
