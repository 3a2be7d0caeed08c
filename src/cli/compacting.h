// Compacting a lake, by its own command or after a sync.
#pragma once

#include <arrow/result.h>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/timed_run.h"
#include "trailmill/upkeep.h"

namespace trailmill::cli {

using Compacted = Timed<CompactResult>;

/// Compacts as the common options say, with a progress line. \return as RunTimed(): a
/// signal that came is told.
arrow::Result<Compacted> CompactWith(const CompactOptions& options,
                                     const CommonOptions& common);

/// What came of it, for people and for machines.
void PrintCompacted(const CompactOptions& options, const Compacted& compacted);
nlohmann::ordered_json CompactedJson(const CompactOptions& options,
                                     const Compacted& compacted);

}  // namespace trailmill::cli
