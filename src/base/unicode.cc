#include "base/unicode.h"

#include <algorithm>
#include <cstdint>

#include "base/unicode_tables.h"

namespace trailmill::base {
namespace {

// A lead byte's length, its own bits, and the smallest code point of that length (smaller
// ones are overlong).
struct LeadByte {
  size_t length;
  char32_t bits;
  char32_t code_point_min;
};

LeadByte ReadLeadByte(uint8_t byte) {
  if (byte < 0x80) return {1, byte, 0};
  if (byte >= 0xC2 && byte <= 0xDF) return {2, byte & 0x1Fu, 0x80};
  if (byte >= 0xE0 && byte <= 0xEF) return {3, byte & 0x0Fu, 0x800};
  if (byte >= 0xF0 && byte <= 0xF4) return {4, byte & 0x07u, 0x10000};
  return {0, 0, 0};
}

bool IsScalarValue(char32_t c) { return c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF); }

bool IsContinuation(char byte) { return (static_cast<uint8_t>(byte) & 0xC0) == 0x80; }

// How many bytes Java reads as one U+FFFD (String's decoder): the part of a sequence that
// was good so far, and the whole of a surrogate.
size_t MalformedLength(std::string_view bytes, size_t length) {
  if (length < 3 || bytes.size() < 2 || !IsContinuation(bytes[1])) return 1;
  const auto lead = static_cast<uint8_t>(bytes[0]);
  const auto second = static_cast<uint8_t>(bytes[1]);
  if ((lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90) ||
      (lead == 0xF4 && second > 0x8F)) {
    return 1;
  }
  return bytes.size() < 3 || !IsContinuation(bytes[2]) ? 2 : 3;
}

// The entry of a sorted table that could hold the code point: the last that starts at or
// before it.
template <typename Entry>
const Entry* LastFrom(const Entry* table, size_t count, char32_t code_point) {
  const Entry* behind =
      std::upper_bound(table, table + count, code_point,
                       [](char32_t c, const Entry& entry) { return c < entry.first; });
  return behind == table ? nullptr : behind - 1;
}

bool IsIn(const CodePointRange* table, size_t count, char32_t code_point) {
  const CodePointRange* range = LastFrom(table, count, code_point);
  return range != nullptr && code_point <= range->last;
}

}  // namespace

char32_t NextCodePoint(std::string_view utf8, size_t* at) {
  const size_t start = *at;
  const LeadByte lead = ReadLeadByte(static_cast<uint8_t>(utf8[start]));
  *at = start + MalformedLength(utf8.substr(start), lead.length);
  if (lead.length == 0 || utf8.size() - start < lead.length) return kReplacement;
  char32_t code_point = lead.bits;
  for (size_t i = 1; i < lead.length; ++i) {
    if (!IsContinuation(utf8[start + i])) return kReplacement;
    code_point = code_point << 6 | (static_cast<uint8_t>(utf8[start + i]) & 0x3Fu);
  }
  if (code_point < lead.code_point_min || !IsScalarValue(code_point)) return kReplacement;
  *at = start + lead.length;
  return code_point;
}

void AppendCodePoint(char32_t c, std::string* out) {
  const auto continuation = [](char32_t bits) {
    return static_cast<char>(0x80 | (bits & 0x3F));
  };
  if (c < 0x80) {
    out->push_back(static_cast<char>(c));
  } else if (c < 0x800) {
    out->push_back(static_cast<char>(0xC0 | c >> 6));
    out->push_back(continuation(c));
  } else if (c < 0x10000) {
    out->push_back(static_cast<char>(0xE0 | c >> 12));
    out->push_back(continuation(c >> 6));
    out->push_back(continuation(c));
  } else {
    out->push_back(static_cast<char>(0xF0 | c >> 18));
    out->push_back(continuation(c >> 12));
    out->push_back(continuation(c >> 6));
    out->push_back(continuation(c));
  }
}

char32_t LowerOf(char32_t c) {
  const LowerRun* run = LastFrom(kLowerRuns, kLowerRunsCount, c);
  if (run == nullptr || c > run->last || (c - run->first) % run->step != 0) return c;
  return static_cast<char32_t>(static_cast<int32_t>(c) + run->offset);
}

bool IsCased(char32_t c) { return IsIn(kCasedRanges, kCasedRangesCount, c); }

bool IsPrintable(char32_t c) {
  if (c < 0x7F) return c >= 0x20;
  return !IsIn(kUnprintableRanges, kUnprintableRangesCount, c);
}

}  // namespace trailmill::base
