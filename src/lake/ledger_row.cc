#include "lake/ledger_row.h"

#include <arrow/api.h>

#include "lake/data_file.h"
#include "lake/tables.h"
#include "store/at_once.h"

namespace trailmill::lake {
namespace {

using arrow::Status;

constexpr int64_t kUsPerMs = 1000;

// The columns of one batch, by their names.
class Columns {
 public:
  explicit Columns(const arrow::RecordBatch& batch) : batch_(batch) {}

  std::string Text(const char* name, int64_t row) const {
    const auto array = batch_.GetColumnByName(name);
    if (array->IsNull(row)) return "";
    return static_cast<const arrow::StringArray&>(*array).GetString(row);
  }
  int64_t Number(const char* name, int64_t row) const {
    const auto array = batch_.GetColumnByName(name);
    if (array->IsNull(row)) return 0;
    return static_cast<const arrow::Int64Array&>(*array).Value(row);
  }
  int64_t TimeUs(const char* name, int64_t row) const {
    const auto array = batch_.GetColumnByName(name);
    if (array->IsNull(row)) return 0;
    return static_cast<const arrow::TimestampArray&>(*array).Value(row);
  }

 private:
  const arrow::RecordBatch& batch_;
};

LedgerRow RowOf(const Columns& columns, int64_t row, const std::string& delivered) {
  LedgerRow read;
  LakeObject& object = read.object;
  object.key = columns.Text("key", row);
  object.etag = columns.Text("etag", row);
  object.size = columns.Number("size", row);
  object.delivered = delivered;
  object.status = columns.Text("status", row);
  object.reason = columns.Text("reason", row);
  object.events = columns.Number("events", row);
  object.written = columns.Number("written", row);
  object.duplicates = columns.Number("duplicates", row);
  object.rejected = columns.Number("rejected", row);
  object.version = columns.Number("version", row);
  object.time_ms = columns.TimeUs("time", row) / kUsPerMs;
  read.documents = columns.Number("documents", row);
  read.revisions = columns.Number("revisions", row);
  read.filtered = columns.Number("filtered", row);
  read.xxh3 = static_cast<uint64_t>(columns.Number("xxh3", row));
  read.mtime_us = columns.TimeUs("mtime", row);
  read.commit = columns.Text("commit", row);
  return read;
}

}  // namespace

bool IsOf(const LedgerRow& row, const SourceObject& object) {
  constexpr int64_t kNsPerUs = 1000;
  if (row.object.etag != object.etag) return false;
  return !object.etag.empty() ||
         (row.object.size == object.size && row.mtime_us == object.mtime_ns / kNsPerUs);
}

Status ForEachRow(const arrow::Table& rows, const std::string& delivered,
                  const OnLedgerRow& on_row) {
  arrow::TableBatchReader batches(rows);
  std::shared_ptr<arrow::RecordBatch> batch;
  for (;;) {
    ARROW_RETURN_NOT_OK(batches.ReadNext(&batch));
    if (batch == nullptr) return Status::OK();
    const Columns columns(*batch);
    for (int64_t row = 0; row < batch->num_rows(); ++row)
      ARROW_RETURN_NOT_OK(on_row(RowOf(columns, row, delivered)));
  }
}

Status ForEachRowIn(const Lake& lake, const std::vector<delta::Add>& files,
                    const OnLedgerRow& on_row) {
  std::vector<std::shared_ptr<arrow::Table>> tables(files.size());
  ARROW_RETURN_NOT_OK(store::ForEachAtOnce(files.size(), [&](size_t i) {
    return ReadDataFile(lake.place(), kObjectsTable, files[i], *ObjectsSchema())
        .Value(&tables[i]);
  }));
  const std::string delivered = DeliveredIn(files);
  for (const auto& table : tables)
    ARROW_RETURN_NOT_OK(ForEachRow(*table, delivered, on_row));
  return Status::OK();
}

std::string DeliveredIn(const std::vector<delta::Add>& files) {
  if (files.empty()) return "";
  const auto value = files.front().partition_values.find(kDelivered);
  if (value == files.front().partition_values.end()) return "";
  return value->second.value_or("");
}

}  // namespace trailmill::lake
