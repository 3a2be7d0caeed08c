#include "lake/fence.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <optional>

#include "base/uuid.h"
#include "lake/amend.h"
#include "lake/tables.h"
#include "store/at_once.h"

namespace trailmill::lake {
namespace {

using arrow::Status;

// Also where one stands that is as late: whoever read the log before has to lose its put.
delta::Txn FenceOf(const delta::Snapshot& table, int64_t before_ms) {
  return {kFenceApp, std::max(table.txn(kFenceApp), before_ms), 0};
}

// \return false where another was there first.
arrow::Result<bool> FenceEvents(const Lake& lake, int64_t before_ms, State* state) {
  delta::Entry entry;
  entry.txns = {FenceOf(state->events, before_ms)};
  return Amend(lake, RecordAfter(state->head, kVacuumOperation), std::move(entry), state);
}

arrow::Result<bool> FenceLedger(const delta::Log& log, int64_t before_ms,
                                delta::Snapshot* ledger) {
  // Without a log there are no files but those that entries of `events` name.
  if (!ledger->exists()) return true;
  const CommitRecord record = RecordAfter("", kVacuumOperation);
  delta::Entry entry;
  entry.commit_info = record.ToCommitInfo();
  entry.txns = {FenceOf(*ledger, before_ms)};
  entry.txns[0].updated_ms = record.time_ms;
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

// When a file beside a log was written, by the store's clock; nothing where there is
// none.
arrow::Result<std::optional<int64_t>> TimeOf(const delta::Log& log,
                                             const std::string& name) {
  const std::string before = name.substr(0, name.size() - 1);
  ARROW_ASSIGN_OR_RAISE(const auto listed, log.store().List(log.PathOf(""), before, 1));
  if (listed.empty() || listed.front().name != name) return std::nullopt;
  return listed.front().mtime_ms;
}

}  // namespace

arrow::Result<int64_t> StoreNowMs(const Lake& lake) {
  const delta::Log& log = lake.events();
  const std::string name = kClockFront + base::NewUuid();
  ARROW_RETURN_NOT_OK(log.store().Replace(log.PathOf(name), "\n"));
  const auto now_ms = TimeOf(log, name);
  // One that stays is as old as what vacuum takes, one day.
  ARROW_UNUSED(log.store().Remove(log.PathOf(name)));
  ARROW_RETURN_NOT_OK(now_ms.status());
  if (*now_ms) return **now_ms;
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
    ARROW_ASSIGN_OR_RAISE(const bool won, FenceAll(lake, before_ms, state));
    if (won) return Status::OK();
    ARROW_ASSIGN_OR_RAISE(*state, lake.Load());
  }
}

arrow::Result<bool> OutlastsFence(const Lake& lake, const std::string& table,
                                  const std::vector<delta::Add>& files,
                                  const Written& written, const delta::Snapshot& now) {
  const int64_t fence_ms = now.txn(kFenceApp);
  if (fence_ms < 0 || files.empty()) return true;
  if (lake.place().local) {
    const std::string entry = delta::Log::EntryName(written.version);
    ARROW_ASSIGN_OR_RAISE(const auto put_ms, TimeOf(written.log, entry));
    if (!put_ms || *put_ms < fence_ms) return false;
  }
  const std::string front = lake.FilesRoot(table) + "/";
  std::atomic<bool> outlasts = true;
  ARROW_RETURN_NOT_OK(store::ForEachAtOnce(files.size(), [&](size_t i) -> Status {
    ARROW_ASSIGN_OR_RAISE(const auto info,
                          lake.place().files->GetFileInfo(front + files[i].path));
    if (!info.IsFile() || ModifiedMs(info) < fence_ms) outlasts = false;
    return Status::OK();
  }));
  return outlasts;
}

}  // namespace trailmill::lake
