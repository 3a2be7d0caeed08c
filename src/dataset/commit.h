// Makes finished files the destination's content.
//
// On a local disk new files wait in a directory beside the destination (run_directory.h).
// A new destination is one rename. Into one that exists files are moved step by step
// under a journal (journal.h), and a run that dies between leaves it to the next run,
// which undoes it (recover.h). docs/decisions/crash-safety.md has the states and why.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <arrow/filesystem/filesystem.h>
#include <arrow/result.h>

#include "dataset/part_file.h"
#include "dataset/recover.h"
#include "dataset/run_directory.h"
#include "dataset/save_mode.h"

namespace trailmill::dataset {

struct CommitTarget {
  /// As ResolveDestination gives it.
  std::string dest;
  /// Part of the name of each part.
  std::string run_id;
  SaveMode mode = SaveMode::kError;
};

struct BegunRun {
  /// Keep it as long as the run lasts. Null on object stores.
  std::shared_ptr<const RunDirectory> directory;
  /// What killed runs had left.
  Notes notes;
};

/// Cleans up after killed runs, looks at the destination, and makes the run's directory.
/// \return Cancelled where there is nothing to do (kIgnore), AlreadyExists where the
///   destination is in the way; both say what was cleaned up.
arrow::Result<BegunRun> BeginRun(arrow::fs::FileSystem& fs, const CommitTarget& target);

/// Moves the parts, which stand in DataPath, into place, `_SUCCESS`, a file of no bytes,
/// last. No parts: the destination is made, or emptied (kOverwrite), and gets `_SUCCESS`.
///
/// After an error the destination is as it was, and the message says so; where not even
/// that can be had, the error is UnknownError. A process that is killed leaves old files,
/// whole new files or both.
///
/// \param run null where another process began the run: what others added to what is
///   replaced then goes unnoticed.
/// \return what killed runs had left since the run began; AlreadyExists where a
///   destination appeared that the mode doesn't allow, or another run added to what this
///   one replaces.
arrow::Result<Notes> CommitParts(arrow::fs::FileSystem& fs, const CommitTarget& target,
                                 const std::vector<PartFile>& parts,
                                 const RunDirectory* run);

/// Removes what a failed run leaves. Does what it can and reports nothing.
void AbandonParts(arrow::fs::FileSystem& fs, const CommitTarget& target);

}  // namespace trailmill::dataset
