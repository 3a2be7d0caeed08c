#include "dataset/commit_local.h"

#include <set>

#include <sys/stat.h>

#include "dataset/commit_steps.h"
#include "store/disk.h"

namespace trailmill::dataset {
namespace {

using arrow::Status;

Status Unchanged(const Status& status) {
  return status.WithMessage(status.message(), "; nothing was changed");
}

// With the lock that all commits into siblings share, what died is told from what lives.
arrow::Result<Notes> LookAround(arrow::fs::FileSystem& fs, const CommitTarget& target,
                                const store::FileLock& commits) {
  if (commits.held()) return RecoverRuns(target.dest, target.run_id);
  return NameRuns(fs, target.dest, target.run_id);
}

// A destination on another disk than what stands beside it takes no rename.
Status CheckDisk(const std::string& dest) {
  struct stat inside = {};
  struct stat beside = {};
  if (stat(dest.c_str(), &inside) != 0 ||
      stat(store::ParentOf(dest).c_str(), &beside) != 0 ||
      inside.st_dev == beside.st_dev) {
    return Status::OK();
  }
  return Status::Invalid(
      "prepare the destination: a disk is mounted there, and new files ",
      "are staged beside it: take a directory below it: ", dest);
}

arrow::Result<std::shared_ptr<const RunDirectory>> MakeDirectoryOfRun(
    arrow::fs::FileSystem& fs, const CommitTarget& target,
    const std::vector<std::string>& made_above) {
  ARROW_ASSIGN_OR_RAISE(const bool wanted,
                        PrepareDestination(fs, target.dest, target.mode));
  if (!wanted) return Status::Cancelled(target.dest, " exists and is left as it is");
  ARROW_RETURN_NOT_OK(CheckDisk(target.dest));
  std::set<std::string> before;
  if (target.mode != SaveMode::kAppend) {
    ARROW_ASSIGN_OR_RAISE(before, FilesBelow(target.dest));
  }
  return RunDirectory::Make(target.dest, target.run_id, std::move(before), made_above);
}

// Everything below `data` outlasts a power cut before any of it is seen.
Status MakeLast(const std::string& data, const std::vector<PartFile>& parts) {
  std::vector<std::string> files;
  for (const PartFile& part : parts) files.push_back(part.path);
  ARROW_RETURN_NOT_OK(store::SyncBelow(data, files));
  return store::WriteDurably(JoinPath(data, kSuccess), "");
}

// A rename of a directory that holds its _SUCCESS: readers see all of it or nothing.
Status Publish(const std::string& data, const std::string& dest) {
  ARROW_RETURN_NOT_OK(store::RenameNew(data, dest));
  Status lasts = store::Sync(store::ParentOf(dest));
  if (lasts.ok()) return lasts;
  const Status back = store::RenameNew(dest, data);
  return back.ok() ? lasts
                   : Status::UnknownError(lasts.message(), "; it stands nevertheless");
}

// Asks the disk, since not all of them can.
arrow::Result<bool> CanSwap(const std::string& run_path) {
  const std::string other = JoinPath(run_path, "swap");
  ARROW_RETURN_NOT_OK(store::MakeDirectory(other));
  if (!store::Exchange(DataPath(run_path), other).ok()) return false;
  ARROW_RETURN_NOT_OK(store::Exchange(DataPath(run_path), other));
  return true;
}

Status Forget(const StepPlaces& places) {
  ARROW_RETURN_NOT_OK(store::RemoveTree(JournalPath(places.run_path)));
  return store::Sync(places.run_path);
}

// After this the destination is as it was, or the journal says how it gets there.
Status TakeBack(const Status& why, const Journal& journal, const StepPlaces& places) {
  const auto written = store::Exists(JournalPath(places.run_path));
  if (written.ok() && !*written) {
    ARROW_UNUSED(store::WriteDurably(JournalPath(places.run_path), journal.ToJson()));
  }
  const Status undone = Undo(journal, places);
  if (!undone.ok()) {
    return Status::UnknownError(why.message(),
                                "; taking it back failed too: ", undone.message(),
                                ": the next run into ", places.dest, " will do it");
  }
  // What it says is undone already: where it stays, it does no harm.
  ARROW_UNUSED(Forget(places));
  return Unchanged(why);
}

Status TakeSteps(const Journal& journal, const StepPlaces& places) {
  ARROW_RETURN_NOT_OK(
      store::WriteDurably(JournalPath(places.run_path), journal.ToJson()));
  // The way to it has to last as well.
  ARROW_RETURN_NOT_OK(store::Sync(store::ParentOf(places.run_path)));
  ARROW_RETURN_NOT_OK(Apply(journal, places));
  return Forget(places);  // this is the moment from which on the commit counts
}

arrow::Result<Journal> Plan(const CommitTarget& target,
                            const std::vector<PartFile>& parts, const RunDirectory* run) {
  bool can_swap = false;
  if (target.mode != SaveMode::kAppend) {
    ARROW_ASSIGN_OR_RAISE(can_swap, CanSwap(RunPath(target.dest, target.run_id)));
  }
  ARROW_ASSIGN_OR_RAISE(Journal journal, PlanSteps(target, parts, can_swap));
  if (run == nullptr) return journal;
  ARROW_ASSIGN_OR_RAISE(const std::string unseen,
                        FirstUnseen(journal, target.dest, run->files_before()));
  if (unseen.empty()) return journal;
  return Status::AlreadyExists(
      "commit: another run wrote into what this one replaces, "
      "while it was at work: run it again: ",
      JoinPath(target.dest, unseen));
}

Status CommitHere(const CommitTarget& target, const std::vector<PartFile>& parts,
                  const RunDirectory* run) {
  const StepPlaces places{.run_path = RunPath(target.dest, target.run_id),
                          .dest = target.dest};
  ARROW_ASSIGN_OR_RAISE(const bool exists, store::Exists(target.dest));
  if (!exists) {
    const Status published = Publish(DataPath(places.run_path), target.dest);
    return published.ok() || published.IsUnknownError() ? published
                                                        : Unchanged(published);
  }
  if (target.mode == SaveMode::kError || target.mode == SaveMode::kIgnore) {
    return Unchanged(Status::AlreadyExists(
        "commit: the destination appeared during the run: ", target.dest));
  }
  const auto journal = Plan(target, parts, run);
  if (!journal.ok()) return Unchanged(journal.status());
  const Status done = TakeSteps(*journal, places);
  return done.ok() ? done : TakeBack(done, *journal, places);
}

}  // namespace

arrow::Result<BegunRun> BeginLocal(arrow::fs::FileSystem& fs,
                                   const CommitTarget& target) {
  // First, since the lock is theirs.
  std::vector<std::string> made_above;
  ARROW_RETURN_NOT_OK(store::MakeAbove(store::ParentOf(target.dest), &made_above));
  const store::FileLock commits =
      store::FileLock::OfDirectory(store::ParentOf(target.dest));
  BegunRun begun;
  ARROW_ASSIGN_OR_RAISE(begun.notes, LookAround(fs, target, commits));
  auto made = MakeDirectoryOfRun(fs, target, made_above);
  if (!made.ok()) {
    RemoveMade(made_above);
    std::string message = made.status().message();
    for (const std::string& note : begun.notes) message += " (" + note + ")";
    return made.status().WithMessage(message);
  }
  begun.directory = made.MoveValueUnsafe();
  return begun;
}

arrow::Result<Notes> CommitLocal(arrow::fs::FileSystem& fs, const CommitTarget& target,
                                 const std::vector<PartFile>& parts,
                                 const RunDirectory* run) {
  const std::string run_path = RunPath(target.dest, target.run_id);
  const Status lasts = MakeLast(DataPath(run_path), parts);
  if (!lasts.ok()) return Unchanged(lasts);
  Notes notes;
  {
    const store::FileLock commits =
        store::FileLock::OfDirectory(store::ParentOf(target.dest));
    ARROW_ASSIGN_OR_RAISE(notes, LookAround(fs, target, commits));
    ARROW_RETURN_NOT_OK(CommitHere(target, parts, run));
  }
  // The commit stands. What can't be removed now, the next run removes.
  ARROW_UNUSED(RemoveRun(run_path));
  return notes;
}

}  // namespace trailmill::dataset
