#include "lake/ledger_sums.h"

#include <algorithm>
#include <unordered_map>

#include "base/fingerprint.h"
#include "lake/ledger.h"
#include "lake/tables.h"

namespace trailmill::lake {
namespace {

using arrow::Status;

int64_t* CountOf(const std::string& status, LakeCounts* counts) {
  if (status == kStatusTaken) return &counts->objects_taken;
  if (status == kStatusRejected) return &counts->objects_rejected;
  if (status == kStatusDeferred) return &counts->objects_deferred;
  return status == kStatusSkipped ? &counts->objects_skipped : nullptr;
}

LakeCounts EventsOf(const LedgerRow& row) {
  LakeCounts counts;
  counts.documents = row.documents;
  counts.events = row.object.events;
  counts.written = row.object.written;
  counts.duplicates = row.object.duplicates;
  counts.revisions = row.revisions;
  counts.filtered = row.filtered;
  counts.rejected = row.object.rejected;
  return counts;
}

struct Newest {
  int64_t version = -1;
  std::string status;
  int64_t size = 0;
};

}  // namespace

arrow::Result<LedgerSums> SumLedger(const Lake& lake, const State& state,
                                    const OnLedgerRow& on_row) {
  LedgerSums sums;
  for (const auto& [directory, files] : ByDirectory(state.ObjectFiles())) {
    std::unordered_map<uint64_t, Newest> newest;
    const auto take = [&](const LedgerRow& row) -> Status {
      LakeCounts counts = EventsOf(row);
      sums.counts.Add(counts);
      if (int64_t* count = CountOf(row.object.status, &counts)) ++*count;
      sums.by_commit[row.commit].Add(counts);
      Newest& found = newest[base::Fingerprint(row.object.key)];
      if (row.object.version >= found.version)
        found = {row.object.version, row.object.status, row.object.size};
      return on_row ? on_row(row) : Status::OK();
    };
    ARROW_RETURN_NOT_OK(ForEachRowIn(lake, files, take));
    for (const auto& [key, row] : newest) {
      if (int64_t* count = CountOf(row.status, &sums.counts)) ++*count;
      sums.counts.stored_bytes += std::max<int64_t>(row.size, 0);
    }
  }
  return sums;
}

}  // namespace trailmill::lake
