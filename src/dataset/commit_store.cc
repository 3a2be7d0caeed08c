#include "dataset/commit_store.h"

#include <algorithm>
#include <set>

#include "dataset/commit_steps.h"

namespace trailmill::dataset {
namespace {

using arrow::Status;
using arrow::fs::FileSystem;
using Kind = Step::Kind;

Status WriteText(FileSystem& fs, const std::string& path, const std::string& text) {
  if (HasDirectories(fs)) ARROW_RETURN_NOT_OK(fs.CreateDir(ParentOf(path)));
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

// Files that are moved in are moved out again if one of them fails.
Status MoveIn(FileSystem& fs, const CommitTarget& target,
              const std::vector<PartFile>& parts) {
  std::vector<std::string> moved;
  for (const PartFile& part : parts) {
    const std::string directory = JoinPath(target.dest, part.directory);
    const std::string place = JoinPath(directory, part.name);
    Status status = HasDirectories(fs) ? fs.CreateDir(directory) : Status::OK();
    if (status.ok()) status = fs.Move(part.path, place);
    if (!status.ok()) {
      const Status back = fs.DeleteFiles(moved);
      return back.ok()
                 ? status.WithMessage(status.message(), "; nothing was changed")
                 : Status::UnknownError(status.message(),
                                        "; taking it back failed too: ", back.message());
    }
    moved.push_back(place);
  }
  return Status::OK();
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
  ARROW_RETURN_NOT_OK(fs.DeleteFile(JournalPath(run_path)));
  AbandonParts(fs, target);
  return Status::OK();
}

}  // namespace trailmill::dataset
