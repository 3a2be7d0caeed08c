// The directory of one run beside its destination.
//
//   <dest>.trailmill-<run id>/
//     lock          held as long as the run's process lives
//     data/         the new files, where they will stand in the destination
//     old/          what they replace, on a disk that can't swap two paths
//     journal.json  while a commit is half done
//
// On an object store the same names are the beginnings of keys; there is no lock.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <arrow/result.h>

#include "store/disk.h"

namespace trailmill::dataset {

/// `<dest>.trailmill-<run id>`: beside the destination, so that no glob below it sees the
/// files and a rename moves them in.
std::string RunPath(const std::string& dest, const std::string& run_id);
std::string DataPath(const std::string& run_path);
std::string OldPath(const std::string& run_path);
std::string JournalPath(const std::string& run_path);
std::string LockPath(const std::string& run_path);

/// The id in the last part of a path that RunPath gave for `dest`; empty for others.
std::string RunIdOf(const std::string& dest, const std::string& path);

/// True if a file's name below the path, or the path's own, holds the run's id.
/// \return IOError where that can't be seen: it tells which of two directories is the old
///   one, and a wrong answer would lose it.
arrow::Result<bool> HoldsRun(const std::string& path, const std::string& run_id);

/// The files below a directory, by their paths below it.
arrow::Result<std::set<std::string>> FilesBelow(const std::string& directory);

/// Owns a run's directory on a local disk: what is still there at the end goes, but for a
/// journal and its files, which the next run into the destination needs.
class RunDirectory {
 public:
  /// \param files_before what stands in the destination, for Commit to see whether
  /// another run added to what this one is about to replace.
  /// \param made_above directories above that were made for this run.
  static arrow::Result<std::shared_ptr<const RunDirectory>> Make(
      const std::string& dest, const std::string& run_id,
      std::set<std::string> files_before, std::vector<std::string> made_above);
  ~RunDirectory();
  RunDirectory(const RunDirectory&) = delete;
  RunDirectory& operator=(const RunDirectory&) = delete;

  const std::set<std::string>& files_before() const { return files_before_; }

 private:
  explicit RunDirectory(std::string path) : path_(std::move(path)) {}

  std::string path_;
  /// Directories above that this run made: they go if nothing came into them.
  std::vector<std::string> made_above_;
  store::FileLock lock_;
  std::set<std::string> files_before_;
};

/// Removes those that nothing came into.
void RemoveMade(const std::vector<std::string>& made);

/// Removes a run's directory unless a journal is in it; the lock goes last, so that the
/// run is alive to others as long as anything else is there.
arrow::Status RemoveRun(const std::string& run_path);

}  // namespace trailmill::dataset
