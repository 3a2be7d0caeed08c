#include "dataset/commit_steps.h"

#include <map>
#include <set>

#include "store/disk.h"

namespace trailmill::dataset {
namespace {

using arrow::Status;
using Kind = Step::Kind;

class Planner {
 public:
  Planner(const CommitTarget& target, bool can_swap)
      : dest_(target.dest), can_swap_(can_swap) {
    journal_.run_id = target.run_id;
    journal_.mode = SaveModeName(target.mode);
  }

  // A directory that is missing, and those above it.
  Status Make(const std::string& directory) {
    if (directory.empty() || !made_.insert(directory).second) return Status::OK();
    ARROW_ASSIGN_OR_RAISE(const bool exists, store::Exists(JoinPath(dest_, directory)));
    if (exists) return Status::OK();
    const size_t slash = directory.rfind('/');
    if (slash != directory.npos) ARROW_RETURN_NOT_OK(Make(directory.substr(0, slash)));
    Do(Kind::kMake, directory);
    return Status::OK();
  }

  Status Add(const PartFile& part) {
    ARROW_RETURN_NOT_OK(Make(part.directory));
    Do(Kind::kAdd, JoinPath(part.directory, part.name));
    return Status::OK();
  }

  void Replace(const std::string& path) {
    if (can_swap_) return Do(Kind::kSwap, path);
    Do(Kind::kAside, path);
    Do(Kind::kAdd, path);
  }

  Status Finish() {
    ARROW_ASSIGN_OR_RAISE(const bool exists, store::Exists(JoinPath(dest_, kSuccess)));
    Do(exists ? Kind::kRenew : Kind::kAdd, kSuccess);
    return Status::OK();
  }

  Journal Take() { return std::move(journal_); }

 private:
  void Do(Kind kind, const std::string& path) { journal_.steps.push_back({kind, path}); }

  const std::string& dest_;
  bool can_swap_;
  std::set<std::string> made_;
  Journal journal_;
};

Status PlanPartitions(const CommitTarget& target, const std::vector<PartFile>& parts,
                      Planner* planner) {
  std::map<std::string, std::vector<const PartFile*>> partitions;
  for (const PartFile& part : parts) partitions[part.directory].push_back(&part);
  for (const auto& [directory, files] : partitions) {
    ARROW_ASSIGN_OR_RAISE(const bool exists,
                          store::Exists(JoinPath(target.dest, directory)));
    if (exists && target.mode == SaveMode::kOverwritePartitions) {
      planner->Replace(directory);
      continue;
    }
    for (const PartFile* file : files) ARROW_RETURN_NOT_OK(planner->Add(*file));
  }
  return planner->Finish();
}

// A dataset without partitions is one partition, and replaced whole.
bool ReplacesAll(const CommitTarget& target, const std::vector<PartFile>& parts) {
  if (target.mode == SaveMode::kOverwrite) return true;
  const bool whole = !parts.empty() && parts.front().directory.empty();
  return whole && target.mode == SaveMode::kOverwritePartitions;
}

}  // namespace

arrow::Result<Journal> PlanSteps(const CommitTarget& target,
                                 const std::vector<PartFile>& parts, bool can_swap) {
  // Files of the run are what a swapped directory is known by.
  Planner planner(target, can_swap && !parts.empty());
  if (ReplacesAll(target, parts)) {
    planner.Replace("");
  } else {
    ARROW_RETURN_NOT_OK(PlanPartitions(target, parts, &planner));
  }
  return planner.Take();
}

arrow::Result<std::string> FirstUnseen(const Journal& journal, const std::string& dest,
                                       const std::set<std::string>& files_before) {
  for (const Step& step : journal.steps) {
    if (step.kind != Kind::kSwap && step.kind != Kind::kAside) continue;
    ARROW_ASSIGN_OR_RAISE(const auto files, FilesBelow(JoinPath(dest, step.path)));
    for (const std::string& file : files) {
      std::string path = JoinPath(step.path, file);
      if (!files_before.contains(path)) return path;
    }
  }
  return std::string();
}

}  // namespace trailmill::dataset
