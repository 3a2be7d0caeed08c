// What runs that were killed have left beside a destination.
#pragma once

#include <string>
#include <vector>

#include <arrow/filesystem/filesystem.h>
#include <arrow/result.h>

namespace trailmill::dataset {

/// A sentence for each thing that was found, for a person.
using Notes = std::vector<std::string>;

/// Undoes the half-done commits of dead runs into `dest`, on a local disk, and removes
/// what those runs have staged. Runs that are alive, and the caller's own, are left
/// alone. REQUIRES: the caller holds the destination's commit lock. \return IOError where
/// a commit can't be undone: nothing should be written before.
arrow::Result<Notes> RecoverRuns(const std::string& dest, const std::string& own_run_id);

/// Names what other runs into `dest` have left or are at work on, where nothing tells the
/// one from the other: on object stores, and on disks without locks.
arrow::Result<Notes> NameRuns(arrow::fs::FileSystem& fs, const std::string& dest,
                              const std::string& own_run_id);

}  // namespace trailmill::dataset
