#include "sync/commit_batch.h"

#include <algorithm>
#include <limits>

#include "lake/clock.h"
#include "lake/fence.h"
#include "lake/tables.h"
#include "sync/plan.h"
#include "trailmill/cloudtrail.h"

namespace trailmill::sync {
namespace {

using arrow::Status;

const std::vector<std::string> kPartitionByDefault = {"day"};

std::string Joined(const std::vector<std::string>& names) {
  std::string joined;
  for (const std::string& name : names) joined += (joined.empty() ? "" : ",") + name;
  return joined;
}

delta::Entry EntryOf(const CommitRequest& request, const lake::State& state) {
  const Converted& converted = *request.converted;
  lake::CommitRecord record;
  record.id = request.batch->attempt.commit;
  record.parent = state.head;
  record.operation = lake::kSyncOperation;
  record.time_ms = lake::NowMs();
  record.seconds = request.seconds;
  record.counts = converted.counts;
  record.objects = converted.objects;
  record.rejects = converted.rejects;
  delta::Entry entry;
  entry.commit_info = record.ToCommitInfo();
  entry.adds = converted.events;
  if (request.listed &&
      state.events.txn(request.listed->app_id) >= request.listed_before) {
    entry.txns = {*request.listed};
    entry.txns[0].updated_ms = record.time_ms;
  }
  if (state.exists()) {
    entry.metadata = lake::Evolved(state.events.metadata, *CloudTrailSchema());
  } else {
    entry.protocol = delta::Protocol();
    entry.metadata = state.events.metadata;
  }
  return entry;
}

void Append(const std::vector<delta::Add>& from, std::vector<delta::Add>* to) {
  to->insert(to->end(), from.begin(), from.end());
}

// The state after our own entry.
void Take(const CommitRequest& request, delta::Entry entry, size_t bytes,
          lake::State* state) {
  state->events.Apply(std::move(entry), static_cast<int64_t>(bytes));
  state->head = request.batch->attempt.commit;
  Append(request.converted->objects, &state->objects_ahead);
  Append(request.converted->rejects, &state->rejects_ahead);
}

// Files that were added since. Whether their rows are new isn't known of those that came
// from a checkpoint, which says of all that they change nothing.
delta::Snapshot WinnersOf(const delta::Snapshot& before, const delta::Snapshot& now) {
  delta::Snapshot winners;
  for (const auto& [path, add] : now.files) {
    if (!before.files.contains(path)) winners.files.emplace(path, add);
  }
  return winners;
}

// Those that may hold events of the batch. Others are many where a day was compacted.
std::vector<LakeFile> FilesOfItsTime(const delta::Snapshot& winners,
                                     const std::vector<delta::Add>& batch) {
  TimeSpan span = {std::numeric_limits<int64_t>::max(),
                   std::numeric_limits<int64_t>::min()};
  bool timeless = false;
  for (const delta::Add& add : batch) {
    const LakeFile file = FileOf(add);
    timeless |= file.has_timeless;
    if (!file.times) continue;
    span.first_us = std::min(span.first_us, file.times->first_us);
    span.last_us = std::max(span.last_us, file.times->last_us);
  }
  return FilesWithin(winners, span, timeless);
}

// Whether no vacuum may have deleted a file of the batch, or may yet.
arrow::Result<bool> OutlastsFence(const lake::Lake& lake, const CommitRequest& request,
                                  const lake::State& now) {
  const Converted& converted = *request.converted;
  const lake::Written written{lake.events(), request.batch->attempt.version - 1};
  for (const auto& [table, files] :
       {std::pair(lake::kEventsTable, &converted.events),
        std::pair(lake::kObjectsTable, &converted.objects),
        std::pair(lake::kRejectsTable, &converted.rejects)}) {
    ARROW_ASSIGN_OR_RAISE(const bool outlasts,
                          lake::OutlastsFence(lake, table, *files, written, now.events));
    if (!outlasts) return false;
  }
  return true;
}

// Whether what was converted against one state is right against a newer one.
arrow::Result<bool> StillStands(const lake::Lake& lake, const CommitRequest& request,
                                const delta::Snapshot& before, const lake::State& now) {
  const Converted& converted = *request.converted;
  if (!before.exists()) return false;  // another made the lake, with another layout maybe
  std::vector<SourceObject> objects;
  for (const auto& row : converted.rows) objects.push_back(row.object);
  ARROW_RETURN_NOT_OK(DropTaken(lake, now, &objects));
  if (objects.size() < converted.rows.size()) return false;
  ARROW_ASSIGN_OR_RAISE(const bool there, OutlastsFence(lake, request, now));
  if (!there) return false;
  if (converted.duplicates == nullptr) return true;
  const auto files = FilesOfItsTime(WinnersOf(before, now.events), converted.events);
  ARROW_ASSIGN_OR_RAISE(const bool meets, converted.duplicates->Meets(files));
  return !meets;
}

}  // namespace

arrow::Result<lake::State> LoadFor(const lake::Lake& lake,
                                   const std::vector<std::string>& partition_by) {
  ARROW_ASSIGN_OR_RAISE(lake::State state, lake.Load());
  if (!state.exists()) {
    const auto keys =
        PartitionKeys(partition_by.empty() ? kPartitionByDefault : partition_by);
    ARROW_ASSIGN_OR_RAISE(state.events.metadata,
                          lake::EventsMetadata(*CloudTrailSchema(), keys, lake::NowMs()));
    return state;
  }
  const auto& own = state.events.metadata.partition_columns;
  if (partition_by.empty() || partition_by == own) return state;
  return Status::Invalid("the lake ", lake.place().location, " is partitioned by ",
                         Joined(own), " since it was made: leave --partition-by out");
}

arrow::Result<CommitOutcome> CommitBatch(const lake::Lake& lake,
                                         const SyncOptions& options,
                                         const CommitRequest& request, lake::State* state,
                                         int64_t* lost) {
  for (;;) {
    delta::Entry entry = EntryOf(request, *state);
    const std::string lines = entry.ToJson();
    ARROW_ASSIGN_OR_RAISE(const auto put,
                          lake.events().Put(state->events.version + 1, lines));
    if (put == store::PutOutcome::kWon) {
      Take(request, std::move(entry), lines.size(), state);
      return CommitOutcome::kCommitted;
    }
    ++*lost;
    const delta::Snapshot before = std::move(state->events);
    ARROW_ASSIGN_OR_RAISE(*state, LoadFor(lake, options.partition_by));
    ARROW_ASSIGN_OR_RAISE(const bool stands, StillStands(lake, request, before, *state));
    if (!stands) return CommitOutcome::kAgain;
  }
}

}  // namespace trailmill::sync
