#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "decode/fault.h"

namespace trailmill::decode {

struct ScanResult {
  Fault fault = Fault::kNone;
  /// Bytes from the line's start to the fault or, without one, to the first undecodable
  /// string.
  uint32_t offset = 0;
  /// The line is good for a reader that skips some string value which Jackson can't
  /// decode: a surrogate stands in it as three bytes, or it has over 20,000,000 UTF-16
  /// units. Spark's inference, which reads all, finds the line malformed.
  bool undecodable = false;
};

/// Reads a line as Jackson 2.21 does with the settings of Spark 4.3's JSON reader, and
/// appends to `tokens` the offsets of the tokens of its first root value in their order:
/// each of
/// `{ } [ ] : ,`, the opening quote of each string, and the first byte of each other
/// scalar. Then comes a sentinel, the offset just past the root value. Text after that is
/// ignored. A line of white space only has no fault and no token: its sentinel is its
/// size. On a fault `tokens` is as before.
///
/// Beyond RFC 8259 this takes single quotes, `\'`, NaN and the infinities, a BOM, lone
/// surrogates as escapes of values, and UTF-8 that is overlong or beyond U+10FFFF.
///
/// Known to differ from Jackson: UTF-16 and UTF-32, which it guesses from NUL bytes or a
/// BOM at the start, are refused; so are all keys with an FF byte, of which its symbol
/// table mistakes some for shorter keys seen before; and a string at the root is read to
/// its end. A line too long for 32-bit offsets, impossible in Java, is refused too.
ScanResult JacksonScan(std::string_view line, std::vector<uint32_t>* tokens);

}  // namespace trailmill::decode
