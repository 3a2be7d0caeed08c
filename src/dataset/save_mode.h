// What to do about a destination that exists, as Spark's save modes say.
#pragma once

#include <string>
#include <string_view>

#include <arrow/filesystem/filesystem.h>
#include <arrow/result.h>

namespace trailmill::dataset {

/// Spark's modes; kOverwritePartitions is `overwrite` with
/// partitionOverwriteMode=dynamic.
enum class SaveMode {
  /// A destination that exists is an error. Spark's default.
  kError,
  /// Adds files. No check of schemas, no search for duplicates.
  kAppend,
  /// Replaces all that is there.
  kOverwrite,
  /// Replaces the partitions that receive rows and keeps the others.
  kOverwritePartitions,
  /// Does nothing where the destination exists.
  kIgnore,
};

/// Reads `error` (or Spark's `errorifexists`, `default`), `append`, `overwrite`,
/// `overwrite-partitions` or `ignore`.
arrow::Result<SaveMode> ParseSaveMode(std::string_view name);

/// What ParseSaveMode reads.
std::string SaveModeName(SaveMode mode);

/// The destination by the name that it keeps during a run: on a local disk absolute, with
/// symbolic links resolved, so that what stands beside it is on the same disk; elsewhere
/// without slashes at its end.
/// \return Invalid for the root of a file system.
arrow::Result<std::string> ResolveDestination(const arrow::fs::FileSystem& fs,
                                              const std::string& dest);

/// Looks at the destination before any work is done.
/// \return false where there is nothing to do (kIgnore); AlreadyExists, with Spark's
/// error
///   class and the next step, where it is in the way.
arrow::Result<bool> PrepareDestination(arrow::fs::FileSystem& fs, const std::string& dest,
                                       SaveMode mode);

/// True for a local disk, where a rename is atomic and costs nothing.
bool IsLocal(const arrow::fs::FileSystem& fs);

/// False for object stores, where a directory would be an object of its own.
bool HasDirectories(const arrow::fs::FileSystem& fs);

}  // namespace trailmill::dataset
