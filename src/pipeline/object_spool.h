// The bytes of remote objects between the first pass and the second.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include <arrow/buffer.h>

#include "store/nameless_file.h"

namespace trailmill {

/// Keeps objects as they were stored in a temporary file without a name, which is gone
/// when the process is: what is paid for by the request is fetched once, and memory stays
/// free. Thread-safe.
class ObjectSpool {
 public:
  /// More is fetched again. A day of a large organisation is below it, and what a
  /// temporary file may take of a disk has to end somewhere.
  static constexpr int64_t kBytesMax = int64_t{8} << 30;

  /// \param objects of the task, known by their index. Without a temporary directory
  ///   nothing is kept.
  explicit ObjectSpool(size_t objects);

  bool Has(size_t object) const;
  /// Null where the object isn't kept, or can't be read back.
  std::shared_ptr<arrow::Buffer> Find(size_t object) const;
  /// Keeps what can be kept.
  void Keep(size_t object, const arrow::Buffer& bytes);

 private:
  struct Extent {
    int64_t offset = -1;
    int64_t size = 0;
  };

  /// Null without a temporary directory.
  std::shared_ptr<store::NamelessFile> file_;
  mutable std::mutex mutex_;  // guards what follows
  std::vector<Extent> extents_;
  int64_t kept_bytes_ = 0;
};

}  // namespace trailmill
