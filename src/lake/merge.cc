#include "lake/merge.h"

#include <map>

#include "lake/clock.h"
#include "lake/data_file.h"
#include "lake/tables.h"
#include "store/at_once.h"

namespace trailmill::lake {
namespace {

using arrow::Status;

struct Partition {
  /// Small files that are live, and those that the entry adds.
  std::vector<delta::Add> old_files, new_files;

  size_t size() const { return old_files.size() + new_files.size(); }
};

std::string DirectoryOf(const delta::Add& add) {
  return add.path.substr(0, add.path.rfind('/'));
}

bool IsSmall(const delta::Add& add) { return add.size < kSmallLedgerFile; }

std::map<std::string, Partition> SmallFiles(const delta::Snapshot& snapshot,
                                            const delta::Entry& entry) {
  std::map<std::string, Partition> partitions;
  for (const delta::Add& add : entry.adds) {
    if (IsSmall(add)) partitions[DirectoryOf(add)].new_files.push_back(add);
  }
  for (auto& [directory, partition] : partitions) {
    const std::string front = directory + "/";
    for (auto file = snapshot.files.lower_bound(front);
         file != snapshot.files.end() && file->first.starts_with(front); ++file) {
      if (IsSmall(file->second)) partition.old_files.push_back(file->second);
    }
  }
  return partitions;
}

Status Merge(const Lake& lake, const std::string& table, const std::string& directory,
             const Partition& partition, delta::Entry* entry) {
  std::vector<delta::Add> files = partition.old_files;
  files.insert(files.end(), partition.new_files.begin(), partition.new_files.end());
  const auto schema = table == kObjectsTable ? ObjectsSchema() : RejectsSchema();
  std::vector<std::shared_ptr<arrow::Table>> tables(files.size());
  ARROW_RETURN_NOT_OK(store::ForEachAtOnce(files.size(), [&](size_t i) {
    return ReadDataFile(lake.place(), table, files[i], *schema).Value(&tables[i]);
  }));
  ARROW_ASSIGN_OR_RAISE(const auto all, arrow::ConcatenateTables(tables));
  ARROW_ASSIGN_OR_RAISE(auto merged, WriteDataFile(lake.place(), table, directory, *all));
  ARROW_RETURN_NOT_OK(SyncDataFiles(lake.place(), table, {merged}));
  merged.data_change = !partition.new_files.empty();
  for (const delta::Add& old : partition.old_files)
    entry->removes.push_back({old.path, NowMs(), merged.data_change});
  std::erase_if(entry->adds, [&](const delta::Add& add) {
    return DirectoryOf(add) == directory && IsSmall(add);
  });
  entry->adds.push_back(std::move(merged));
  return Status::OK();
}

}  // namespace

Status MergeSmallFiles(const Lake& lake, const std::string& table,
                       const delta::Snapshot& snapshot, delta::Entry* entry) {
  for (const auto& [directory, partition] : SmallFiles(snapshot, *entry)) {
    if (partition.size() < kLedgerFilesMax || partition.old_files.empty()) continue;
    ARROW_RETURN_NOT_OK(Merge(lake, table, directory, partition, entry));
  }
  return Status::OK();
}

}  // namespace trailmill::lake
