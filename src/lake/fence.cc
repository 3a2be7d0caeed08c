#include "lake/fence.h"

#include <algorithm>
#include <atomic>
#include <chrono>

#include "base/uuid.h"
#include "lake/amend.h"
#include "lake/tables.h"
#include "store/at_once.h"

namespace trailmill::lake {
namespace {

using arrow::Status;

// \return false where another was there first.
arrow::Result<bool> FenceEvents(const Lake& lake, int64_t before_ms, State* state) {
  if (state->events.txn(kFenceApp) >= before_ms) return true;
  delta::Entry entry;
  entry.txns = {{kFenceApp, before_ms, 0}};
  return Amend(lake, RecordAfter(state->head, kVacuumOperation), std::move(entry), state);
}

arrow::Result<bool> FenceLedger(const delta::Log& log, int64_t before_ms,
                                delta::Snapshot* ledger) {
  // Without a log there are no files but those that entries of `events` name.
  if (!ledger->exists() || ledger->txn(kFenceApp) >= before_ms) return true;
  const CommitRecord record = RecordAfter("", kVacuumOperation);
  delta::Entry entry;
  entry.commit_info = record.ToCommitInfo();
  entry.txns = {{kFenceApp, before_ms, record.time_ms}};
  const std::string lines = entry.ToJson();
  ARROW_ASSIGN_OR_RAISE(const auto put, log.Put(ledger->version + 1, lines));
  if (put == store::PutOutcome::kLost) return false;
  ledger->Apply(std::move(entry), static_cast<int64_t>(lines.size()));
  return true;
}

arrow::Result<bool> FenceAll(const Lake& lake, int64_t before_ms, State* state) {
  ARROW_ASSIGN_OR_RAISE(const bool events, FenceEvents(lake, before_ms, state));
  if (!events) return false;
  ARROW_ASSIGN_OR_RAISE(const bool objects,
                        FenceLedger(lake.objects(), before_ms, &state->objects));
  if (!objects) return false;
  return FenceLedger(lake.rejects(), before_ms, &state->rejects);
}

}  // namespace

arrow::Result<int64_t> StoreNowMs(const Lake& lake) {
  const delta::Log& log = lake.events();
  const std::string name = kClockFront + base::NewUuid();
  ARROW_RETURN_NOT_OK(log.store().Replace(log.PathOf(name), "\n"));
  const std::string before = name.substr(0, name.size() - 1);
  const auto listed = log.store().List(log.PathOf(""), before, store::EntryStore::kAll);
  // One that stays is as old as what vacuum takes, one day.
  ARROW_UNUSED(log.store().Remove(log.PathOf(name)));
  ARROW_RETURN_NOT_OK(listed.status());
  const auto found = std::find_if(listed->begin(), listed->end(),
                                  [&](const auto& info) { return info.name == name; });
  if (found != listed->end()) return found->mtime_ms;
  return Status::IOError("reading the store's clock: ", log.PathOf(name),
                         " was written and is not listed");
}

int64_t ModifiedMs(const arrow::fs::FileInfo& info) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             info.mtime().time_since_epoch())
      .count();
}

Status RaiseFence(const Lake& lake, int64_t before_ms, State* state) {
  for (;;) {
    ARROW_ASSIGN_OR_RAISE(const bool stands, FenceAll(lake, before_ms, state));
    if (stands) return Status::OK();
    ARROW_ASSIGN_OR_RAISE(*state, lake.Load());
  }
}

arrow::Result<bool> OutlastsFence(const Place& place, const std::string& table,
                                  const std::vector<delta::Add>& files,
                                  const delta::Snapshot& before,
                                  const delta::Snapshot& now) {
  const int64_t fence_ms = now.txn(kFenceApp);
  if (fence_ms <= before.txn(kFenceApp)) return true;
  const std::string front = place.files_root + "/" + table + "/";
  std::atomic<bool> outlasts = true;
  ARROW_RETURN_NOT_OK(store::ForEachAtOnce(files.size(), [&](size_t i) -> Status {
    ARROW_ASSIGN_OR_RAISE(const auto info,
                          place.files->GetFileInfo(front + files[i].path));
    if (!info.IsFile() || ModifiedMs(info) < fence_ms) outlasts = false;
    return Status::OK();
  }));
  return outlasts;
}

}  // namespace trailmill::lake
