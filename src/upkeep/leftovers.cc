#include "upkeep/leftovers.h"

#include <algorithm>
#include <string_view>
#include <unordered_set>

#include "lake/fence.h"
#include "lake/tables.h"

namespace trailmill::upkeep {
namespace {

constexpr std::string_view kLogFront = "_delta_log/";

// What a state names: files that are live, and those that were removed since the moment,
// which the versions of that time have.
class Named {
 public:
  Named(const Table& table, int64_t since_ms) : table_(table), since_ms_(since_ms) {
    for (const delta::Add& add : table.ahead) ahead_.insert(add.path);
  }

  bool has(const std::string& path) const {
    if (table_.snapshot.files.contains(path) || ahead_.contains(path)) return true;
    const auto removed = table_.snapshot.tombstones.find(path);
    return removed != table_.snapshot.tombstones.end() &&
           removed->second.deleted_ms >= since_ms_;
  }

 private:
  const Table& table_;
  const int64_t since_ms_;
  std::unordered_set<std::string_view> ahead_;
};

// `day=2026-11-22/x.parquet`: a directory for each partition column, in order.
bool IsDataPath(std::string_view path, const std::vector<std::string>& columns) {
  for (const std::string& column : columns) {
    const size_t slash = path.find('/');
    if (slash == path.npos || !path.starts_with(column + "=")) return false;
    path.remove_prefix(slash + 1);
  }
  return path.find('/') == path.npos && path.ends_with(".parquet") &&
         !path.starts_with('.') && !path.starts_with('_');
}

// Names that a killed run leaves beside the entries of a log.
bool IsDraft(std::string_view name) {
  return (name.starts_with('.') && name.ends_with(".draft")) ||
         name.starts_with(lake::kClockFront);
}

}  // namespace

std::vector<Table> TablesOf(const lake::State& state) {
  static const std::vector<delta::Add> kNone;
  return {{lake::kEventsTable, state.events, kNone},
          {lake::kObjectsTable, state.objects, state.objects_ahead},
          {lake::kRejectsTable, state.rejects, state.rejects_ahead}};
}

arrow::Result<Leftovers> FindLeftovers(const lake::Lake& lake, const Table& table,
                                       int64_t before_ms) {
  arrow::fs::FileSelector all;
  all.base_dir = lake.FilesRoot(table.name);
  all.recursive = true;
  all.allow_not_found = true;
  ARROW_ASSIGN_OR_RAISE(const auto infos, lake.place().files->GetFileInfo(all));
  // The ledger's own log begins with what it follows; its files are there before.
  const std::vector<std::string> columns =
      table.snapshot.exists() ? table.snapshot.metadata.partition_columns
                              : std::vector<std::string>{lake::kDelivered};
  Leftovers found;
  for (const arrow::fs::FileInfo& info : infos) {
    if (info.IsDirectory()) continue;
    Leftover file{info.path().substr(all.base_dir.size() + 1), info.size()};
    const bool in_log = file.path.starts_with(kLogFront);
    const bool ours = in_log ? IsDraft(file.path.substr(kLogFront.size()))
                             : IsDataPath(file.path, columns);
    if (!ours) {
      found.foreign += !in_log;
    } else if (lake::ModifiedMs(info) < before_ms) {
      (in_log ? found.drafts : found.files).push_back(std::move(file));
    }
  }
  DropNamed(table, before_ms, &found);
  return found;
}

void DropNamed(const Table& table, int64_t before_ms, Leftovers* leftovers) {
  const Named named(table, before_ms);
  std::erase_if(leftovers->files,
                [&](const Leftover& file) { return named.has(file.path); });
}

}  // namespace trailmill::upkeep
