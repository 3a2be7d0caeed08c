// Puts files in the place of others that hold the same rows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "lake/lake.h"

namespace trailmill::upkeep {

/// A file that holds the rows of others.
struct Replacement {
  std::vector<delta::Add> files;
  delta::Add merged;
  /// Of the table, before the merged file was written.
  int64_t version = -1;
};

/// Commits replacements to a table, all in one entry. A loser of a put tries again with
/// those whose files are all live still and whose own no vacuum may have deleted: the
/// others are dropped, with what was written for them.
/// \param state brought up to what was found.
/// \param seconds that the files took.
/// \param lost counts the versions that went to others.
/// \return those that were committed; UnknownError where it can't be known whether the
///   entry is there: the files have to stay.
arrow::Result<std::vector<Replacement>> CommitReplacements(
    const lake::Lake& lake, const std::string& table,
    std::vector<Replacement> replacements, double seconds, lake::State* state,
    int64_t* lost);

}  // namespace trailmill::upkeep
