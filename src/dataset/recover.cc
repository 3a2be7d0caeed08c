#include "dataset/recover.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "dataset/journal.h"
#include "dataset/run_directory.h"
#include "store/s3_file_system.h"

namespace trailmill::dataset {
namespace {

using arrow::Status;

arrow::Result<Notes> RunsBeside(const std::string& dest) {
  std::vector<std::string> runs;
  std::error_code error;
  std::filesystem::directory_iterator entry(store::ParentOf(dest), error);
  if (error == std::errc::no_such_file_or_directory) return runs;
  for (; !error && entry != std::filesystem::directory_iterator();
       entry.increment(error)) {
    if (!RunIdOf(dest, entry->path()).empty()) runs.push_back(entry->path());
  }
  if (error) {
    return Status::IOError("list ", store::ParentOf(dest), ": ", error.message());
  }
  std::sort(runs.begin(), runs.end());
  return runs;
}

Status UndoJournal(const std::string& run_path, const std::string& dest) {
  const std::string path = JournalPath(run_path);
  std::ifstream file(path);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  if (!file) return Status::IOError("read a journal: it can't be opened: ", path);
  ARROW_ASSIGN_OR_RAISE(const Journal journal, Journal::FromJson(text));
  ARROW_RETURN_NOT_OK(Undo(journal, {.run_path = run_path, .dest = dest}));
  ARROW_RETURN_NOT_OK(store::RemoveTree(path));
  return store::Sync(run_path);
}

// A run that holds no lock any more.
arrow::Result<std::string> Recover(const std::string& run_path, const std::string& dest) {
  ARROW_ASSIGN_OR_RAISE(const bool half_done, store::Exists(JournalPath(run_path)));
  ARROW_ASSIGN_OR_RAISE(const bool stands, HoldsRun(dest, RunIdOf(dest, run_path)));
  std::string note;
  if (half_done) {
    const Status undone = UndoJournal(run_path, dest);
    if (!undone.ok()) {
      return undone.WithMessage("undo a commit that was cut short: ", undone.message(),
                                ": ", run_path);
    }
    note = "a run that was killed while it committed has been undone: ";
  } else if (stands) {
    note =
        "a run that was killed after its commit has been cleaned up, its data stands: ";
  } else {
    note = "what a run that was killed had staged has been removed: ";
  }
  const Status removed = RemoveRun(run_path);
  if (!removed.ok()) note = removed.message() + ": left by a run that was killed: ";
  return note + run_path;
}

// What may be the directory of a run into `dest`.
arrow::Result<std::vector<std::string>> Beside(arrow::fs::FileSystem& fs,
                                               const std::string& dest) {
  if (auto* s3 = dynamic_cast<store::S3FileSystem*>(&fs))
    return s3->DirectoriesThatBegin(RunPath(dest, ""));
  arrow::fs::FileSelector beside;
  beside.base_dir = store::ParentOf(dest);
  beside.allow_not_found = true;
  ARROW_ASSIGN_OR_RAISE(const auto infos, fs.GetFileInfo(beside));
  std::vector<std::string> paths;
  for (const auto& info : infos) paths.push_back(info.path());
  return paths;
}

std::string LeftAlone(const std::string& run_path) {
  return "another run is at work here, or was killed; it is left alone: " + run_path;
}

// A run without a lock is dead: runs begin under the lock of all commits, which the
// caller holds, and remove their own lock when nothing else is left.
arrow::Result<std::string> LookAt(const std::string& run_path, const std::string& dest) {
  const auto lock = store::FileLock::OfFile(LockPath(run_path));
  ARROW_ASSIGN_OR_RAISE(const bool exists, store::Exists(LockPath(run_path)));
  if (!exists) {
    ARROW_RETURN_NOT_OK(store::RemoveIfEmpty(run_path));
    ARROW_ASSIGN_OR_RAISE(const bool stands, store::Exists(run_path));
    return stands ? Recover(run_path, dest) : std::string();
  }
  if (!lock.ok()) return LeftAlone(run_path);
  if (lock->state() == store::FileLock::State::kBusy) return std::string();
  return lock->held() ? Recover(run_path, dest) : LeftAlone(run_path);
}

}  // namespace

arrow::Result<Notes> RecoverRuns(const std::string& dest, const std::string& own_run_id) {
  ARROW_ASSIGN_OR_RAISE(const auto runs, RunsBeside(dest));
  Notes notes;
  for (const std::string& run : runs) {
    if (RunIdOf(dest, run) == own_run_id) continue;
    ARROW_ASSIGN_OR_RAISE(std::string note, LookAt(run, dest));
    if (!note.empty()) notes.push_back(std::move(note));
  }
  return notes;
}

arrow::Result<Notes> NameRuns(arrow::fs::FileSystem& fs, const std::string& dest,
                              const std::string& own_run_id) {
  ARROW_ASSIGN_OR_RAISE(const auto paths, Beside(fs, dest));
  Notes notes;
  for (const std::string& path : paths) {
    const std::string id = RunIdOf(dest, path);
    if (!id.empty() && id != own_run_id) notes.push_back(LeftAlone(path));
  }
  std::sort(notes.begin(), notes.end());
  return notes;
}

}  // namespace trailmill::dataset
