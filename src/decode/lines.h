// Lines of an object's text, each a JSON document in Spark's reading.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include <arrow/status.h>

#include "decode/fault.h"

namespace trailmill::decode {

/// Which part of a document a line is.
enum class Part : uint8_t {
  kWhole,
  kSlice,      // a document `{"Records":[...]}` of some of its records
  kLastSlice,  // the same, with what stood behind the records
  kPiece,      // bytes of a record of more than kRecordBytesMax
  kLastPiece,
  kBroken,  // the end of a document whose structure is broken, see `fault`: no bytes
};

/// One line of an object's text, which is one JSON document in Spark's reading, or a part
/// of one that is too large to hold.
struct Line {
  /// Without its line end; one byte past it is readable. Never blank, but for pieces.
  std::string_view text;
  /// Where it stands in the object's text; the document's end for kBroken.
  int64_t offset = 0;
  Part part = Part::kWhole;
  /// Where its document begins.
  int64_t document = 0;
  Fault fault = Fault::kNone;

  /// Where text[i] stands in the object's text, though a slice has another head.
  int64_t place(size_t i) const { return offset + static_cast<int64_t>(i) - head_bytes; }
  /// Bytes in front of a slice that are not the object's.
  int64_t head_bytes = 0;
};

/// Calls `on_line` for each line; stops at its first error.
using LineHandler = std::function<arrow::Status(const Line&)>;

/// Whether a text is JSON's white space and nothing else.
bool IsBlank(std::string_view text);

/// Whether nothing is left of a text by Java's String.trim, to which every control
/// character is white space: Spark sees no document in such a line.
bool IsTrimmedAway(std::string_view text);

/// Where the first line of `text` ends: at \n or \r, or at its end.
size_t FindLineEnd(std::string_view text);

/// Splits as Spark does: \n, \r and \r\n end a line, blank lines are nothing, a byte
/// order mark at the start is dropped.
arrow::Status SplitLines(std::string_view text, int64_t offset,
                         const LineHandler& on_line);

}  // namespace trailmill::decode
