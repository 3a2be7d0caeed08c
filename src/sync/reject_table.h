// Where a sync keeps what it refuses: the table `rejects`.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <arrow/result.h>

#include "lake/lake.h"
#include "lake/ledger.h"
#include "trailmill/pipeline.h"

namespace trailmill::sync {

/// Thread-safe. What has come is written to files when it is much.
class RejectTable : public RejectSink {
 public:
  /// Of a whole object the first bytes are kept: enough to see what it is.
  static constexpr size_t kObjectBytesMax = 4096;
  /// ... and of a record all, as a rule: events are 256 KB at most, by AWS's own limit.
  static constexpr size_t kRecordBytesMax = size_t{1} << 20;
  /// Bytes of rejects that are held before they are written.
  static constexpr size_t kHeldBytesMax = size_t{16} << 20;

  /// \param task what a reject's object is looked up in.
  RejectTable(const lake::Lake& lake, const Task& task, lake::Attempt attempt);

  arrow::Result<std::unique_ptr<RejectBytes>> Open(const Reject& reject,
                                                   bool stored) override;

  /// Takes a reject with its bytes.
  arrow::Status Add(const Reject& reject, std::string bytes);

  /// Why an object was refused whole, or its document; empty where it wasn't.
  std::string ReasonOf(const std::string& location) const;

  /// Writes what is held. \return all files.
  arrow::Result<std::vector<delta::Add>> Finish();

  /// The files so far, for a run that fails.
  const std::vector<delta::Add>& files() const { return files_; }

 private:
  struct Row {
    Reject reject;
    std::string bytes;
  };
  // These REQUIRE the lock.
  arrow::Status Flush();
  arrow::Result<std::shared_ptr<arrow::Table>> TableOf(
      const std::vector<const Row*>& rows) const;
  const SourceObject* Find(const std::string& location) const;

  const lake::Lake& lake_;
  const Task& task_;
  const lake::Attempt attempt_;
  mutable std::mutex mutex_;  // guards what follows
  std::vector<Row> rows_;
  size_t held_bytes_ = 0;
  std::map<std::string, std::string> reasons_;
  /// Made with the first reject that is written.
  mutable std::unordered_map<std::string_view, const SourceObject*> by_location_;
  std::vector<delta::Add> files_;
};

}  // namespace trailmill::sync
