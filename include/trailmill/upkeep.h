// What a lake that runs for years needs: small files become large ones.
#pragma once

#include <cstdint>
#include <functional>
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
  /// Plans and tells, and writes nothing.
  bool dry_run = false;
  /// Told of what is worth a sentence.
  std::function<void(const std::string&)> on_note;
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
/// loses a row. The files that are replaced stay until Vacuum(). \return as Sync(). What
/// was committed before an error stands.
arrow::Result<CompactResult> Compact(const CompactOptions& options,
                                     const RunOptions& run);

}  // namespace trailmill
