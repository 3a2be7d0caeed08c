// From objects to files that no reader sees yet: what one commit will say.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "lake/lake.h"
#include "lake/ledger.h"
#include "sync/duplicates.h"
#include "trailmill/lake.h"
#include "trailmill/pipeline.h"

namespace trailmill::sync {

/// One attempt at a commit: its objects, and what it makes of them.
struct Batch {
  /// By delivery day, so that their events lie close together.
  Task task;
  lake::Attempt attempt;
};

struct Converted {
  /// A row for each object that was read or deferred. Those that come behind
  /// SyncOptions::commit_bytes_max have none, and wait for the next commit.
  std::vector<lake::ObjectRow> rows;
  std::vector<delta::Add> events, objects, rejects;
  LakeCounts counts;
  /// The first kRejectsNamedMax, deferred objects among them.
  std::vector<Reject> named;
  /// What is known of its events; null where duplicates are kept.
  std::shared_ptr<Duplicates> duplicates;

  bool empty() const { return rows.empty(); }
};

/// Reads the objects, drops what the batch or the lake has already, and writes the files
/// of all three tables.
/// \return as Sync(). Files that an error leaves are removed.
arrow::Result<Converted> ConvertBatch(const lake::Lake& lake, const lake::State& state,
                                      const Batch& batch, const SyncOptions& options,
                                      const RunOptions& run);

/// Removes the files of a batch that was never put.
void Discard(const lake::Lake& lake, const Converted& converted);

}  // namespace trailmill::sync
