#include "upkeep/replace_files.h"

#include <algorithm>

#include "lake/amend.h"
#include "lake/clock.h"
#include "lake/data_file.h"
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
                        delta::Entry entry, lake::State* state) {
  if (table == lake::kEventsTable) {
    const auto record = lake::RecordAfter(state->head, lake::kCompactOperation);
    return lake::Amend(lake, record, std::move(entry), state);
  }
  const Target target = TargetOf(lake, table, state);
  entry.commit_info = lake::RecordAfter("", lake::kCompactOperation).ToCommitInfo();
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
void DropOvertaken(const lake::Lake& lake, const std::string& table,
                   const delta::Snapshot& snapshot,
                   std::vector<Replacement>* replacements) {
  const auto rest = std::stable_partition(
      replacements->begin(), replacements->end(),
      [&](const Replacement& each) { return AllLive(snapshot, each); });
  RemoveMerged(lake, table, {rest, replacements->end()});
  replacements->erase(rest, replacements->end());
}

}  // namespace

arrow::Result<std::vector<Replacement>> CommitReplacements(
    const lake::Lake& lake, const std::string& table,
    std::vector<Replacement> replacements, lake::State* state, int64_t* lost) {
  while (!replacements.empty()) {
    const auto won = Put(lake, table, EntryOf(replacements), state);
    if (!won.ok()) {
      if (!won.status().IsUnknownError()) RemoveMerged(lake, table, replacements);
      return won.status();
    }
    if (*won) break;
    ++*lost;
    ARROW_ASSIGN_OR_RAISE(*state, lake.LoadExisting());
    DropOvertaken(lake, table, TargetOf(lake, table, state).snapshot, &replacements);
  }
  return replacements;
}

}  // namespace trailmill::upkeep
