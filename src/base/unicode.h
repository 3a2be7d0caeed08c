// Code points: their UTF-8, and what Java and Python take them for.
#pragma once

#include <string>
#include <string_view>

namespace trailmill::base {

/// What a byte that is no part of well-formed UTF-8 is read as (U+FFFD).
inline constexpr char32_t kReplacement = 0xFFFD;

/// Reads the code point at byte `*at` and moves `*at` behind it. Malformed bytes are read
/// as kReplacement, as many at a time as Java's String reads as one. REQUIRES: `*at <
/// utf8.size()`.
char32_t NextCodePoint(std::string_view utf8, size_t* at);

/// Appends the UTF-8 of a code point.
void AppendCodePoint(char32_t code_point, std::string* out);

/// The simple lower case of a code point: itself if it has none.
char32_t LowerOf(char32_t code_point);

/// True for letters of upper, lower or title case.
bool IsCased(char32_t code_point);

/// Python's `str.isprintable` of one code point.
bool IsPrintable(char32_t code_point);

}  // namespace trailmill::base
