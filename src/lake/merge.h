// Small files of the ledger become one, so that what a run has to read of a day does not
// grow with the runs of that day.
#pragma once

#include <cstdint>
#include <string>

#include <arrow/status.h>

#include "delta/snapshot.h"
#include "lake/lake.h"

namespace trailmill::lake {

/// A partition's files of less than kSmallLedgerFile are merged once there are so many: a
/// day of a sync every five minutes then has some thirty files, and each row is rewritten
/// as often as the day has merges, nine times in the mean.
inline constexpr size_t kLedgerFilesMax = 16;
inline constexpr int64_t kSmallLedgerFile = int64_t{4} << 20;

/// Merges files of the partitions that an entry adds to: takes them out of the entry, or
/// removes them by it, and adds the merged one. The rows stay the same.
arrow::Status MergeSmallFiles(const Lake& lake, const std::string& table,
                              const delta::Snapshot& snapshot, delta::Entry* entry);

}  // namespace trailmill::lake
