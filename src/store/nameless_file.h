// A temporary file on the local disk that is gone when the process is, however it ends.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string_view>

#include <arrow/io/interfaces.h>
#include <arrow/result.h>

namespace trailmill::store {

/// Thread-safe. Lies in TMPDIR, or /tmp.
class NamelessFile : public std::enable_shared_from_this<NamelessFile> {
 public:
  /// \return IOError where there is no directory for it.
  static arrow::Result<std::shared_ptr<NamelessFile>> Open();
  ~NamelessFile();
  NamelessFile(const NamelessFile&) = delete;
  NamelessFile& operator=(const NamelessFile&) = delete;

  /// Where so many bytes have a place of their own.
  int64_t Reserve(int64_t bytes) { return end_.fetch_add(bytes); }
  /// \return IOError where the disk is full.
  arrow::Status WriteAt(int64_t position, std::string_view bytes);
  /// \return the bytes that were read: fewer at the end.
  arrow::Result<int64_t> ReadAt(int64_t position, int64_t bytes, void* out) const;

  /// A part of it as a file, which keeps this one open.
  std::shared_ptr<arrow::io::RandomAccessFile> Part(int64_t begin, int64_t size);

 private:
  explicit NamelessFile(int fd) : fd_(fd) {}

  const int fd_;
  std::atomic<int64_t> end_ = 0;
};

}  // namespace trailmill::store
