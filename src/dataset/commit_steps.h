// Which steps a commit into a destination that exists on a local disk takes.
#pragma once

#include <vector>

#include <arrow/result.h>

#include "dataset/commit.h"
#include "dataset/journal.h"

namespace trailmill::dataset {

/// The name of the file that says that a dataset is whole.
inline constexpr char kSuccess[] = "_SUCCESS";

/// \param can_swap whether the disk swaps two paths in one step.
/// REQUIRES: `_SUCCESS` stands beside the parts.
arrow::Result<Journal> PlanSteps(const CommitTarget& target,
                                 const std::vector<PartFile>& parts, bool can_swap);

/// A file below what the steps replace that is none of `files_before`; empty without one.
arrow::Result<std::string> FirstUnseen(const Journal& journal, const std::string& dest,
                                       const std::set<std::string>& files_before);

}  // namespace trailmill::dataset
