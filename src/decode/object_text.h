// The text of an object as lines: whole where it fits, in slices where it does not.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <arrow/io/interfaces.h>
#include <arrow/result.h>

#include "decode/inflate.h"

namespace trailmill::decode {

/// A line that does not fit whole is held up to this size; a larger one is refused.
/// Spark's own limit is 2 GiB; this one bounds a worker's memory.
inline constexpr int64_t kHeldLineBytesMax = int64_t{256} << 20;

/// One line of an object's text, which is one JSON document in Spark's reading, or a
/// slice of one that is too large to hold: a document `{"Records":[...]}` of some of its
/// records.
struct Line {
  /// Without its line end; one byte past it is readable. Never blank.
  std::string_view text;
  /// Where it stands in the text.
  int64_t offset = 0;
  /// False for the second and later slices of one document.
  bool starts_document = true;
};

/// Calls `on_line` for each line; stops at its first error.
using LineHandler = std::function<arrow::Status(const Line&)>;

/// Splits as Spark does: \n, \r and \r\n end a line, blank lines are nothing, a byte
/// order mark at the start is dropped.
arrow::Status SplitLines(std::string_view text, int64_t offset,
                         const LineHandler& on_line);

/// Streams lines of any number, slicing a `{"Records":[...` line that does not fit.
/// \param slice false asks for whole lines only.
arrow::Status StreamLines(TextStream* stream, bool slice, const LineHandler& on_line);

/// Reads objects one after the other. One a thread.
class ObjectText {
 public:
  /// Loads the object, whole if it fits. Gzip is recognised by its first bytes.
  /// \return Invalid where its content is broken; IOError where it can't be read.
  arrow::Status Open(std::shared_ptr<arrow::io::RandomAccessFile> file);

  /// True where the object is streamed, each ForEachLine() reading it anew.
  bool streamed() const { return streamed_; }
  /// Bytes as stored.
  int64_t stored_bytes() const { return stored_bytes_; }
  /// Bytes of text that ForEachLine() saw last.
  int64_t text_bytes() const { return text_bytes_; }

  /// The text where it is held whole, else nothing.
  std::string_view whole_text() const { return streamed_ ? std::string_view() : text_; }

  /// \param slice see StreamLines().
  arrow::Status ForEachLine(bool slice, const LineHandler& on_line);

 private:
  arrow::Status Load();

  std::shared_ptr<arrow::io::RandomAccessFile> file_;
  WholeInflater inflater_;
  std::unique_ptr<char[]> stored_;
  size_t stored_capacity_ = 0;
  std::string_view text_;
  int64_t stored_bytes_ = 0;
  int64_t text_bytes_ = 0;
  bool gzip_ = false;
  bool streamed_ = false;
};

}  // namespace trailmill::decode
