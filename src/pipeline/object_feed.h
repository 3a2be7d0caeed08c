// Fetches the objects of a task ahead of those who read them, where they come from far.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

#include <arrow/io/interfaces.h>
#include <arrow/result.h>
#include <arrow/util/future.h>

#include "source/open_location.h"
#include "trailmill/pipeline.h"

namespace trailmill::pipeline {

/// One for all workers of a pass; thread-safe. An object in an object store is one GET,
/// sent when the one kObjectsAhead before it is taken, so that many wait for their
/// answers while others are decoded.
class ObjectFeed {
 public:
  /// As many as there are connections: see store::kGetsAtOnce.
  static constexpr size_t kObjectsAhead = 64;
  /// Bytes that are under way or wait to be taken: objects of 1 MB are still all ahead.
  static constexpr int64_t kBytesAhead = int64_t{64} << 20;

  /// \param task and options outlive it.
  ObjectFeed(const Task& task, const RunOptions& options);
  /// Waits for what is under way.
  ~ObjectFeed();
  ObjectFeed(const ObjectFeed&) = delete;
  ObjectFeed& operator=(const ObjectFeed&) = delete;

  /// The object's bytes. Null where it is not fetched ahead: it is on a local disk, or so
  /// large that it is streamed. REQUIRES: `object` is one of the task's, and taken once.
  arrow::Result<std::shared_ptr<arrow::io::RandomAccessFile>> Take(
      const SourceObject& object);

 private:
  using Bytes = std::shared_ptr<arrow::Buffer>;

  bool IsFetched(size_t index) const;
  // REQUIRES: the lock.
  void StartUpTo(size_t index);
  arrow::Future<Bytes> Start(const SourceObject& object);

  const Task& task_;
  ObjectSpool* const spool_;
  bool remote_ = false;
  std::mutex mutex_;  // guards what follows
  source::ObjectOpener opener_;
  size_t next_ = 0;
  int64_t bytes_ahead_ = 0;
  std::map<size_t, arrow::Future<Bytes>> ahead_;
};

}  // namespace trailmill::pipeline
