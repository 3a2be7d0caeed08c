#include "base/python_string.h"

#include <cstdint>

#include "base/unicode.h"

namespace trailmill::base {
namespace {

void AppendHex(char32_t code_point, int digits, std::string* out) {
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
    out->push_back("0123456789abcdef"[code_point >> shift & 0xF]);
  }
}

// The escape of a character that is not printable.
void AppendEscape(char32_t code_point, std::string* out) {
  const bool fits_byte = code_point <= 0xFF;
  const bool fits_unit = code_point <= 0xFFFF;
  *out += fits_byte ? "\\x" : fits_unit ? "\\u" : "\\U";
  AppendHex(code_point, fits_byte ? 2 : fits_unit ? 4 : 8, out);
}

}  // namespace

void AppendPythonString(std::string_view utf8, std::string* out) {
  const bool has_single = utf8.find('\'') != std::string_view::npos;
  const bool has_double = utf8.find('"') != std::string_view::npos;
  const char quote = has_single && !has_double ? '"' : '\'';
  out->push_back(quote);
  for (size_t at = 0; at < utf8.size();) {
    const char32_t code_point = NextCodePoint(utf8, &at);
    if (code_point == static_cast<char32_t>(quote) || code_point == '\\') {
      out->push_back('\\');
      out->push_back(static_cast<char>(code_point));
    } else if (code_point == '\t') {
      *out += "\\t";
    } else if (code_point == '\n') {
      *out += "\\n";
    } else if (code_point == '\r') {
      *out += "\\r";
    } else if (IsPrintable(code_point)) {
      AppendCodePoint(code_point, out);
    } else {
      AppendEscape(code_point, out);
    }
  }
  out->push_back(quote);
}

}  // namespace trailmill::base
