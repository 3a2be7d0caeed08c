// From files to a version: the put, and what happens when another was there first.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "lake/lake.h"
#include "sync/convert_batch.h"

namespace trailmill::sync {

/// The state that a batch is converted against: of a lake that is there, or of one that
/// its first commit will make.
/// \param partition_by as SyncOptions::partition_by.
/// \return Invalid where the lake has other partitions than are asked for.
arrow::Result<lake::State> LoadFor(const lake::Lake& lake,
                                   const std::vector<std::string>& partition_by);

enum class CommitOutcome : uint8_t {
  kCommitted,
  /// Others have committed what changes the batch: it is to be made again from the
  /// state, which is the newest.
  kAgain,
};

struct CommitRequest {
  const Batch* batch = nullptr;
  const Converted* converted = nullptr;
  /// How far the sources were listed, where this is the last batch of a plan. Left out
  /// where the lake's own Txn is now before `listed_before`, which it was when they were
  /// listed: someone wants days to be listed again that this plan has passed over.
  std::optional<delta::Txn> listed;
  int64_t listed_before = -1;
  /// That the batch took.
  double seconds = 0;
};

/// Puts the batch as the next version. A loser tries again at the next one as long as no
/// winner took an object of the batch or has an event of it.
/// \param state that the batch was converted against; brought up to what was found.
/// \param lost counts the versions that went to others.
/// \return UnknownError where it can't be known whether the entry is there: the files
///   have to stay.
arrow::Result<CommitOutcome> CommitBatch(const lake::Lake& lake,
                                         const SyncOptions& options,
                                         const CommitRequest& request, lake::State* state,
                                         int64_t* lost);

}  // namespace trailmill::sync
