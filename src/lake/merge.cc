#include "lake/merge.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include <arrow/api.h>
#include <arrow/compute/api.h>
#include <arrow/util/byte_size.h>

#include "lake/clock.h"
#include "lake/data_file.h"
#include "lake/tables.h"
#include "store/at_once.h"

namespace trailmill::lake {
namespace {

using arrow::Status;

// What waits for its turn is in memory, too.
constexpr size_t kReadAtOnce = 8;

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

using Rows = std::shared_ptr<arrow::Table>;

// The rows of the first files, as many as fit, but one at least.
arrow::Result<std::vector<Rows>> ReadSome(const Place& place, const std::string& table,
                                          std::span<const delta::Add> files) {
  const auto schema = table == kObjectsTable ? ObjectsSchema() : RejectsSchema();
  std::vector<Rows> tables;
  for (int64_t bytes = 0; tables.size() < files.size();) {
    const auto some = files.subspan(tables.size())
                          .first(std::min(kReadAtOnce, files.size() - tables.size()));
    std::vector<Rows> read(some.size());
    ARROW_RETURN_NOT_OK(store::ForEachAtOnce(some.size(), [&](size_t i) {
      return ReadDataFile(place, table, some[i], *schema).Value(&read[i]);
    }));
    for (Rows& rows : read) {
      bytes += arrow::util::TotalBufferSize(*rows);
      if (bytes > kMergedBytesMax && !tables.empty()) return tables;
      tables.push_back(std::move(rows));
    }
  }
  return tables;
}

// Those of one key stay as they came.
arrow::Result<Rows> ByKey(const Rows& rows) {
  ARROW_ASSIGN_OR_RAISE(const auto all, rows->CombineChunks());
  if (all->num_rows() == 0) return all;
  const auto& keys =
      static_cast<const arrow::StringArray&>(*all->GetColumnByName("key")->chunk(0));
  std::vector<int64_t> order(static_cast<size_t>(all->num_rows()));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
    return keys.GetView(a) < keys.GetView(b);
  });
  arrow::Int64Builder indices;
  ARROW_RETURN_NOT_OK(indices.AppendValues(order));
  ARROW_ASSIGN_OR_RAISE(const auto numbers, indices.Finish());
  ARROW_ASSIGN_OR_RAISE(const auto taken, arrow::compute::Take(all, numbers));
  return taken.table();
}

// Has the entry remove the first of the files, and takes them out of it. Those that it
// would have added are removed, too: vacuum leaves them for a while to whoever reads them
// by the entries of `events`.
void Replace(std::span<const delta::Add> files, MergedLedger merged,
             delta::Entry* entry) {
  std::set<std::string> paths;
  for (const delta::Add& file : files.first(merged.files)) paths.insert(file.path);
  const size_t new_files = std::erase_if(
      entry->adds, [&](const delta::Add& add) { return paths.contains(add.path); });
  merged.add.data_change = new_files > 0;
  for (const std::string& path : paths)
    entry->removes.push_back({path, NowMs(), merged.add.data_change});
  entry->adds.push_back(std::move(merged.add));
}

Status Merge(const Lake& lake, const std::string& table, const std::string& directory,
             const Partition& partition, delta::Entry* entry) {
  std::vector<delta::Add> files = partition.old_files;
  files.insert(files.end(), partition.new_files.begin(), partition.new_files.end());
  for (std::span<const delta::Add> left = files; !left.empty();) {
    ARROW_ASSIGN_OR_RAISE(MergedLedger merged,
                          MergeLedgerFiles(lake.place(), table, directory, left));
    const size_t count = merged.files;
    if (count > 1) Replace(left, std::move(merged), entry);
    left = left.subspan(count);
  }
  return Status::OK();
}

}  // namespace

arrow::Result<MergedLedger> MergeLedgerFiles(const Place& place, const std::string& table,
                                             const std::string& directory,
                                             std::span<const delta::Add> files) {
  ARROW_ASSIGN_OR_RAISE(const auto tables, ReadSome(place, table, files));
  if (tables.size() == 1) return MergedLedger{files[0], 1, tables[0]->num_rows()};
  ARROW_ASSIGN_OR_RAISE(const auto all, arrow::ConcatenateTables(tables));
  ARROW_ASSIGN_OR_RAISE(const auto rows, ByKey(all));
  ARROW_ASSIGN_OR_RAISE(auto add, WriteDataFile(place, table, directory, *rows));
  ARROW_RETURN_NOT_OK(SyncDataFiles(place, table, {add}));
  return MergedLedger{std::move(add), tables.size(), rows->num_rows()};
}

Status MergeSmallFiles(const Lake& lake, const std::string& table,
                       const delta::Snapshot& snapshot, delta::Entry* entry) {
  for (const auto& [directory, partition] : SmallFiles(snapshot, *entry)) {
    if (partition.size() < kLedgerFilesMax || partition.old_files.empty()) continue;
    ARROW_RETURN_NOT_OK(Merge(lake, table, directory, partition, entry));
  }
  return Status::OK();
}

}  // namespace trailmill::lake
