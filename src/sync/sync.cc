// A run of sync: list, look up, convert, commit, follow. docs/lake-format.md has the
// protocol.

#include <algorithm>
#include <chrono>
#include <set>

#include "base/uuid.h"
#include "lake/clock.h"
#include "lake/follow.h"
#include "lake/tables.h"
#include "pipeline/apart.h"
#include "sync/commit_batch.h"
#include "sync/plan.h"

namespace trailmill {
namespace {

using arrow::Status;
using sync::Batch;
using sync::Converted;
using Clock = std::chrono::steady_clock;

// Objects of one commit: what is known of each is held until it is written.
constexpr size_t kCommitObjectsMax = 100'000;

// Nothing that could be read, and much that may not be, is a matter of the caller's
// rights and not of the objects.
Status CheckReadable(const Converted& converted) {
  constexpr int64_t kMany = 10;
  const LakeCounts& counts = converted.counts;
  if (counts.objects_deferred < kMany || counts.objects_deferred < counts.objects())
    return Status::OK();
  return Status::IOError(
      "none of ", counts.objects_deferred,
      " objects could be read, the first: ", converted.named.front().reason);
}

// Takes those of the first `count` objects out that the batch has a row for.
void DropDone(const Converted& converted, size_t count,
              std::vector<SourceObject>* objects) {
  std::set<std::string_view> done;
  for (const auto& row : converted.rows) done.insert(row.object.location);
  const auto end = objects->begin() + static_cast<int64_t>(count);
  const auto rest = std::remove_if(
      objects->begin(), end,
      [&](const SourceObject& object) { return done.contains(object.location); });
  objects->erase(rest, end);
}

SyncCommit CommitOf(const Converted& converted, int64_t version, double seconds) {
  SyncCommit commit{version, converted.counts,
                    static_cast<int64_t>(converted.events.size()), 0, seconds};
  for (const delta::Add& add : converted.events) commit.bytes += add.size;
  return commit;
}

class Run {
 public:
  Run(const SyncOptions& options, const RunOptions& run, lake::Lake lake)
      : options_(options), run_(run), lake_(std::move(lake)) {}

  arrow::Result<SyncResult> Do() {
    ARROW_ASSIGN_OR_RAISE(state_, sync::LoadFor(lake_, options_.partition_by));
    ARROW_ASSIGN_OR_RAISE(plan_, sync::MakePlan(lake_, state_, options_));
    ARROW_RETURN_NOT_OK(CheckOutside());
    looked_up_ = state_.events.version;
    TellPlan();
    if (options_.dry_run) return std::move(result_);
    // What a run before this one has left undone.
    FollowUp();
    std::vector<SourceObject> left = std::move(plan_.objects);
    while (!left.empty()) ARROW_RETURN_NOT_OK(CommitSome(&left));
    result_.version = state_.events.version;
    return std::move(result_);
  }

 private:
  Status CheckOutside() const {
    Destination destination;
    destination.location = options_.lake;
    return pipeline::CheckApart(plan_.objects, destination);
  }

  void TellPlan() {
    result_.version = state_.events.version;
    result_.known = plan_.known;
    result_.skipped = plan_.skipped;
    const auto& keys = state_.events.metadata.partition_columns;
    const bool by_region = std::find(keys.begin(), keys.end(), "region") != keys.end();
    std::set<std::string> partitions;
    for (const SourceObject& object : plan_.objects) {
      ++result_.planned_objects;
      result_.planned_bytes += std::max<int64_t>(object.size, 0);
      const auto key = ParseLogKey(object.location);
      partitions.insert(lake::DeliveredOf(object) +
                        (key && by_region ? key->region : ""));
    }
    result_.planned_files = static_cast<int64_t>(partitions.size());
  }

  // The commits are made; whatever can't be done now is done by the next run.
  void FollowUp() {
    if (!state_.exists()) return;
    const Status status = lake::FollowUp(lake_, &state_);
    if (!status.ok() && options_.on_note)
      options_.on_note("the next run catches up: " + status.message());
  }

  // Reads the first of what is left and commits it; `*left` is what comes after.
  Status CommitSome(std::vector<SourceObject>* left) {
    const Clock::time_point start = Clock::now();
    if (state_.events.version != looked_up_) ARROW_RETURN_NOT_OK(LookUpAgain(left));
    if (left->empty()) return Status::OK();
    const size_t count = std::min(left->size(), kCommitObjectsMax);
    Batch batch;
    batch.task.objects.assign(left->begin(), left->begin() + static_cast<int64_t>(count));
    batch.attempt = {state_.events.version + 1, base::NewUuid(), lake::NowMs()};
    ARROW_ASSIGN_OR_RAISE(const Converted converted,
                          sync::ConvertBatch(lake_, state_, batch, options_, run_));
    // There is a row for each object that was read.
    const bool last = converted.rows.size() == left->size();
    const auto outcome = Commit(batch, converted, last, start);
    if (!outcome.ok()) {
      // The entry may be there, and names them.
      if (!outcome.status().IsUnknownError()) sync::Discard(lake_, converted);
      return outcome.status();
    }
    if (*outcome == sync::CommitOutcome::kAgain) {
      sync::Discard(lake_, converted);
      return LookUpAgain(left);
    }
    // Those that were lost on the way may have taken some of the rest.
    if (state_.events.version == batch.attempt.version)
      looked_up_ = batch.attempt.version;
    TakeResult(converted);
    DropDone(converted, count, left);
    FollowUp();
    return Status::OK();
  }

  // Others have committed, which this run has read with the state: what they took is
  // theirs.
  Status LookUpAgain(std::vector<SourceObject>* left) {
    ARROW_RETURN_NOT_OK(sync::DropTaken(lake_, state_, left));
    looked_up_ = state_.events.version;
    return Status::OK();
  }

  arrow::Result<sync::CommitOutcome> Commit(const Batch& batch,
                                            const Converted& converted, bool last,
                                            Clock::time_point start) {
    ARROW_RETURN_NOT_OK(CheckReadable(converted));
    if (run_.should_stop && run_.should_stop())
      return Status::Cancelled("the run was stopped");
    std::vector<std::string> deferred_days = deferred_days_;
    if (!IsNews(converted, &deferred_days)) {
      sync::Discard(lake_, converted);
      return sync::CommitOutcome::kCommitted;
    }
    sync::CommitRequest request{&batch, &converted, {}, plan_.listed_before, 0};
    if (last && !plan_.listed_app.empty()) {
      request.listed =
          delta::Txn{plan_.listed_app, sync::ListedDay(plan_, deferred_days), 0};
    }
    request.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    ARROW_ASSIGN_OR_RAISE(const auto outcome, sync::CommitBatch(lake_, options_, request,
                                                                &state_, &result_.lost));
    if (outcome != sync::CommitOutcome::kCommitted) return outcome;
    deferred_days_ = std::move(deferred_days);
    result_.created |= state_.events.version == 0;
    result_.commits.push_back(
        CommitOf(converted, state_.events.version, request.seconds));
    return outcome;
  }

  // False where all that happened is that objects could not be read, again: the ledger
  // has that, and it needs no commit each time.
  bool IsNews(const Converted& converted, std::vector<std::string>* deferred_days) const {
    size_t known = 0;
    for (const auto& row : converted.rows) {
      if (row.status != lake::kStatusDeferred) continue;
      deferred_days->push_back(lake::DeliveredOf(row.object));
      known += plan_.deferred_before.contains(row.object.location);
    }
    return known < converted.rows.size();
  }

  void TakeResult(const Converted& converted) {
    result_.counts.Add(converted.counts);
    for (const Reject& reject : converted.named) {
      if (result_.rejects.size() < kRejectsNamedMax) result_.rejects.push_back(reject);
    }
  }

  const SyncOptions& options_;
  const RunOptions& run_;
  const lake::Lake lake_;
  lake::State state_;
  sync::SyncPlan plan_;
  /// The version whose ledger has none of the objects that are left.
  int64_t looked_up_ = -1;
  /// Of objects that this run could not read.
  std::vector<std::string> deferred_days_;
  SyncResult result_;
};

}  // namespace

arrow::Result<SyncResult> Sync(const SyncOptions& options, const RunOptions& run) {
  ARROW_ASSIGN_OR_RAISE(auto lake, lake::Lake::Open(options.lake));
  return Run(options, run, std::move(lake)).Do();
}

}  // namespace trailmill
