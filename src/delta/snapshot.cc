#include "delta/snapshot.h"

namespace trailmill::delta {

int64_t Snapshot::txn(const std::string& app_id) const {
  const auto found = txns.find(app_id);
  return found == txns.end() ? -1 : found->second.version;
}

void Snapshot::Apply(Entry entry, int64_t bytes) {
  ++version;
  log_bytes += bytes;
  commits.push_back({version, std::move(entry.commit_info)});
  if (entry.protocol) protocol = *entry.protocol;
  if (entry.metadata) metadata = std::move(*entry.metadata);
  for (Txn& txn : entry.txns) txns[txn.app_id] = txn;
  for (Remove& remove : entry.removes) {
    files.erase(remove.path);
    tombstones[remove.path] = remove;
  }
  for (Add& add : entry.adds) {
    tombstones.erase(add.path);
    files[add.path] = std::move(add);
  }
}

arrow::Status Snapshot::CheckReadable() const {
  if (protocol.min_reader <= kReaderVersion) return arrow::Status::OK();
  return arrow::Status::NotImplemented(
      "read a Delta table: it asks for reader version ", protocol.min_reader,
      ", this program knows ", kReaderVersion, ": another writer has upgraded the table");
}

arrow::Status Snapshot::CheckWritable() const {
  ARROW_RETURN_NOT_OK(CheckReadable());
  if (protocol.min_writer <= kWriterVersion) return arrow::Status::OK();
  return arrow::Status::NotImplemented(
      "write a Delta table: it asks for writer version ", protocol.min_writer,
      ", this program knows ", kWriterVersion, ": another writer has upgraded the table");
}

}  // namespace trailmill::delta
