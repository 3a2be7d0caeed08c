// From rows to files: the half of ledger.h that writes.

#include <algorithm>

#include <arrow/api.h>
#include <arrow/compute/api.h>

#include "lake/data_file.h"
#include "lake/ledger.h"
#include "lake/tables.h"
#include "store/at_once.h"

namespace trailmill::lake {
namespace {

using arrow::Status;

constexpr int64_t kNsPerUs = 1000;
constexpr int64_t kUsPerMs = 1000;

// Appends the columns of ObjectsSchema(), one after the other.
class RowBuilder {
 public:
  explicit RowBuilder(arrow::RecordBatchBuilder* rows) : rows_(rows) {}

  Status Append(const ObjectRow& row, const Attempt& attempt) {
    next_ = 0;
    Text(KeyOf(row.object));
    Text(row.object.etag);
    Number(row.object.size);
    Time(row.object.mtime_ns / kNsPerUs);
    Number(static_cast<int64_t>(row.xxh3));
    Text("");  // sha256: of digests, which nothing checks yet
    for (const int64_t count : {row.documents, row.events, row.written, row.duplicates,
                                row.revisions, row.filtered, row.rejected}) {
      Number(count);
    }
    Text(row.status);
    Text(row.reason);
    Number(attempt.version);
    Text(attempt.commit);
    Time(attempt.time_ms * kUsPerMs);
    return std::exchange(status_, Status::OK());
  }

 private:
  void Text(const std::string& text) {
    auto* column = rows_->GetFieldAs<arrow::StringBuilder>(next_++);
    status_ &= text.empty() ? column->AppendNull() : column->Append(text);
  }
  void Number(int64_t number) {
    status_ &= rows_->GetFieldAs<arrow::Int64Builder>(next_++)->Append(number);
  }
  void Time(int64_t micros) {
    status_ &= rows_->GetFieldAs<arrow::TimestampBuilder>(next_++)->Append(micros);
  }

  arrow::RecordBatchBuilder* rows_;
  int next_ = 0;
  Status status_;
};

arrow::Result<std::shared_ptr<arrow::Table>> TableOf(
    const std::vector<const ObjectRow*>& rows, const Attempt& attempt) {
  ARROW_ASSIGN_OR_RAISE(auto batch, arrow::RecordBatchBuilder::Make(
                                        ObjectsSchema(), arrow::system_memory_pool()));
  RowBuilder builder(batch.get());
  for (const ObjectRow* row : rows) ARROW_RETURN_NOT_OK(builder.Append(*row, attempt));
  ARROW_ASSIGN_OR_RAISE(const auto done, batch->Flush());
  return arrow::Table::FromRecordBatches({done});
}

arrow::Result<std::shared_ptr<arrow::Array>> RejectedRows(const arrow::Table& rows) {
  arrow::Int64Builder indices;
  int64_t first = 0;
  for (const auto& chunk : rows.GetColumnByName("status")->chunks()) {
    const auto& status = static_cast<const arrow::StringArray&>(*chunk);
    for (int64_t row = 0; row < status.length(); ++row) {
      if (status.IsValid(row) && status.GetView(row) == kStatusRejected)
        ARROW_RETURN_NOT_OK(indices.Append(first + row));
    }
    first += status.length();
  }
  return indices.Finish();
}

// What a retry says of every object alike; nothing of what says which object it is.
std::map<std::string, std::shared_ptr<arrow::Scalar>> RetryValues(
    const Attempt& attempt) {
  std::map<std::string, std::shared_ptr<arrow::Scalar>> values;
  for (const char* count : {"xxh3", "documents", "events", "written", "duplicates",
                            "revisions", "filtered", "rejected"}) {
    values[count] = arrow::MakeScalar(int64_t{0});
  }
  values["sha256"] = values["reason"] = arrow::MakeNullScalar(arrow::utf8());
  values["status"] = arrow::MakeScalar(std::string(kStatusRetry));
  values["version"] = arrow::MakeScalar(attempt.version);
  values["commit"] = arrow::MakeScalar(attempt.commit);
  values["time"] = std::make_shared<arrow::TimestampScalar>(
      attempt.time_ms * kUsPerMs, ObjectsSchema()->GetFieldByName("time")->type());
  return values;
}

}  // namespace

arrow::Result<std::shared_ptr<arrow::Table>> RowsToRetry(const arrow::Table& rows,
                                                         const Attempt& attempt) {
  ARROW_ASSIGN_OR_RAISE(const auto indices, RejectedRows(rows));
  ARROW_ASSIGN_OR_RAISE(const auto taken, arrow::compute::Take(rows.Slice(0), indices));
  auto table = taken.table();
  for (const auto& [name, value] : RetryValues(attempt)) {
    ARROW_ASSIGN_OR_RAISE(const auto column,
                          arrow::MakeArrayFromScalar(*value, table->num_rows()));
    const int index = table->schema()->GetFieldIndex(name);
    ARROW_ASSIGN_OR_RAISE(
        table, table->SetColumn(index, table->field(index),
                                std::make_shared<arrow::ChunkedArray>(column)));
  }
  return table;
}

arrow::Result<std::vector<delta::Add>> WriteObjectRows(const Lake& lake,
                                                       const std::vector<ObjectRow>& rows,
                                                       const Attempt& attempt) {
  std::map<std::string, std::vector<const ObjectRow*>> by_day;
  for (const ObjectRow& row : rows) by_day[DeliveredOf(row.object)].push_back(&row);
  const std::vector<std::pair<std::string, std::vector<const ObjectRow*>>> days(
      by_day.begin(), by_day.end());
  std::vector<delta::Add> adds(days.size());
  ARROW_RETURN_NOT_OK(store::ForEachAtOnce(days.size(), [&](size_t i) -> Status {
    ARROW_ASSIGN_OR_RAISE(const auto table, TableOf(days[i].second, attempt));
    return WriteDataFile(lake.place(), kObjectsTable,
                         std::string(kDelivered) + "=" + days[i].first, *table)
        .Value(&adds[i]);
  }));
  ARROW_RETURN_NOT_OK(SyncDataFiles(lake.place(), kObjectsTable, adds));
  return adds;
}

}  // namespace trailmill::lake
