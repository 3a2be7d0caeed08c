// Refused objects are known to the ledger, and so left alone by every sync. A retry adds
// a newer row for each that says otherwise, and has their days listed again.

#include <algorithm>
#include <optional>

#include "lake/amend.h"
#include "lake/data_file.h"
#include "lake/follow.h"
#include "lake/ledger.h"
#include "lake/ledger_row.h"
#include "lake/tables.h"
#include "source/calendar.h"

namespace trailmill {
namespace {

using arrow::Status;
using lake::State;

// The newest rows of objects that were refused, with another status.
struct Refused {
  int64_t count = 0;
  std::vector<delta::Add> files;
  /// Days since the epoch; of the earliest delivered.
  std::optional<int64_t> first_day;
};

// A key's rows have to stay in their partition, whatever a new delivery would say.
Status TakeDay(const lake::Lake& lake, const std::vector<delta::Add>& files,
               const lake::Attempt& attempt, Refused* refused) {
  ARROW_ASSIGN_OR_RAISE(const auto newest, lake::NewestRows(lake, files));
  ARROW_ASSIGN_OR_RAISE(const auto rows, lake::RowsToRetry(*newest, attempt));
  if (rows->num_rows() == 0) return Status::OK();
  const std::string& path = files.front().path;
  const std::string directory = path.substr(0, path.rfind('/'));
  ARROW_ASSIGN_OR_RAISE(
      auto add, lake::WriteDataFile(lake.place(), lake::kObjectsTable, directory, *rows));
  refused->files.push_back(std::move(add));
  refused->count += rows->num_rows();
  const auto day = source::ParseDay(lake::DeliveredIn(files));
  if (day)
    refused->first_day = std::min<int64_t>(refused->first_day.value_or(*day), *day);
  return Status::OK();
}

arrow::Result<Refused> FindRefused(const lake::Lake& lake, const State& state,
                                   const lake::Attempt& attempt) {
  Refused refused;
  Status status;
  for (const auto& [directory, files] : lake::ByDirectory(state.ObjectFiles())) {
    status = TakeDay(lake, files, attempt, &refused);
    if (!status.ok()) break;
  }
  if (status.ok())
    status = lake::SyncDataFiles(lake.place(), lake::kObjectsTable, refused.files);
  if (status.ok()) return refused;
  lake::RemoveDataFiles(lake.place(), lake::kObjectsTable, refused.files);
  return status;
}

// Listings of all sources begin at that day again.
std::vector<delta::Txn> ListedFrom(const delta::Snapshot& events, int64_t day) {
  std::vector<delta::Txn> txns;
  for (const auto& [app, txn] : events.txns) {
    if (app.starts_with(lake::kListedApp) && txn.version > day)
      txns.push_back({app, day, 0});
  }
  return txns;
}

}  // namespace

arrow::Result<int64_t> RetryRejected(const std::string& location) {
  ARROW_ASSIGN_OR_RAISE(const auto lake, lake::Lake::Open(location));
  for (;;) {
    ARROW_ASSIGN_OR_RAISE(State state, lake.LoadExisting());
    lake::CommitRecord record = lake::RecordAfter(state.head, lake::kRetryOperation);
    ARROW_ASSIGN_OR_RAISE(
        const Refused refused,
        FindRefused(lake, state, {state.events.version + 1, record.id, record.time_ms}));
    if (refused.count == 0) return 0;
    record.objects = refused.files;
    delta::Entry entry;
    if (refused.first_day) entry.txns = ListedFrom(state.events, *refused.first_day);
    const auto won = lake::Amend(lake, record, std::move(entry), &state);
    if (won.ok() && *won) {
      // The ledger has them by the entry already; whoever comes next follows it, too.
      ARROW_UNUSED(lake::Follow(lake, &state));
      return refused.count;
    }
    if (won.ok() || !won.status().IsUnknownError())
      lake::RemoveDataFiles(lake.place(), lake::kObjectsTable, refused.files);
    ARROW_RETURN_NOT_OK(won.status());
  }
}

}  // namespace trailmill
