// What comes after a commit: the ledger takes up what the entries of `events` name, and
// logs that have grown get a checkpoint.
#pragma once

#include <arrow/status.h>

#include "lake/lake.h"

namespace trailmill::lake {

/// Brings `objects` and `rejects` up to `events`, each by a commit of its own. Whoever
/// comes by does it: this run, the next one, or both at once. `*state` is brought up
/// too.
arrow::Status Follow(const Lake& lake, State* state);

/// Writes the checkpoints that are due, and cleans up the logs behind them. `*state`
/// knows of them, so that the next commit of a run writes none again.
arrow::Status Maintain(const Lake& lake, State* state);

/// Follow(), then Maintain(): what is done behind a commit. What can't be done the next
/// run does, so that an error here is none of the commit's.
arrow::Status FollowUp(const Lake& lake, State* state);

}  // namespace trailmill::lake
