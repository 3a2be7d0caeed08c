#include "dataset/commit_store.h"

#include <algorithm>
#include <set>

#include "dataset/commit_steps.h"
#include "store/at_once.h"

namespace trailmill::dataset {
namespace {

using arrow::Status;
using arrow::fs::FileSystem;
using Kind = Step::Kind;

Status WriteText(FileSystem& fs, const std::string& path, const std::string& text) {
  if (HasDirectories(fs)) ARROW_RETURN_NOT_OK(fs.CreateDir(store::ParentOf(path)));
  ARROW_ASSIGN_OR_RAISE(auto stream, fs.OpenOutputStream(path));
  ARROW_RETURN_NOT_OK(stream->Write(text));
  return stream->Close();
}

// The paths of the files below a directory, or of the one that stands in its place.
arrow::Result<std::vector<std::string>> OldFiles(FileSystem& fs,
                                                 const std::string& place) {
  ARROW_ASSIGN_OR_RAISE(const auto found, fs.GetFileInfo(place));
  if (found.IsFile()) return std::vector<std::string>{place};
  arrow::fs::FileSelector selector;
  selector.base_dir = place;
  selector.recursive = true;
  selector.allow_not_found = true;
  ARROW_ASSIGN_OR_RAISE(const auto infos, fs.GetFileInfo(selector));
  std::vector<std::string> files;
  for (const auto& info : infos) {
    if (info.IsFile()) files.push_back(info.path());
  }
  return files;
}

// The directories below the destination whose files the parts replace.
std::set<std::string> Replaced(const CommitTarget& target,
                               const std::vector<PartFile>& parts) {
  if (target.mode == SaveMode::kOverwrite) return {""};
  std::set<std::string> directories;
  if (target.mode == SaveMode::kOverwritePartitions) {
    for (const PartFile& part : parts) directories.insert(part.directory);
  }
  return directories;
}

arrow::Result<Journal> Plan(FileSystem& fs, const CommitTarget& target,
                            const std::vector<PartFile>& parts) {
  Journal journal{target.run_id, SaveModeName(target.mode), {}};
  for (const PartFile& part : parts) {
    journal.steps.push_back({Kind::kAdd, JoinPath(part.directory, part.name)});
  }
  for (const std::string& directory : Replaced(target, parts)) {
    ARROW_ASSIGN_OR_RAISE(const auto old, OldFiles(fs, JoinPath(target.dest, directory)));
    for (const std::string& path : old) {
      const size_t below = std::min(path.size(), target.dest.size() + 1);
      journal.steps.push_back({Kind::kAside, path.substr(below)});
    }
  }
  return journal;
}

Status CopyIn(FileSystem& fs, const CommitTarget& target, const PartFile& part) {
  const std::string directory = JoinPath(target.dest, part.directory);
  if (HasDirectories(fs)) ARROW_RETURN_NOT_OK(fs.CreateDir(directory));
  return fs.CopyFile(part.path, JoinPath(directory, part.name));
}

// Removes those of the parts that stand in the destination.
Status TakeOut(FileSystem& fs, const CommitTarget& target,
               const std::vector<PartFile>& parts) {
  std::vector<std::string> places;
  for (const PartFile& part : parts) {
    std::string place = JoinPath(JoinPath(target.dest, part.directory), part.name);
    if (HasDirectories(fs)) {
      ARROW_ASSIGN_OR_RAISE(const auto found, fs.GetFileInfo(place));
      if (!found.IsFile()) continue;
    }
    places.push_back(std::move(place));
  }
  return fs.DeleteFiles(places);  // in an object store what isn't there is as good
}

// Files are copied in, many at once, so that readers see some without others for as short
// as can be; the staged ones go with the run's directory. If one fails, all are taken out
// again: those whose answer was lost may stand too.
Status MoveIn(FileSystem& fs, const CommitTarget& target,
              const std::vector<PartFile>& parts) {
  Status copied = store::ForEachAtOnce(
      parts.size(), [&](size_t i) { return CopyIn(fs, target, parts[i]); });
  if (copied.ok()) return copied;
  const Status back = TakeOut(fs, target, parts);
  return back.ok()
             ? copied.WithMessage(copied.message(), "; nothing was changed")
             : Status::UnknownError(copied.message(),
                                    "; taking it back failed too: ", back.message());
}

Status DeleteOld(FileSystem& fs, const CommitTarget& target, const Journal& journal) {
  std::vector<std::string> old;
  for (const Step& step : journal.steps) {
    if (step.kind == Kind::kAside) old.push_back(JoinPath(target.dest, step.path));
  }
  Status deleted = fs.DeleteFiles(old);
  if (deleted.ok()) return deleted;
  return Status::UnknownError(
      "commit: the new files stand, but not all that they replace could be deleted: ",
      deleted.message(), ": the rest is named in ",
      JournalPath(RunPath(target.dest, target.run_id)));
}

// The commit stands. The journal goes first where directories do.
Status CleanUp(FileSystem& fs, const CommitTarget& target,
               const std::vector<PartFile>& parts) {
  const std::string journal = JournalPath(RunPath(target.dest, target.run_id));
  if (HasDirectories(fs)) {
    ARROW_RETURN_NOT_OK(fs.DeleteFile(journal));
    AbandonParts(fs, target);
    return Status::OK();
  }
  std::vector<std::string> staged = {journal};
  for (const PartFile& part : parts) staged.push_back(part.path);
  return fs.DeleteFiles(staged);
}

}  // namespace

Status CommitStore(FileSystem& fs, const CommitTarget& target,
                   const std::vector<PartFile>& parts) {
  ARROW_ASSIGN_OR_RAISE(const auto found, fs.GetFileInfo(target.dest));
  const bool may_exist =
      target.mode != SaveMode::kError && target.mode != SaveMode::kIgnore;
  if (found.type() != arrow::fs::FileType::NotFound && !may_exist) {
    return Status::AlreadyExists("commit: the destination appeared during the run: ",
                                 target.dest, "; nothing was changed");
  }
  const std::string run_path = RunPath(target.dest, target.run_id);
  ARROW_ASSIGN_OR_RAISE(const Journal journal, Plan(fs, target, parts));
  ARROW_RETURN_NOT_OK(WriteText(fs, JournalPath(run_path), journal.ToJson()));
  Status moved = MoveIn(fs, target, parts);
  if (!moved.ok()) {
    if (!moved.IsUnknownError()) ARROW_UNUSED(fs.DeleteFile(JournalPath(run_path)));
    return moved;
  }
  ARROW_RETURN_NOT_OK(DeleteOld(fs, target, journal));
  ARROW_RETURN_NOT_OK(WriteText(fs, JoinPath(target.dest, kSuccess), ""));
  return CleanUp(fs, target, parts);
}

}  // namespace trailmill::dataset
