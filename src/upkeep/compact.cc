// A run of compact: groups of small files become one file each, and a commit puts it in
// their place. docs/lake-format.md has the protocol.

#include <algorithm>
#include <chrono>

#include "lake/clock.h"
#include "lake/follow.h"
#include "lake/merge.h"
#include "lake/tables.h"
#include "source/calendar.h"
#include "trailmill/upkeep.h"
#include "upkeep/file_groups.h"
#include "upkeep/merge_events.h"
#include "upkeep/replace_files.h"

namespace trailmill {
namespace {

using arrow::Status;
using upkeep::FileGroup;
using upkeep::GroupLimits;
using upkeep::Replacement;
using Clock = std::chrono::steady_clock;

// Bytes of files that are replaced by one commit: what a run that is killed does again,
// and what a sync that was overtaken has to look at.
constexpr int64_t kCommitBytes = int64_t{1} << 30;

// Where a partition has more files than are merged at once, or another's commit has made
// some of the work void, what comes out is looked at once more: 512 by 512 files by
// default, and whoever is overtaken again leaves the rest to the next run.
constexpr int kPassesMax = 3;

constexpr int64_t kUsPerMs = 1000;

int64_t Today() { return lake::NowMs() * kUsPerMs / source::kDayUs; }

void Count(const FileGroup& group, upkeep::Replacement const* done,
           CompactedTable* table) {
  table->files_before += static_cast<int64_t>(group.files.size());
  table->bytes_before += group.bytes;
  table->rows += group.rows;
  ++table->files_after;
  if (done != nullptr) table->bytes_after += done->merged.size;
}

FileGroup GroupOf(const Replacement& replacement) {
  FileGroup group;
  for (const delta::Add& file : replacement.files) group.Add(file);
  return group;
}

class Run {
 public:
  Run(const CompactOptions& options, const RunOptions& run, lake::Lake lake)
      : options_(options), run_(run), lake_(std::move(lake)) {}

  arrow::Result<CompactResult> Do() {
    ARROW_ASSIGN_OR_RAISE(state_, lake_.LoadExisting());
    ARROW_RETURN_NOT_OK(state_.events.CheckWritable());
    ARROW_RETURN_NOT_OK(CheckDays());
    ARROW_ASSIGN_OR_RAISE(merger_, upkeep::EventMerger::Make(lake_, run_));
    if (options_.dry_run) return Plan();
    // What a run before this one has left undone.
    ARROW_RETURN_NOT_OK(lake::Follow(lake_, &state_));
    ARROW_RETURN_NOT_OK(CompactEvents());
    ARROW_RETURN_NOT_OK(CompactLedger(lake::kObjectsTable, &result_.objects));
    ARROW_RETURN_NOT_OK(CompactLedger(lake::kRejectsTable, &result_.rejects));
    // The files are large; the next run does what this one can't.
    ARROW_UNUSED(lake::FollowUp(lake_, &state_));
    result_.version = state_.events.version;
    return result_;
  }

 private:
  Status CheckDays() const {
    const auto& keys = state_.events.metadata.partition_columns;
    if (options_.days.empty() || std::find(keys.begin(), keys.end(), "day") != keys.end())
      return Status::OK();
    return Status::Invalid("the lake ", options_.lake,
                           " is not partitioned by day: leave --day out");
  }

  GroupLimits EventLimits() const {
    GroupLimits limits = merger_->LimitsFor(options_.target_bytes);
    limits.files_min = static_cast<size_t>(options_.files_min);
    limits.today = Today();
    limits.days = options_.days;
    return limits;
  }

  GroupLimits LedgerLimits() const {
    GroupLimits limits;
    limits.small_bytes = lake::kSmallLedgerFile;
    limits.files_min = static_cast<size_t>(options_.files_min);
    limits.today = Today();
    return limits;
  }

  std::vector<FileGroup> EventGroups() {
    return upkeep::GroupEventFiles(state_.events, EventLimits(), &result_.foreign_files);
  }

  // The days are those of events; the ledger's are of delivery.
  std::vector<FileGroup> LedgerGroups(const std::string& table) const {
    if (!options_.days.empty()) return {};
    return upkeep::GroupLedgerFiles(SnapshotOf(table), LedgerLimits());
  }

  const delta::Snapshot& SnapshotOf(const std::string& table) const {
    return table == lake::kObjectsTable ? state_.objects : state_.rejects;
  }

  arrow::Result<CompactResult> Plan() {
    for (const FileGroup& group : EventGroups()) Count(group, nullptr, &result_.events);
    for (const FileGroup& group : LedgerGroups(lake::kObjectsTable))
      Count(group, nullptr, &result_.objects);
    for (const FileGroup& group : LedgerGroups(lake::kRejectsTable))
      Count(group, nullptr, &result_.rejects);
    result_.version = state_.events.version;
    return result_;
  }

  Status CheckNotStopped() const {
    if (!run_.should_stop || !run_.should_stop()) return Status::OK();
    return Status::Cancelled("compacting was stopped");
  }

  Status CompactEvents() {
    for (int pass = 0; pass < kPassesMax; ++pass) {
      const std::vector<FileGroup> groups = EventGroups();
      StartProgress(groups);
      given_up_ = false;
      ARROW_RETURN_NOT_OK(CompactGroups(groups));
      if (!given_up_ && !AnyIsFull(groups)) return Status::OK();
    }
    return Status::OK();
  }

  // Whether a group has as many files as may be open.
  bool AnyIsFull(const std::vector<FileGroup>& groups) const {
    const size_t files_max = EventLimits().files_max;
    return std::any_of(groups.begin(), groups.end(), [&](const FileGroup& group) {
      return group.files.size() == files_max;
    });
  }

  Status CompactGroups(const std::vector<FileGroup>& groups) {
    std::vector<Replacement> done;
    int64_t bytes = 0;
    Status status;
    for (const FileGroup& group : groups) {
      status = CheckNotStopped();
      if (!status.ok()) break;
      auto merged = merger_->Merge(group);
      status = merged.status();
      if (!status.ok()) break;
      done.push_back({group.files, *std::move(merged), state_.events.version});
      Advance(group);
      bytes += group.bytes;
      if (bytes < kCommitBytes) continue;
      ARROW_RETURN_NOT_OK(Commit(lake::kEventsTable, &done, &result_.events));
      bytes = 0;
    }
    // What was merged before an error is as good as ever.
    ARROW_RETURN_NOT_OK(Commit(lake::kEventsTable, &done, &result_.events));
    return status;
  }

  Status CompactLedger(const std::string& table, CompactedTable* counts) {
    std::vector<Replacement> done;
    Status status;
    for (const FileGroup& group : LedgerGroups(table)) {
      status = CheckNotStopped();
      if (status.ok()) status = MergeLedger(table, group, &done);
      if (!status.ok()) break;
    }
    ARROW_RETURN_NOT_OK(Commit(table, &done, counts));
    return status;
  }

  Status MergeLedger(const std::string& table, const FileGroup& group,
                     std::vector<Replacement>* done) const {
    for (std::span<const delta::Add> left = group.files; !left.empty();) {
      ARROW_ASSIGN_OR_RAISE(auto merged, lake::MergeLedgerFiles(lake_.place(), table,
                                                                group.directory, left));
      const auto files = left.first(merged.files);
      left = left.subspan(merged.files);
      if (files.size() == 1) continue;  // as large as files get
      done->push_back({{files.begin(), files.end()},
                       std::move(merged.add),
                       SnapshotOf(table).version});
    }
    return Status::OK();
  }

  // Takes `*done`.
  Status Commit(const std::string& table, std::vector<Replacement>* done,
                CompactedTable* counts) {
    const std::chrono::duration<double> took =
        Clock::now() - std::exchange(begun_, Clock::now());
    const size_t count = done->size();
    ARROW_ASSIGN_OR_RAISE(
        const auto committed,
        upkeep::CommitReplacements(lake_, table, std::exchange(*done, {}), took.count(),
                                   &state_, &result_.lost));
    given_up_ |= committed.size() < count;
    for (const Replacement& each : committed) Count(GroupOf(each), &each, counts);
    return Status::OK();
  }

  void StartProgress(const std::vector<FileGroup>& groups) {
    progress_ = {};
    for (const FileGroup& group : groups) {
      progress_.objects_total += static_cast<int64_t>(group.files.size());
      progress_.stored_bytes_total += group.bytes;
    }
  }

  void Advance(const FileGroup& group) {
    progress_.counts.objects += static_cast<int64_t>(group.files.size());
    progress_.counts.stored_bytes += group.bytes;
    progress_.counts.events += group.rows;
    if (run_.on_progress) run_.on_progress(progress_);
  }

  const CompactOptions& options_;
  const RunOptions& run_;
  const lake::Lake lake_;
  lake::State state_;
  /// When the last commit was made.
  Clock::time_point begun_ = Clock::now();
  std::unique_ptr<upkeep::EventMerger> merger_;
  Progress progress_;
  /// Another's commit has made some of what was merged void.
  bool given_up_ = false;
  CompactResult result_;
};

}  // namespace

arrow::Result<CompactResult> Compact(const CompactOptions& options,
                                     const RunOptions& run) {
  ARROW_ASSIGN_OR_RAISE(auto lake, lake::Lake::Open(options.lake));
  return Run(options, run, std::move(lake)).Do();
}

}  // namespace trailmill
