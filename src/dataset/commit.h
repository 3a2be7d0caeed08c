// Makes finished files the destination's content.
#pragma once

#include <string>
#include <vector>

#include <arrow/filesystem/filesystem.h>
#include <arrow/status.h>

#include "dataset/part_file.h"
#include "dataset/save_mode.h"

namespace trailmill::dataset {

struct CommitTarget {
  /// StagingDirectory(dest), where the parts stand.
  std::string staging;
  /// As ResolveDestination gives it.
  std::string dest;
  SaveMode mode = SaveMode::kError;
};

/// Moves the parts into place and writes `_SUCCESS`, a file of no bytes, last.
///
/// On a local disk a new destination appears at once. Overwriting swaps the old data for
/// the new when that is whole (in one step on Linux, else in two renames), and deletes
/// the old at the end. Appending and replacing partitions are one step for each file or
/// partition; where one fails, those before it are taken back. A process that is killed
/// leaves old files, whole new files or both, and siblings of the destination named
/// `.trailmill-`.
///
/// Elsewhere the parts already stand in the destination; what they replace is deleted.
///
/// No parts: the destination is made, or emptied (kOverwrite), and gets `_SUCCESS`.
/// \return AlreadyExists where a destination appeared that the mode doesn't allow.
arrow::Status CommitParts(arrow::fs::FileSystem& fs, const CommitTarget& target,
                          const std::vector<PartFile>& parts);

/// Removes what a failed run leaves: the staging directory, or the parts where there is
/// none. Does what it can and reports nothing.
void AbandonParts(arrow::fs::FileSystem& fs, const CommitTarget& target,
                  const std::vector<PartFile>& parts);

}  // namespace trailmill::dataset
