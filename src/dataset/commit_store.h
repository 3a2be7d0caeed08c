// The commit on a file system that is no local disk: an object store, whose files move
// one by one and whose runs hold no locks.
#pragma once

#include <vector>

#include "dataset/commit.h"

namespace trailmill::dataset {

/// CommitParts elsewhere. New files are moved in, then the files that they replace are
/// deleted, then `_SUCCESS` is written. The journal in the run's directory names both
/// for a person: nothing tells here whether its run is alive, so no other run acts on it.
arrow::Status CommitStore(arrow::fs::FileSystem& fs, const CommitTarget& target,
                          const std::vector<PartFile>& parts);

}  // namespace trailmill::dataset
