#include "upkeep/replace_files.h"

#include <algorithm>

#include "lake/amend.h"
#include "lake/clock.h"
#include "lake/data_file.h"
#include "lake/fence.h"
#include "lake/tables.h"

namespace trailmill::upkeep {
namespace {

using arrow::Status;

// One table of a lake as a commit sees it.
struct Target {
  const delta::Log& log;
  delta::Snapshot& snapshot;
};

Target TargetOf(const lake::Lake& lake, const std::string& table, lake::State* state) {
  if (table == lake::kObjectsTable) return {lake.objects(), state->objects};
  if (table == lake::kRejectsTable) return {lake.rejects(), state->rejects};
  return {lake.events(), state->events};
}

delta::Entry EntryOf(const std::vector<Replacement>& replacements) {
  delta::Entry entry;
  for (const Replacement& each : replacements) {
    for (const delta::Add& file : each.files)
      entry.removes.push_back({file.path, lake::NowMs(), /*data_change=*/false});
    entry.adds.push_back(each.merged);
    entry.adds.back().data_change = false;
  }
  return entry;
}

// \return false where another was there first.
arrow::Result<bool> Put(const lake::Lake& lake, const std::string& table,
                        delta::Entry entry, double seconds, lake::State* state) {
  const bool events = table == lake::kEventsTable;
  auto record = lake::RecordAfter(events ? state->head : "", lake::kCompactOperation);
  record.seconds = seconds;
  if (events) return lake::Amend(lake, record, std::move(entry), state);
  const Target target = TargetOf(lake, table, state);
  entry.commit_info = record.ToCommitInfo();
  const std::string lines = entry.ToJson();
  ARROW_ASSIGN_OR_RAISE(const auto put,
                        target.log.Put(target.snapshot.version + 1, lines));
  if (put == store::PutOutcome::kLost) return false;
  target.snapshot.Apply(std::move(entry), static_cast<int64_t>(lines.size()));
  return true;
}

bool AllLive(const delta::Snapshot& snapshot, const Replacement& replacement) {
  return std::all_of(
      replacement.files.begin(), replacement.files.end(),
      [&](const delta::Add& file) { return snapshot.files.contains(file.path); });
}

void RemoveMerged(const lake::Lake& lake, const std::string& table,
                  const std::vector<Replacement>& replacements) {
  std::vector<delta::Add> files;
  for (const Replacement& each : replacements) files.push_back(each.merged);
  lake::RemoveDataFiles(lake.place(), table, files);
}

// Takes out those that another's commit has made wrong.
Status DropOvertaken(const lake::Lake& lake, const std::string& table,
                     const Target& target, std::vector<Replacement>* replacements) {
  std::vector<Replacement> kept, overtaken;
  for (Replacement& each : *replacements) {
    bool stands = AllLive(target.snapshot, each);
    if (stands) {
      ARROW_ASSIGN_OR_RAISE(
          stands, lake::OutlastsFence(lake, table, {each.merged},
                                      {target.log, each.version}, target.snapshot));
    }
    (stands ? kept : overtaken).push_back(std::move(each));
  }
  RemoveMerged(lake, table, overtaken);
  *replacements = std::move(kept);
  return Status::OK();
}

}  // namespace

arrow::Result<std::vector<Replacement>> CommitReplacements(
    const lake::Lake& lake, const std::string& table,
    std::vector<Replacement> replacements, double seconds, lake::State* state,
    int64_t* lost) {
  while (!replacements.empty()) {
    const auto won = Put(lake, table, EntryOf(replacements), seconds, state);
    if (!won.ok()) {
      if (!won.status().IsUnknownError()) RemoveMerged(lake, table, replacements);
      return won.status();
    }
    if (*won) break;
    ++*lost;
    ARROW_ASSIGN_OR_RAISE(*state, lake.LoadExisting());
    ARROW_RETURN_NOT_OK(
        DropOvertaken(lake, table, TargetOf(lake, table, state), &replacements));
  }
  return replacements;
}

}  // namespace trailmill::upkeep
