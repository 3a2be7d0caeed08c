// The upkeep of a lake: what is done to it now and then, beside the runs of Sync().
//
// Each may run while others write, and may be killed at any moment: what it leaves is a
// lake, and the next run goes on.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "trailmill/pipeline.h"

namespace trailmill {

struct CompactOptions {
  /// A local path, or an `s3://` URI.
  std::string lake;
  /// Files of `events` are made this large, as far as there are rows; what has half of it
  /// or more stays as it is.
  int64_t target_bytes = int64_t{256} << 20;
  /// Days of events, `2026-11-22`, of a lake that is partitioned by `day`; empty for all.
  std::vector<std::string> days;
  /// Partitions with fewer small files stay as they are.
  int files_min = 2;
  /// ... where it is done after each sync: late events come to a day a few at a time.
  static constexpr int kAutoFilesMin = 8;
  /// Plans and tells, and writes nothing.
  bool dry_run = false;
};

/// What compacting did to one table, or would do.
struct CompactedTable {
  /// Files that were replaced, and what they became.
  int64_t files_before = 0;
  int64_t files_after = 0;
  int64_t bytes_before = 0;
  int64_t bytes_after = 0;
  int64_t rows = 0;
};

struct CompactResult {
  /// The version of `events` afterwards.
  int64_t version = -1;
  CompactedTable events, objects, rejects;
  /// Small files of `events` that another program wrote: they stay as they are.
  int64_t foreign_files = 0;
  /// Times that another writer committed first.
  int64_t lost = 0;
};

/// Makes large files of small ones, in all three tables, and sorts them; the rows stay
/// the same, which is checked. Leaves partitions of the current day (UTC) alone, which
/// grow still. Others may write meanwhile: what they remove is not compacted, and nobody
/// loses a row. The files that are replaced stay until Vacuum().
/// \return as Sync(); what was committed before an error stands.
arrow::Result<CompactResult> Compact(const CompactOptions& options,
                                     const RunOptions& run);

struct VacuumOptions {
  /// A lake: a local path, or an `s3://` URI.
  std::string lake;
  /// Milliseconds, from 1,000 up to 30 days: files that are younger stay, and so do those
  /// that were removed from a table since, so that every version of that time is read.
  int64_t retain_ms = int64_t{7} * 24 * 3600 * 1000;
  /// Tells and deletes nothing. Writes nothing either: the time is the machine's own.
  bool dry_run = true;
};

struct VacuumResult {
  struct Table {
    std::string name;
    /// Data files that are deleted, or would be, and their bytes.
    int64_t files = 0;
    int64_t bytes = 0;
  };
  /// `events`, `objects`, `rejects`.
  std::array<Table, 3> tables;
  /// What killed runs have left beside the logs, small files all, and deleted as well.
  int64_t drafts = 0;
  /// Files that trailmill does not write, and that stay.
  int64_t foreign = 0;
  /// Milliseconds since the epoch by the store's clock: what is deleted is older.
  int64_t before_ms = 0;
  /// Of `events`, afterwards.
  int64_t version = -1;

  int64_t files() const;
  int64_t bytes() const;
};

/// Deletes the files of a lake that nothing names: what killed runs and lost puts have
/// left, and what was taken out of the tables. Never one that a writer, however slow, may
/// still commit, nor one that a version within the retention or an entry that the ledger
/// has not followed names. Where nothing is to be deleted nothing is committed.
/// \return as Sync(); Invalid for a retention that is out of bounds; Cancelled where the
///   run was stopped: the next one goes on.
arrow::Result<VacuumResult> Vacuum(const VacuumOptions& options, const RunOptions& run);

struct RetainOptions {
  std::string lake;
  /// Events of this many days before today (UTC), and of today, stay. At least 1.
  int64_t days = 0;
  bool dry_run = false;
};

struct RetainResult {
  /// The first day that stays whole, since the epoch.
  int64_t first_day = 0;
  /// What is removed from `events`: it stays on disk until it is vacuumed.
  int64_t files = 0;
  int64_t events = 0;
  int64_t bytes = 0;
  /// Files that have older events, but may hold newer ones or some without a time, too:
  /// in a lake that is not partitioned by day. They stay.
  int64_t kept_files = 0;
  /// Of `events`, afterwards.
  int64_t version = -1;
};

/// Removes whole days from `events`, by one commit. The ledger keeps their objects taken,
/// so that no run loads them again. Events without a day stay.
/// \return as Sync(); Invalid for less than a day.
arrow::Result<RetainResult> Retain(const RetainOptions& options);

}  // namespace trailmill
