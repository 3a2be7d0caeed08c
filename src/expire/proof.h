// That a lake holds raw objects, by reading both.
#pragma once

#include <vector>

#include <arrow/status.h>

#include "expire/candidate.h"
#include "lake/lake.h"
#include "trailmill/pipeline.h"

namespace trailmill::expire {

/// Events of one batch: what is known of them takes an eighth of the budget.
int64_t EventsMax(const RunOptions& run);

/// Reads the objects of a batch again, and then the files of the lake that may hold their
/// events. Refuses those that can't be read, are others than the ledger took, or have an
/// event that no live file holds; an event counts as held where a row has its eventID and
/// its fingerprint, or its eventID and an equal value.
/// \param state was read before the objects are.
/// \return IOError where a data file of the lake can't be read or holds others than the
///   log tells: from raw objects such a lake is repaired, so none may go.
arrow::Status ProveByReading(const lake::Lake& lake, const lake::State& state,
                             const RunOptions& run, std::vector<Candidate>* batch);

}  // namespace trailmill::expire
