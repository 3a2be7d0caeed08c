// Which events of a batch are written: each once, in the batch and in the lake.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <arrow/result.h>

#include "lake/lake.h"
#include "sync/event_table.h"
#include "sync/lake_events.h"
#include "trailmill/pipeline.h"

namespace trailmill::sync {

/// What was decided of the events that had to wait.
struct Settled {
  /// To be written.
  std::vector<EventPlace> kept;
  /// Of those, the ones whose id is there with other content.
  std::vector<EventPlace> revisions;
  std::vector<EventPlace> dropped;
};

/// Files of the lake are read twice at most: those that overlap the time in which the
/// batch was delivered, before it is read, and those of events that turn out to be of
/// another time, afterwards.
class Duplicates {
 public:
  /// Takes in what the lake holds of the time in which most events of the task will be,
  /// as far as it fits in the memory that identities may take.
  static arrow::Result<std::unique_ptr<Duplicates>> Make(const lake::Lake& lake,
                                                         const lake::State& state,
                                                         const Task& task,
                                                         const RunOptions& run);

  /// Of an event that is about to be added. Thread-safe.
  void Prefetch(uint64_t id) const { table_.Prefetch(id); }

  /// Thread-safe. \param worker whose own notes it goes to.
  EventTable::Answer Add(int worker, const EventIdentity& identity, EventPlace place);

  /// Decides the events that wait. \param xxh3 of the task's objects.
  arrow::Result<Settled> Settle(const std::vector<uint64_t>& xxh3);

  /// Whether an event of the batch has the id of one in these files, which others have
  /// committed since.
  arrow::Result<bool> Meets(const std::vector<LakeFile>& files) const;

 private:
  /// What a worker noted of events that wait for files of the lake.
  struct Notes {
    std::vector<int64_t> times_us;
    bool timeless = false;
  };

  Duplicates(const lake::Lake& lake, const lake::State& state, const Task& task,
             const RunOptions& run);
  arrow::Status TakeLake(const std::vector<LakeFile>& files);
  arrow::Status TakeLateFiles();
  arrow::Status SettleConflicts(const std::vector<uint64_t>& xxh3, Settled* settled);
  arrow::Result<std::vector<uint64_t>> CanonicalHashes(
      const std::vector<const EventEntry*>& entries, const std::vector<uint64_t>& xxh3);

  const lake::Lake& lake_;
  const lake::State& state_;
  const Task& task_;
  const RunOptions& run_;
  EventTable table_;
  /// What is in the table of the lake; nothing where it is all late. Without files in the
  /// lake all of time.
  std::optional<TimeSpan> covered_;
  bool timeless_covered_ = false;
  /// The files that EventPlace::source counts for rows of the lake.
  std::vector<LakeFile> files_;
  std::vector<Notes> notes_;
};

}  // namespace trailmill::sync
