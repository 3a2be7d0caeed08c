// Vacuum: what nothing names is deleted. docs/lake-format.md says why no writer loses by
// it what it is about to name.

#include <atomic>
#include <mutex>
#include <vector>

#include "delta/log.h"
#include "lake/clock.h"
#include "lake/fence.h"
#include "lake/follow.h"
#include "store/at_once.h"
#include "store/disk.h"
#include "trailmill/upkeep.h"
#include "upkeep/leftovers.h"

namespace trailmill {
namespace {

using arrow::Status;
using lake::State;
using upkeep::Leftover;
using upkeep::Leftovers;

// By the second, in which stores tell times.
constexpr int64_t kRetainMsMin = 1000;

Status CheckRetention(int64_t retain_ms) {
  constexpr int64_t kMsPerDay = int64_t{24} * 3600 * 1000;
  if (retain_ms < kRetainMsMin) {
    return Status::Invalid("a vacuum that retains ", retain_ms,
                           " ms: it has to retain a second at least");
  }
  if (retain_ms <= delta::kLogRetentionMs) return Status::OK();
  return Status::Invalid("a vacuum can't retain more than ",
                         delta::kLogRetentionMs / kMsPerDay,
                         " days: the log forgets by then which files were removed, and "
                         "the versions that had them");
}

class Run {
 public:
  Run(const VacuumOptions& options, const RunOptions& run, lake::Lake lake)
      : options_(options), run_(run), lake_(std::move(lake)) {}

  arrow::Result<VacuumResult> Do() {
    ARROW_ASSIGN_OR_RAISE(state_, lake_.LoadExisting());
    ARROW_RETURN_NOT_OK(state_.events.CheckWritable());
    int64_t now_ms = lake::NowMs();
    if (!options_.dry_run) {
      ARROW_RETURN_NOT_OK(lake::Follow(lake_, &state_));
      ARROW_ASSIGN_OR_RAISE(now_ms, lake::StoreNowMs(lake_));
    }
    result_.before_ms = now_ms - options_.retain_ms;
    ARROW_RETURN_NOT_OK(Find());
    if (!options_.dry_run && !IsEmpty()) ARROW_RETURN_NOT_OK(DeleteBehindFence());
    Tell();
    return std::move(result_);
  }

 private:
  Status Find() {
    for (const upkeep::Table& table : upkeep::TablesOf(state_)) {
      ARROW_ASSIGN_OR_RAISE(leftovers_.emplace_back(),
                            upkeep::FindLeftovers(lake_, table, result_.before_ms));
    }
    return Status::OK();
  }

  bool IsEmpty() const {
    for (const Leftovers& each : leftovers_) {
      if (!each.files.empty() || !each.drafts.empty()) return false;
    }
    return true;
  }

  // What was found lay there before the fence, so that all of it that will ever be named
  // is named by the state that the fence was put on.
  Status DeleteBehindFence() {
    ARROW_RETURN_NOT_OK(lake::RaiseFence(lake_, result_.before_ms, &state_));
    const auto tables = upkeep::TablesOf(state_);
    for (size_t i = 0; i < tables.size(); ++i)
      upkeep::DropNamed(tables[i], result_.before_ms, &leftovers_[i]);
    ARROW_RETURN_NOT_OK(DeleteAll());
    // The files are gone; the next run does what this one can't.
    ARROW_UNUSED(lake::FollowUp(lake_, &state_));
    return Status::OK();
  }

  Status DeleteAll() {
    std::vector<std::pair<std::string, int64_t>> paths;
    const auto tables = upkeep::TablesOf(state_);
    for (size_t i = 0; i < tables.size(); ++i) {
      const std::string root = lake_.FilesRoot(tables[i].name) + "/";
      for (const auto* files : {&leftovers_[i].files, &leftovers_[i].drafts}) {
        for (const Leftover& file : *files)
          paths.emplace_back(root + file.path, file.bytes);
      }
    }
    Progress progress;
    progress.objects_total = static_cast<int64_t>(paths.size());
    for (const auto& [path, bytes] : paths) progress.stored_bytes_total += bytes;
    std::mutex mutex;
    return store::ForEachAtOnce(paths.size(), [&](size_t i) -> Status {
      if (run_.should_stop && run_.should_stop())
        return Status::Cancelled("the vacuum was stopped: the next one goes on");
      ARROW_RETURN_NOT_OK(Delete(paths[i].first));
      const std::lock_guard lock(mutex);
      ++progress.counts.objects;
      progress.counts.stored_bytes += paths[i].second;
      if (run_.on_progress) run_.on_progress(progress);
      return Status::OK();
    });
  }

  // One that isn't there is as good: another vacuum has it, or its writer.
  Status Delete(const std::string& path) const {
    return lake_.place().local ? store::RemoveFile(path)
                               : lake_.place().files->DeleteFile(path);
  }

  void Tell() {
    result_.version = state_.events.version;
    const auto tables = upkeep::TablesOf(state_);
    for (size_t i = 0; i < tables.size(); ++i) {
      VacuumResult::Table& table = result_.tables[i];
      table.name = tables[i].name;
      table.files = static_cast<int64_t>(leftovers_[i].files.size());
      for (const Leftover& file : leftovers_[i].files) table.bytes += file.bytes;
      result_.drafts += static_cast<int64_t>(leftovers_[i].drafts.size());
      result_.foreign += leftovers_[i].foreign;
    }
  }

  const VacuumOptions& options_;
  const RunOptions& run_;
  const lake::Lake lake_;
  State state_;
  /// By table.
  std::vector<Leftovers> leftovers_;
  VacuumResult result_;
};

}  // namespace

int64_t VacuumResult::files() const {
  int64_t sum = 0;
  for (const Table& table : tables) sum += table.files;
  return sum;
}

int64_t VacuumResult::bytes() const {
  int64_t sum = 0;
  for (const Table& table : tables) sum += table.bytes;
  return sum;
}

arrow::Result<VacuumResult> Vacuum(const VacuumOptions& options, const RunOptions& run) {
  ARROW_RETURN_NOT_OK(CheckRetention(options.retain_ms));
  ARROW_ASSIGN_OR_RAISE(auto lake, lake::Lake::Open(options.lake));
  return Run(options, run, std::move(lake)).Do();
}

}  // namespace trailmill
