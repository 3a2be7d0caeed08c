#include "sync/reject_table.h"

#include <algorithm>

#include <arrow/api.h>

#include "lake/data_file.h"
#include "lake/tables.h"

namespace trailmill::sync {
namespace {

using arrow::Status;

constexpr int64_t kUsPerMs = 1000;

// Holds the bytes of one reject, up to a limit.
class HeldBytes : public RejectBytes {
 public:
  HeldBytes(RejectTable* table, size_t bytes_max)
      : table_(table), bytes_max_(bytes_max) {}

  Status Append(std::string_view bytes) override {
    const size_t room = bytes_max_ - std::min(bytes_max_, bytes_.size());
    bytes_.append(bytes.substr(0, room));
    return Status::OK();
  }
  Status Close(const Reject& reject) override {
    return table_->Add(reject, std::move(bytes_));
  }

 private:
  RejectTable* const table_;
  const size_t bytes_max_;
  std::string bytes_;
};

Status AppendText(const std::string& text, arrow::StringBuilder* column) {
  return text.empty() ? column->AppendNull() : column->Append(text);
}

Status AppendNumber(int64_t number, arrow::Int64Builder* column) {
  return number < 0 ? column->AppendNull() : column->Append(number);
}

}  // namespace

RejectTable::RejectTable(const lake::Lake& lake, const Task& task, lake::Attempt attempt)
    : lake_(lake), task_(task), attempt_(std::move(attempt)) {}

arrow::Result<std::unique_ptr<RejectBytes>> RejectTable::Open(const Reject&,
                                                              bool stored) {
  return std::make_unique<HeldBytes>(this, stored ? kObjectBytesMax : kRecordBytesMax);
}

Status RejectTable::Add(const Reject& reject, std::string bytes) {
  const std::lock_guard lock(mutex_);
  if (reject.record < 0) reasons_.emplace(reject.object, reject.reason);
  held_bytes_ += bytes.size() + sizeof(Row);
  rows_.push_back({reject, std::move(bytes)});
  return held_bytes_ < kHeldBytesMax ? Status::OK() : Flush();
}

std::string RejectTable::ReasonOf(const std::string& location) const {
  const std::lock_guard lock(mutex_);
  const auto found = reasons_.find(location);
  return found == reasons_.end() ? std::string() : found->second;
}

const SourceObject* RejectTable::Find(const std::string& location) const {
  if (by_location_.empty()) {
    for (const SourceObject& object : task_.objects)
      by_location_.emplace(object.location, &object);
  }
  const auto found = by_location_.find(location);
  return found == by_location_.end() ? nullptr : found->second;
}

arrow::Result<std::shared_ptr<arrow::Table>> RejectTable::TableOf(
    const std::vector<const Row*>& rows) const {
  ARROW_ASSIGN_OR_RAISE(auto batch,
                        arrow::RecordBatchBuilder::Make(lake::RejectsSchema(),
                                                        arrow::default_memory_pool()));
  const auto text = [&](int i) { return batch->GetFieldAs<arrow::StringBuilder>(i); };
  const auto number = [&](int i) { return batch->GetFieldAs<arrow::Int64Builder>(i); };
  for (const Row* row : rows) {
    const Reject& reject = row->reject;
    const SourceObject* object = Find(reject.object);
    ARROW_RETURN_NOT_OK(
        AppendText(object ? lake::KeyOf(*object) : reject.object, text(0)));
    ARROW_RETURN_NOT_OK(AppendText(object ? object->etag : "", text(1)));
    ARROW_RETURN_NOT_OK(AppendNumber(reject.record, number(2)));
    ARROW_RETURN_NOT_OK(AppendNumber(reject.offset, number(3)));
    ARROW_RETURN_NOT_OK(AppendNumber(reject.length, number(4)));
    ARROW_RETURN_NOT_OK(AppendText(reject.code, text(5)));
    ARROW_RETURN_NOT_OK(AppendText(reject.reason, text(6)));
    ARROW_RETURN_NOT_OK(batch->GetFieldAs<arrow::BinaryBuilder>(7)->Append(row->bytes));
    ARROW_RETURN_NOT_OK(AppendText(attempt_.commit, text(8)));
    ARROW_RETURN_NOT_OK(batch->GetFieldAs<arrow::TimestampBuilder>(9)->Append(
        attempt_.time_ms * kUsPerMs));
  }
  ARROW_ASSIGN_OR_RAISE(const auto done, batch->Flush());
  return arrow::Table::FromRecordBatches({done});
}

Status RejectTable::Flush() {
  std::map<std::string, std::vector<const Row*>> days;
  for (const Row& row : rows_) {
    const SourceObject* object = Find(row.reject.object);
    days[object ? lake::DeliveredOf(*object) : "1970-01-01"].push_back(&row);
  }
  for (const auto& [day, rows] : days) {
    ARROW_ASSIGN_OR_RAISE(const auto table, TableOf(rows));
    ARROW_ASSIGN_OR_RAISE(
        auto add, lake::WriteDataFile(lake_.place(), lake::kRejectsTable,
                                      std::string(lake::kDelivered) + "=" + day, *table));
    files_.push_back(std::move(add));
  }
  rows_.clear();
  held_bytes_ = 0;
  return Status::OK();
}

arrow::Result<std::vector<delta::Add>> RejectTable::Finish() {
  const std::lock_guard lock(mutex_);
  ARROW_RETURN_NOT_OK(Flush());
  ARROW_RETURN_NOT_OK(lake::SyncDataFiles(lake_.place(), lake::kRejectsTable, files_));
  return files_;
}

}  // namespace trailmill::sync
