// What a person asks of a lake first: how much, how new, and whether upkeep is due.

#include <algorithm>
#include <set>

#include "delta/stats.h"
#include "lake/event_file.h"
#include "lake/lake.h"
#include "lake/ledger_sums.h"

namespace trailmill {
namespace {

constexpr char kDay[] = "day";
constexpr int64_t kUsPerMs = 1000;

// Of `events`, where what another program left untold counts as no rows.
LakeTable TableOf(int64_t version, const std::vector<delta::Add>& files) {
  LakeTable table{version, static_cast<int64_t>(files.size()), 0, 0};
  for (const delta::Add& add : files) {
    table.bytes += add.size;
    table.rows += std::max<int64_t>(lake::RowsOf(add), 0);
  }
  return table;
}

std::vector<delta::Add> FilesOf(const delta::Snapshot& events) {
  std::vector<delta::Add> files;
  for (const auto& [path, add] : events.files) files.push_back(add);
  return files;
}

void TakeDays(const std::vector<delta::Add>& files, LakeStatus* status) {
  std::set<std::string> days;
  for (const delta::Add& add : files) {
    const auto day = add.partition_values.find(kDay);
    if (day != add.partition_values.end() && day->second) days.insert(*day->second);
  }
  status->days = static_cast<int64_t>(days.size());
  if (days.empty()) return;
  status->first_day = *days.begin();
  status->last_day = *days.rbegin();
}

// Only files of the last day need be looked into, where there are days.
int64_t NewestEventMs(const std::vector<delta::Add>& files, const std::string& last_day) {
  int64_t newest_ms = 0;
  for (const delta::Add& add : files) {
    const auto day = add.partition_values.find(kDay);
    if (day != add.partition_values.end() && day->second != last_day) continue;
    const auto text = delta::StatsText(add.stats, "maxValues", {"eventTime"});
    const auto micros = text ? lake::StatsMicros(*text) : std::nullopt;
    if (micros) newest_ms = std::max(newest_ms, *micros / kUsPerMs);
  }
  return newest_ms;
}

arrow::Result<int64_t> LastCommitMs(const lake::Lake& lake, const lake::State& state) {
  int64_t first = 0;
  ARROW_ASSIGN_OR_RAISE(const auto records, lake.Records(state.events, &first));
  return records.empty() || !records.back() ? 0 : records.back()->time_ms;
}

}  // namespace

arrow::Result<LakeStatus> ReadLakeStatus(const std::string& location) {
  ARROW_ASSIGN_OR_RAISE(const auto lake, lake::Lake::Open(location));
  ARROW_ASSIGN_OR_RAISE(const lake::State state, lake.LoadExisting());
  const std::vector<delta::Add> files = FilesOf(state.events);
  LakeStatus status;
  status.events = TableOf(state.events.version, files);
  status.objects = TableOf(state.objects.version, state.ObjectFiles());
  status.rejects = TableOf(state.rejects.version, state.RejectFiles());
  status.partition_by = state.events.metadata.partition_columns;
  TakeDays(files, &status);
  status.small_files = std::count_if(files.begin(), files.end(), [](const auto& add) {
    return add.size < LakeStatus::kSmallFileBytes;
  });
  ARROW_ASSIGN_OR_RAISE(const auto sums, lake::SumLedger(lake, state, {}));
  status.counts = sums.counts;
  status.newest_event_ms = NewestEventMs(files, status.last_day);
  ARROW_ASSIGN_OR_RAISE(status.last_commit_ms, LastCommitMs(lake, state));
  return status;
}

}  // namespace trailmill
