// Gzip: whole objects by libdeflate, objects that are too large to hold by ISA-L in
// windows.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include <arrow/buffer.h>
#include <arrow/io/interfaces.h>
#include <arrow/result.h>

namespace trailmill::decode {

/// An object whose text is larger is streamed: it bounds the buffer that a worker keeps.
/// The largest object that CloudTrail delivers is 50 MB of gzip; nearly all are below 1
/// MB.
inline constexpr int64_t kWholeTextBytesMax = int64_t{32} << 20;

/// Bytes past the end of a text that may be read (never written): what lets a token be
/// looked at without a check for the end.
inline constexpr int64_t kTextPadding = 64;

/// True where the bytes begin as gzip does (RFC 1952, 2.3.1).
bool IsGzip(std::string_view stored);

/// Inflates whole objects into a buffer that is reused from one to the next. One a
/// thread.
class WholeInflater {
 public:
  WholeInflater();
  ~WholeInflater();

  enum class Outcome : uint8_t { kOk, kUnjudged, kRefused };

  /// Inflates all members of `stored` and checks their CRCs. `*text` is valid until the
  /// next call and followed by kTextPadding zero bytes.
  /// \return kUnjudged where the text is over kWholeTextBytesMax or a header has a CRC:
  ///   a TextStream judges. kRefused where the stream is corrupt, ends early, or is
  ///   followed by other bytes: a TextStream tells.
  arrow::Result<Outcome> Inflate(std::string_view stored, std::string_view* text);

 private:
  arrow::Status Grow(size_t used, size_t wanted);

  struct Free {
    void operator()(void* decompressor) const;
  };
  std::unique_ptr<void, Free> decompressor_;
  std::unique_ptr<char[]> buffer_;
  size_t capacity_ = 0;
};

/// Reads the text of an object, gzipped or plain, in pieces of any size, in bounded
/// memory.
class TextStream {
 public:
  static arrow::Result<std::unique_ptr<TextStream>> Make(
      std::shared_ptr<arrow::io::RandomAccessFile> file, bool gzip);
  ~TextStream();

  /// Fills `out` as far as the text goes. 0 at its end.
  /// \return Invalid, with the place, where a gzip stream is corrupt, ends early, or is
  ///   followed by other bytes.
  arrow::Result<int64_t> Read(std::span<char> out);

 private:
  explicit TextStream(std::shared_ptr<arrow::io::RandomAccessFile> file);
  arrow::Result<int64_t> ReadPlain(std::span<char> out);
  arrow::Result<int64_t> ReadGzip(std::span<char> out);
  arrow::Status Refill();
  arrow::Status NextMember();
  arrow::Status Broken(int result) const;
  int64_t place() const;

  struct State;
  std::shared_ptr<arrow::io::RandomAccessFile> file_;
  std::shared_ptr<arrow::Buffer> window_;
  int64_t stored_offset_ = 0;
  std::unique_ptr<State> state_;
};

}  // namespace trailmill::decode
