// The text of an object as lines: whole where it fits, in slices where it does not.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include <arrow/io/interfaces.h>
#include <arrow/result.h>

#include "decode/inflate.h"
#include "decode/lines.h"

namespace trailmill::decode {

/// Reads objects one after the other. One a thread.
class ObjectText {
 public:
  /// Loads the object, whole if it fits. Gzip is recognised by its first bytes.
  /// \return IOError where it can't be read.
  arrow::Status Open(std::shared_ptr<arrow::io::RandomAccessFile> file);

  /// True where the object is streamed, each ForEachLine() reading it anew.
  bool streamed() const { return streamed_; }
  /// Bytes as stored.
  int64_t stored_bytes() const { return stored_bytes_; }
  /// Bytes of text that ForEachLine() saw last.
  int64_t text_bytes() const { return text_bytes_; }

  /// The text where it is held whole, else nothing.
  std::string_view whole_text() const { return streamed_ ? std::string_view() : text_; }

  /// base::Fingerprint() of the object's bytes as stored.
  arrow::Result<uint64_t> StoredFingerprint() const;

  /// The object's bytes as stored, in pieces.
  arrow::Status ForEachStored(
      const std::function<arrow::Status(std::string_view)>& on_bytes) const;

  /// \param slice see StreamLines().
  /// \return Invalid where the gzip stream of an object is broken; only a streamed one's
  ///   can be.
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
