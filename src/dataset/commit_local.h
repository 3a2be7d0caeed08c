// The commit on a local disk.
#pragma once

#include <vector>

#include "dataset/commit.h"

namespace trailmill::dataset {

/// BeginRun on a local disk.
arrow::Result<BegunRun> BeginLocal(arrow::fs::FileSystem& fs, const CommitTarget& target);

/// CommitParts on a local disk.
arrow::Result<Notes> CommitLocal(arrow::fs::FileSystem& fs, const CommitTarget& target,
                                 const std::vector<PartFile>& parts,
                                 const RunDirectory* run);

}  // namespace trailmill::dataset
