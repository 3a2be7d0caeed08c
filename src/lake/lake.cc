#include "lake/lake.h"

#include <algorithm>
#include <array>

#include "lake/chain.h"
#include "lake/tables.h"
#include "store/at_once.h"

namespace trailmill::lake {
namespace {

using arrow::Status;
using Records = std::vector<std::optional<CommitRecord>>;

std::vector<delta::Add> FilesWith(const delta::Snapshot& snapshot,
                                  const std::vector<delta::Add>& ahead) {
  std::vector<delta::Add> files;
  files.reserve(snapshot.files.size() + ahead.size());
  for (const auto& [path, add] : snapshot.files) files.push_back(add);
  files.insert(files.end(), ahead.begin(), ahead.end());
  return files;
}

}  // namespace

int64_t FollowedVersion(const delta::Snapshot& ledger) {
  return ledger.exists() ? ledger.txn(kFollowsApp) : -1;
}

std::vector<delta::Add> State::ObjectFiles() const {
  return FilesWith(objects, objects_ahead);
}

std::vector<delta::Add> State::RejectFiles() const {
  return FilesWith(rejects, rejects_ahead);
}

Lake::Lake(Place place)
    : place_(std::move(place)),
      events_(place_.entries, place_.root + "/" + kEventsTable),
      objects_(place_.entries, place_.root + "/" + kObjectsTable),
      rejects_(place_.entries, place_.root + "/" + kRejectsTable) {}

arrow::Result<Lake> Lake::Open(const std::string& location) {
  ARROW_ASSIGN_OR_RAISE(Place place, OpenPlace(location));
  return Lake(std::move(place));
}

std::string Lake::FilesRoot(const std::string& table) const {
  return place_.files_root + "/" + table;
}

arrow::Result<State> Lake::LoadUnchecked() const {
  State state;
  // The ledger before the truth: what it has followed is then in the events that are
  // read.
  const std::array<std::pair<const delta::Log*, delta::Snapshot*>, 2> ledgers = {
      {{&objects_, &state.objects}, {&rejects_, &state.rejects}}};
  ARROW_RETURN_NOT_OK(store::ForEachAtOnce(ledgers.size(), [&](size_t i) {
    return ledgers[i].first->Load().Value(ledgers[i].second);
  }));
  ARROW_RETURN_NOT_OK(events_.Load().Value(&state.events));
  if (!state.exists()) {
    if (!state.objects.exists()) return state;
    return Status::Invalid("the lake ", place_.location,
                           ": it has a ledger and no events: its log is gone");
  }
  const Status format = CheckFormat(state.events.metadata);
  if (!format.ok()) return format.WithMessage(place_.location, ": ", format.message());
  ARROW_RETURN_NOT_OK(FindAhead(&state));
  return state;
}

arrow::Result<State> Lake::Load() const {
  ARROW_ASSIGN_OR_RAISE(State state, LoadUnchecked());
  if (state.exists()) ARROW_RETURN_NOT_OK(FindHead(&state));
  return state;
}

arrow::Result<State> Lake::LoadExisting(Foreign foreign) const {
  ARROW_ASSIGN_OR_RAISE(State state,
                        foreign == Foreign::kRefused ? Load() : LoadUnchecked());
  if (state.exists()) return state;
  return Status::IOError("no lake at ", place_.location,
                         ": make one with `trailmill sync SOURCE ", place_.location, "`");
}

arrow::Result<std::optional<CommitRecord>> Lake::RecordAt(const delta::Snapshot& events,
                                                          int64_t version) const {
  for (const delta::Commit& commit : events.commits) {
    if (commit.version == version) return CommitRecord::From(commit.info);
  }
  ARROW_ASSIGN_OR_RAISE(const auto entry, events_.Read(version));
  if (entry) return CommitRecord::From(entry->commit_info);
  return Status::Invalid("the lake ", place_.location, ": version ", version,
                         " of its events is missing from the log, and the ledger has not "
                         "followed it yet: restore that entry");
}

arrow::Result<Records> Lake::Records(const delta::Snapshot& events,
                                     int64_t* first_version) const {
  trailmill::lake::Records records;
  *first_version = events.checkpoint + 1;
  if (events.checkpoint >= 0) {
    // Its entry may be cleaned up; then the chain begins behind it.
    ARROW_ASSIGN_OR_RAISE(const auto entry, events_.Read(events.checkpoint));
    if (entry) {
      *first_version = events.checkpoint;
      ARROW_ASSIGN_OR_RAISE(records.emplace_back(),
                            CommitRecord::From(entry->commit_info));
    }
  }
  for (const delta::Commit& commit : events.commits) {
    ARROW_ASSIGN_OR_RAISE(records.emplace_back(), CommitRecord::From(commit.info));
  }
  return records;
}

Status Lake::FindHead(State* state) const {
  int64_t first = 0;
  ARROW_ASSIGN_OR_RAISE(const auto records, Records(state->events, &first));
  return WalkChain(place_.location, records, first, &state->head);
}

Status Lake::FindAhead(State* state) const {
  const int64_t objects = FollowedVersion(state->objects);
  const int64_t rejects = FollowedVersion(state->rejects);
  for (int64_t version = std::min(objects, rejects) + 1; version <= state->events.version;
       ++version) {
    ARROW_ASSIGN_OR_RAISE(const auto record, RecordAt(state->events, version));
    if (!record) continue;
    const auto take = [](const std::vector<delta::Add>& from,
                         std::vector<delta::Add>* to) {
      to->insert(to->end(), from.begin(), from.end());
    };
    if (version > objects) take(record->objects, &state->objects_ahead);
    if (version > rejects) take(record->rejects, &state->rejects_ahead);
  }
  return Status::OK();
}

}  // namespace trailmill::lake
