#include "dataset/commit.h"

#include "dataset/commit_local.h"
#include "dataset/commit_store.h"

namespace trailmill::dataset {

arrow::Result<BegunRun> BeginRun(arrow::fs::FileSystem& fs, const CommitTarget& target) {
  if (IsLocal(fs)) return BeginLocal(fs, target);
  ARROW_ASSIGN_OR_RAISE(const bool wanted,
                        PrepareDestination(fs, target.dest, target.mode));
  if (!wanted) {
    return arrow::Status::Cancelled(target.dest, " exists and is left as it is");
  }
  BegunRun begun;
  ARROW_ASSIGN_OR_RAISE(begun.notes, NameRuns(fs, target.dest, target.run_id));
  return begun;
}

arrow::Result<Notes> CommitParts(arrow::fs::FileSystem& fs, const CommitTarget& target,
                                 const std::vector<PartFile>& parts,
                                 const RunDirectory* run) {
  if (IsLocal(fs)) return CommitLocal(fs, target, parts, run);
  ARROW_RETURN_NOT_OK(CommitStore(fs, target, parts));
  return Notes();
}

void AbandonParts(arrow::fs::FileSystem& fs, const CommitTarget& target) {
  const std::string run_path = RunPath(target.dest, target.run_id);
  if (IsLocal(fs)) {
    ARROW_UNUSED(RemoveRun(run_path));
    return;
  }
  const auto journal = fs.GetFileInfo(JournalPath(run_path));
  if (!journal.ok() || journal->IsFile()) return;
  ARROW_UNUSED(fs.DeleteDir(run_path));
}

}  // namespace trailmill::dataset
