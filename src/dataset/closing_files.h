// Files that are being closed: where that takes a trip to an object store, many at once.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>

#include <arrow/io/interfaces.h>
#include <arrow/status.h>
#include <arrow/util/future.h>

namespace trailmill::dataset {

/// Thread-safe.
class ClosingFiles {
 public:
  /// Files that are closed at the same time: 600 a second with 50 ms of latency.
  static constexpr size_t kFilesMax = 32;

  /// \param threads where closing waits; null closes at once, as a local disk can.
  /// \param bytes_max that files under way may hold in memory.
  ClosingFiles(const arrow::io::IOContext* threads, int64_t bytes_max)
      : threads_(threads), bytes_max_(bytes_max) {}
  /// Waits for all.
  ~ClosingFiles();
  ClosingFiles(const ClosingFiles&) = delete;
  ClosingFiles& operator=(const ClosingFiles&) = delete;

  /// Closes a file, which holds so many bytes until it is, and waits for others as the
  /// bounds ask.
  /// \param explain gives an error its place.
  /// \return its error or that of one before it.
  arrow::Status Close(std::shared_ptr<arrow::io::OutputStream> file, int64_t bytes,
                      const std::function<arrow::Status(const arrow::Status&)>& explain);

  /// Waits for all.
  arrow::Status Wait();

 private:
  struct Closing {
    arrow::Future<> done;
    int64_t bytes;
  };
  // REQUIRES: the lock.
  void WaitForOldest();

  const arrow::io::IOContext* const threads_;
  const int64_t bytes_max_;
  std::mutex mutex_;  // guards what follows
  std::deque<Closing> closing_;
  int64_t bytes_ = 0;
  arrow::Status first_error_;
};

}  // namespace trailmill::dataset
