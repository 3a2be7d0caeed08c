#include "dataset/commit.h"

#include <cstdio>
#include <set>

#include <fcntl.h>

namespace trailmill::dataset {
namespace {

using arrow::Status;
using arrow::fs::FileSystem;
using arrow::fs::FileType;

constexpr char kSuccess[] = "_SUCCESS";

std::string ParentOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == path.npos ? std::string() : path.substr(0, slash == 0 ? 1 : slash);
}

arrow::Result<bool> Exists(FileSystem& fs, const std::string& path) {
  ARROW_ASSIGN_OR_RAISE(const auto info, fs.GetFileInfo(path));
  return info.type() != FileType::NotFound;
}

Status WriteSuccess(FileSystem& fs, const std::string& directory) {
  if (HasDirectories(fs)) ARROW_RETURN_NOT_OK(fs.CreateDir(directory));
  ARROW_ASSIGN_OR_RAISE(auto stream, fs.OpenOutputStream(JoinPath(directory, kSuccess)));
  return stream->Close();
}

Status RemoveAny(FileSystem& fs, const std::string& path) {
  ARROW_ASSIGN_OR_RAISE(const auto info, fs.GetFileInfo(path));
  if (info.IsDirectory()) return fs.DeleteDir(path);
  return info.IsFile() ? fs.DeleteFile(path) : Status::OK();
}

std::set<std::string> Directories(const std::vector<PartFile>& parts) {
  std::set<std::string> directories;
  for (const PartFile& part : parts) directories.insert(part.directory);
  return directories;
}

// Swaps two paths in one step, where the system and its disk can. Two renames in its
// stead leave a moment without any data.
bool Exchange(const std::string& a, const std::string& b) {
#ifdef RENAME_EXCHANGE
  return renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE) == 0;
#else
  return false;
#endif
}

// Renames on a local disk that are taken back unless they are kept.
class Moves {
 public:
  explicit Moves(FileSystem* fs) : fs_(fs) {}
  ~Moves() {
    for (auto step = done_.rbegin(); step != done_.rend(); ++step) Undo(*step);
  }

  // Never replaces anything.
  Status Move(const std::string& from, const std::string& to) {
    ARROW_ASSIGN_OR_RAISE(const bool taken, Exists(*fs_, to));
    if (taken) return Status::AlreadyExists("move ", from, ": the place is taken: ", to);
    ARROW_RETURN_NOT_OK(fs_->CreateDir(ParentOf(to)));
    ARROW_RETURN_NOT_OK(fs_->Move(from, to));
    done_.push_back({.from = from, .to = to, .aside = ""});
    return Status::OK();
  }

  // Moves `from` to `to`, and what stood there to `aside`.
  Status Replace(const std::string& from, const std::string& to,
                 const std::string& aside) {
    ARROW_RETURN_NOT_OK(fs_->CreateDir(ParentOf(aside)));
    if (!Exchange(from, to)) {
      ARROW_RETURN_NOT_OK(Move(to, aside));
      return Move(from, to);
    }
    Status moved = fs_->Move(from, aside);
    if (!moved.ok()) {
      Exchange(from, to);
      return moved;
    }
    done_.push_back({.from = from, .to = to, .aside = aside});
    return Status::OK();
  }

  void Keep() { done_.clear(); }

 private:
  struct Step {
    std::string from;
    std::string to;
    std::string aside;  // empty: nothing was replaced
  };

  // What was replaced is aside until it is back in its place.
  void Undo(const Step& step) {
    if (step.aside.empty()) {
      ARROW_UNUSED(fs_->Move(step.to, step.from));
    } else if (Exchange(step.aside, step.to)) {
      ARROW_UNUSED(fs_->Move(step.aside, step.from));
    }
  }

  FileSystem* fs_;
  std::vector<Step> done_;
};

// A rename of a directory that holds its _SUCCESS: readers see all of it or nothing.
Status PublishNew(FileSystem& fs, const CommitTarget& target) {
  ARROW_RETURN_NOT_OK(WriteSuccess(fs, target.staging));
  Moves moves(&fs);
  ARROW_RETURN_NOT_OK(moves.Move(target.staging, target.dest));
  moves.Keep();
  return Status::OK();
}

// Where the old data waits until the new data stands. Abandoning a run leaves it alone.
std::string Aside(const CommitTarget& target) { return target.staging + ".old"; }

Status ReplaceAll(FileSystem& fs, const CommitTarget& target) {
  ARROW_RETURN_NOT_OK(WriteSuccess(fs, target.staging));
  Moves moves(&fs);
  ARROW_RETURN_NOT_OK(moves.Replace(target.staging, target.dest, Aside(target)));
  moves.Keep();
  return RemoveAny(fs, Aside(target));
}

Status ReplacePartitions(FileSystem& fs, const CommitTarget& target,
                         const std::vector<PartFile>& parts) {
  Moves moves(&fs);
  for (const std::string& directory : Directories(parts)) {
    const std::string place = JoinPath(target.dest, directory);
    const std::string fresh = JoinPath(target.staging, directory);
    ARROW_ASSIGN_OR_RAISE(const bool replaces, Exists(fs, place));
    ARROW_RETURN_NOT_OK(
        replaces ? moves.Replace(fresh, place, JoinPath(Aside(target), directory))
                 : moves.Move(fresh, place));
  }
  ARROW_RETURN_NOT_OK(WriteSuccess(fs, target.dest));
  moves.Keep();
  ARROW_RETURN_NOT_OK(RemoveAny(fs, target.staging));
  return RemoveAny(fs, Aside(target));
}

Status MoveIn(FileSystem& fs, const CommitTarget& target,
              const std::vector<PartFile>& parts) {
  Moves moves(&fs);
  for (const PartFile& part : parts) {
    const std::string directory = JoinPath(target.dest, part.directory);
    ARROW_RETURN_NOT_OK(moves.Move(part.path, JoinPath(directory, part.name)));
  }
  ARROW_RETURN_NOT_OK(WriteSuccess(fs, target.dest));
  moves.Keep();
  return RemoveAny(fs, target.staging);
}

Status CommitLocal(FileSystem& fs, const CommitTarget& target,
                   const std::vector<PartFile>& parts) {
  // A dataset without partitions is replaced whole, as with Spark.
  const bool whole = Directories(parts).contains("");
  ARROW_ASSIGN_OR_RAISE(const bool exists, Exists(fs, target.dest));
  if (!exists) return PublishNew(fs, target);
  switch (target.mode) {
    case SaveMode::kError:
    case SaveMode::kIgnore:
      return Status::AlreadyExists("commit: the destination appeared during the run: ",
                                   target.dest);
    case SaveMode::kAppend:
      return MoveIn(fs, target, parts);
    case SaveMode::kOverwrite:
      return ReplaceAll(fs, target);
    case SaveMode::kOverwritePartitions:
      return whole ? ReplaceAll(fs, target) : ReplacePartitions(fs, target, parts);
  }
  return Status::OK();
}

Status DeleteOthers(FileSystem& fs, const std::string& directory,
                    const std::set<std::string>& keep) {
  arrow::fs::FileSelector selector;
  selector.base_dir = directory;
  selector.recursive = true;
  selector.allow_not_found = true;
  ARROW_ASSIGN_OR_RAISE(const auto infos, fs.GetFileInfo(selector));
  std::vector<std::string> others;
  for (const auto& info : infos) {
    if (info.IsFile() && !keep.contains(info.path())) others.push_back(info.path());
  }
  return fs.DeleteFiles(others);
}

Status CommitInPlace(FileSystem& fs, const CommitTarget& target,
                     const std::vector<PartFile>& parts) {
  std::set<std::string> keep;
  for (const PartFile& part : parts) keep.insert(part.path);
  if (target.mode == SaveMode::kOverwrite) {
    ARROW_RETURN_NOT_OK(DeleteOthers(fs, target.dest, keep));
  } else if (target.mode == SaveMode::kOverwritePartitions) {
    for (const std::string& directory : Directories(parts)) {
      ARROW_RETURN_NOT_OK(DeleteOthers(fs, JoinPath(target.dest, directory), keep));
    }
  }
  return WriteSuccess(fs, target.dest);
}

}  // namespace

Status CommitParts(FileSystem& fs, const CommitTarget& target,
                   const std::vector<PartFile>& parts) {
  return target.staging == target.dest ? CommitInPlace(fs, target, parts)
                                       : CommitLocal(fs, target, parts);
}

void AbandonParts(FileSystem& fs, const CommitTarget& target,
                  const std::vector<PartFile>& parts) {
  if (target.staging != target.dest) {
    ARROW_UNUSED(RemoveAny(fs, target.staging));
    return;
  }
  for (const PartFile& part : parts) ARROW_UNUSED(fs.DeleteFile(part.path));
}

}  // namespace trailmill::dataset
