#include "lake/follow.h"

#include <algorithm>

#include "base/uuid.h"
#include "lake/clock.h"
#include "lake/merge.h"
#include "lake/tables.h"

namespace trailmill::lake {
namespace {

using arrow::Status;

// A table without news follows now and then, so that its log doesn't grow by an entry
// with every commit, and readers of the ledger find what is ahead among the entries that
// they read anyway.
constexpr int64_t kBehindMax = delta::kCheckpointEntries / 2;

// One of the tables that follow.
struct Follower {
  const char* table;
  const delta::Log& log;
  delta::Snapshot* snapshot;
  std::vector<delta::Add>* ahead;

  bool is_due(int64_t version) const {
    const int64_t behind = version - FollowedVersion(*snapshot);
    return behind > 0 && (!snapshot->exists() || !ahead->empty() || behind >= kBehindMax);
  }
};

delta::Entry NextEntry(const Follower& follower, int64_t version) {
  CommitRecord record;
  record.id = base::NewUuid();
  record.operation = kFollowOperation;
  record.time_ms = NowMs();
  delta::Entry entry;
  entry.commit_info = record.ToCommitInfo();
  if (!follower.snapshot->exists()) {
    entry.protocol = delta::Protocol();
    entry.metadata = LedgerMetadata(follower.table, record.time_ms);
  }
  entry.txns = {{kFollowsApp, version, record.time_ms}};
  entry.adds = *follower.ahead;
  return entry;
}

// \return false where another was there first.
arrow::Result<bool> TryFollow(const Lake& lake, const Follower& follower,
                              int64_t version) {
  delta::Entry entry = NextEntry(follower, version);
  ARROW_RETURN_NOT_OK(MergeSmallFiles(lake, follower.table, *follower.snapshot, &entry));
  const std::string lines = entry.ToJson();
  ARROW_ASSIGN_OR_RAISE(const auto put,
                        follower.log.Put(follower.snapshot->version + 1, lines));
  if (put == store::PutOutcome::kLost) return false;
  follower.snapshot->Apply(std::move(entry), static_cast<int64_t>(lines.size()));
  follower.ahead->clear();
  return true;
}

Status FollowWith(const Lake& lake, State* state, bool objects) {
  for (;;) {
    const Follower follower = objects ? Follower{kObjectsTable, lake.objects(),
                                                 &state->objects, &state->objects_ahead}
                                      : Follower{kRejectsTable, lake.rejects(),
                                                 &state->rejects, &state->rejects_ahead};
    if (!follower.is_due(state->events.version)) return Status::OK();
    ARROW_ASSIGN_OR_RAISE(const bool won,
                          TryFollow(lake, follower, state->events.version));
    if (won) return Status::OK();
    // What is ahead depends on how far the other one came.
    ARROW_ASSIGN_OR_RAISE(*state, lake.Load());
  }
}

Status MaintainLog(const delta::Log& log, int64_t keep_from, delta::Snapshot* snapshot) {
  if (!snapshot->exists() || !delta::Log::NeedsCheckpoint(*snapshot)) return Status::OK();
  ARROW_RETURN_NOT_OK(log.WriteCheckpoint(*snapshot, NowMs()));
  snapshot->checkpoint = snapshot->version;
  snapshot->commits.clear();
  snapshot->log_bytes = 0;
  return log.CleanUp(snapshot->version, keep_from, delta::kLogRetentionMs).status();
}

}  // namespace

Status Follow(const Lake& lake, State* state) {
  ARROW_RETURN_NOT_OK(FollowWith(lake, state, /*objects=*/true));
  return FollowWith(lake, state, /*objects=*/false);
}

Status Maintain(const Lake& lake, State* state) {
  const int64_t followed =
      std::min(FollowedVersion(state->objects), FollowedVersion(state->rejects));
  ARROW_RETURN_NOT_OK(MaintainLog(lake.events(), followed + 1, &state->events));
  ARROW_RETURN_NOT_OK(
      MaintainLog(lake.objects(), state->objects.version, &state->objects));
  return MaintainLog(lake.rejects(), state->rejects.version, &state->rejects);
}

Status FollowUp(const Lake& lake, State* state) {
  ARROW_RETURN_NOT_OK(Follow(lake, state));
  return Maintain(lake, state);
}

}  // namespace trailmill::lake
