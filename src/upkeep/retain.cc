// Retain: days that are past leave `events`. Their files are vacuum's, later; what their
// objects were stays in the ledger.

#include <algorithm>
#include <limits>
#include <vector>

#include "lake/amend.h"
#include "lake/clock.h"
#include "lake/event_file.h"
#include "lake/fence.h"
#include "lake/follow.h"
#include "lake/tables.h"
#include "source/calendar.h"
#include "sync/lake_events.h"
#include "trailmill/upkeep.h"

namespace trailmill {
namespace {

using arrow::Status;
using lake::State;

constexpr char kDay[] = "day";
constexpr int64_t kMsPerDay = int64_t{24} * 3600 * 1000;

// Whether all events of a file are of earlier days: by its partition, or by its
// statistics, which are as sharp as a month and more.
bool IsPast(const sync::LakeFile& file, int64_t first_day) {
  const auto found = file.add.partition_values.find(kDay);
  if (found != file.add.partition_values.end()) {
    const auto day = found->second ? source::ParseDay(*found->second) : std::nullopt;
    return day && *day < first_day;
  }
  return file.times && !file.has_timeless &&
         file.times->last_us < first_day * source::kDayUs;
}

// The files that leave; the rest is counted.
std::vector<delta::Add> FindPast(const State& state, RetainResult* result) {
  const sync::TimeSpan past = {std::numeric_limits<int64_t>::min(),
                               result->first_day * source::kDayUs - 1};
  std::vector<delta::Add> files;
  for (sync::LakeFile& file : sync::FilesWithin(state.events, past, /*timeless=*/false)) {
    if (!IsPast(file, result->first_day)) {
      ++result->kept_files;
      continue;
    }
    ++result->files;
    result->bytes += file.add.size;
    result->events += std::max<int64_t>(lake::RowsOf(file.add), 0);
    files.push_back(std::move(file.add));
  }
  return files;
}

// \return false where another was there first.
arrow::Result<bool> Remove(const lake::Lake& lake, const std::vector<delta::Add>& files,
                           int64_t events, State* state) {
  const lake::CommitRecord record =
      lake::RecordAfter(state->head, lake::kRetainOperation);
  const int64_t earlier = std::max<int64_t>(state->events.txn(lake::kRetainedRowsApp), 0);
  delta::Entry entry;
  entry.txns = {{lake::kRetainedRowsApp, earlier + events, 0}};
  for (const delta::Add& file : files)
    entry.removes.push_back({file.path, record.time_ms, /*data_change=*/true});
  return lake::Amend(lake, record, std::move(entry), state);
}

// A dry run writes nothing, and takes the machine's own clock.
arrow::Result<int64_t> Today(const lake::Lake& lake, bool dry_run) {
  if (dry_run) return lake::NowMs() / kMsPerDay;
  ARROW_ASSIGN_OR_RAISE(const int64_t now_ms, lake::StoreNowMs(lake));
  return now_ms / kMsPerDay;
}

}  // namespace

arrow::Result<RetainResult> Retain(const RetainOptions& options) {
  if (options.days < 1)
    return Status::Invalid("retaining ", options.days, " days: one day at least stays");
  ARROW_ASSIGN_OR_RAISE(const auto lake, lake::Lake::Open(options.lake));
  ARROW_ASSIGN_OR_RAISE(State state, lake.LoadExisting());
  ARROW_RETURN_NOT_OK(state.events.CheckWritable());
  ARROW_ASSIGN_OR_RAISE(const int64_t today, Today(lake, options.dry_run));
  for (;;) {
    RetainResult result;
    result.first_day = today - options.days;
    const std::vector<delta::Add> files = FindPast(state, &result);
    result.version = state.events.version;
    if (options.dry_run || files.empty()) return result;
    ARROW_ASSIGN_OR_RAISE(const bool won, Remove(lake, files, result.events, &state));
    if (!won) {
      // Another came first, and may have merged or removed some of them.
      ARROW_ASSIGN_OR_RAISE(state, lake.Load());
      continue;
    }
    result.version = state.events.version;
    // The days are gone; the next run does what this one can't.
    ARROW_UNUSED(lake::FollowUp(lake, &state));
    return result;
  }
}

}  // namespace trailmill
