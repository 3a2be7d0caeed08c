// Small files of the ledger become one, so that what a run has to read of a day does not
// grow with the runs of that day.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include <arrow/result.h>

#include "delta/snapshot.h"
#include "lake/lake.h"

namespace trailmill::lake {

/// A partition's files of less than kSmallLedgerFile are merged once there are so many: a
/// day of a sync every five minutes then has some thirty files, and each row is rewritten
/// as often as the day has merges, nine times in the mean.
inline constexpr size_t kLedgerFilesMax = 16;
inline constexpr int64_t kSmallLedgerFile = int64_t{4} << 20;

/// Bytes of rows in memory that become one file: a file of one commit has 100,000 objects
/// or 16 MiB of rejects at most, and whoever reads a file holds all of it.
inline constexpr int64_t kMergedBytesMax = int64_t{64} << 20;

struct MergedLedger {
  /// Synced.
  delta::Add add;
  /// The first so many of the files are in it; where that is 1, it is that file.
  size_t files = 0;
  int64_t rows = 0;
};

/// Writes the rows of files of one partition as one file, by their keys, as many files as
/// kMergedBytesMax has room for. The rows stay the same, and so does the order of those
/// of one key. \param directory `delivered=2026-11-22`.
arrow::Result<MergedLedger> MergeLedgerFiles(const Place& place, const std::string& table,
                                             const std::string& directory,
                                             std::span<const delta::Add> files);

/// Merges files of the partitions that an entry adds to: takes them out of the entry, or
/// removes them by it, and adds the merged one.
arrow::Status MergeSmallFiles(const Lake& lake, const std::string& table,
                              const delta::Snapshot& snapshot, delta::Entry* entry);

}  // namespace trailmill::lake
