#include "upkeep/file_groups.h"

#include <algorithm>
#include <limits>
#include <map>

#include "delta/stats.h"
#include "lake/event_file.h"
#include "lake/tables.h"
#include "source/calendar.h"
#include "sync/lake_events.h"

namespace trailmill::upkeep {
namespace {

constexpr char kDay[] = "day";

std::string DirectoryOf(const delta::Add& add) {
  const size_t slash = add.path.rfind('/');
  return slash == std::string::npos ? "" : add.path.substr(0, slash);
}

// The day that a partition's value tells; nothing where it is null or there is none.
std::optional<int64_t> DayOf(const delta::Add& add, const char* column) {
  const auto value = add.partition_values.find(column);
  if (value == add.partition_values.end() || !value->second) return std::nullopt;
  return source::ParseDay(*value->second);
}

bool Grows(const sync::LakeFile& file, int64_t today) {
  const auto day = DayOf(file.add, kDay);
  if (day) return *day >= today;
  return file.times && file.times->last_us >= today * source::kDayUs;
}

bool IsWanted(const delta::Add& add, const std::vector<std::string>& days) {
  if (days.empty()) return true;
  const auto value = add.partition_values.find(kDay);
  return value != add.partition_values.end() && value->second &&
         std::find(days.begin(), days.end(), *value->second) != days.end();
}

int64_t FirstTime(const sync::LakeFile& file) {
  return file.times ? file.times->first_us : std::numeric_limits<int64_t>::min();
}

bool HasRoom(const FileGroup& group, const delta::Add& add, const GroupLimits& limits) {
  return group.files.size() < limits.files_max &&
         group.bytes + add.size <= limits.bytes_max &&
         group.rows + lake::RowsOf(add) <= limits.rows_max;
}

// Cuts the small files of one partition into groups. One alone is none.
void Cut(std::vector<sync::LakeFile> files, const GroupLimits& limits,
         std::vector<FileGroup>* groups) {
  if (files.size() < std::max<size_t>(limits.files_min, 2)) return;
  std::sort(files.begin(), files.end(),
            [](const sync::LakeFile& a, const sync::LakeFile& b) {
              return FirstTime(a) < FirstTime(b);
            });
  FileGroup group;
  const auto end_group = [&] {
    if (group.files.size() > 1) groups->push_back(std::move(group));
    group = {DirectoryOf(files[0].add), {}};
  };
  end_group();
  for (const sync::LakeFile& file : files) {
    if (!HasRoom(group, file.add, limits)) end_group();
    group.Add(file.add);
  }
  end_group();
}

}  // namespace

void FileGroup::Add(const delta::Add& file) {
  files.push_back(file);
  bytes += file.size;
  rows += std::max<int64_t>(lake::RowsOf(file), 0);
}

std::vector<FileGroup> GroupEventFiles(const delta::Snapshot& events,
                                       const GroupLimits& limits,
                                       int64_t* foreign_files) {
  *foreign_files = 0;
  std::map<std::string, std::vector<sync::LakeFile>> partitions;
  for (const auto& [path, add] : events.files) {
    if (add.size >= limits.small_bytes || !IsWanted(add, limits.days)) continue;
    if (!lake::RowsTagOf(add) || !lake::SumTagOf(add)) {
      ++*foreign_files;
      continue;
    }
    sync::LakeFile file = sync::FileOf(add);
    if (!Grows(file, limits.today))
      partitions[DirectoryOf(add)].push_back(std::move(file));
  }
  std::vector<FileGroup> groups;
  for (auto& [directory, files] : partitions) Cut(std::move(files), limits, &groups);
  return groups;
}

std::vector<FileGroup> GroupLedgerFiles(const delta::Snapshot& ledger,
                                        const GroupLimits& limits) {
  std::map<std::string, FileGroup> partitions;
  for (const auto& [path, add] : ledger.files) {
    const auto day = DayOf(add, lake::kDelivered);
    if (add.size >= limits.small_bytes || (day && *day >= limits.today)) continue;
    FileGroup& group = partitions[DirectoryOf(add)];
    group.directory = DirectoryOf(add);
    group.Add(add);
  }
  std::vector<FileGroup> groups;
  for (auto& [directory, group] : partitions) {
    if (group.files.size() >= std::max<size_t>(limits.files_min, 2))
      groups.push_back(std::move(group));
  }
  return groups;
}

}  // namespace trailmill::upkeep
