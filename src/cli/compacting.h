// Compacting a lake, by its own command or after a sync.
#pragma once

#include <arrow/result.h>

#include "cli/command.h"
#include "trailmill/upkeep.h"

namespace trailmill::cli {

/// Compacts, and prints what came of it. \return the exit code.
arrow::Result<int> CompactAndTell(const CompactOptions& options,
                                  const CommonOptions& common);

}  // namespace trailmill::cli
