#include "pipeline/row_shredder.h"

#include <algorithm>

#include "dataset/partition_path.h"
#include "schema/partition_token.h"
#include "trailmill/cloudtrail.h"

namespace trailmill::pipeline {
namespace {

// The type that a key's token is cast to.
std::shared_ptr<arrow::DataType> KeyType(const TableSchema& table,
                                         const PartitionKey& key) {
  if (key.derive != PartitionKey::Derive::kColumn) return arrow::utf8();
  return table.schema->GetFieldByName(key.column)->type();
}

}  // namespace

RowShredder::RowShredder(const ConvertContext& context, dataset::RowGroupEncoder* encoder)
    : context_(context),
      encoder_(encoder),
      shredder_(*context.plan),
      levels_(*context.plan),
      order_(*context.plan, context.sort_nodes),
      reorder_(*context.plan),
      corrupt_column_(context.view == View::kDocuments
                          ? context.plan->Find(0, kCorruptRecord)
                          : shred::Plan::kNone) {
  if (IsCloudTrail(context.table->schema->metadata())) events_.emplace(*context.plan);
}

shred::Staging& RowShredder::Stage(int partition) {
  const auto index = static_cast<size_t>(partition);
  if (index >= stagings_.size()) stagings_.resize(index + 1);
  if (!stagings_[index])
    stagings_[index] =
        std::make_unique<shred::Staging>(*context_.plan, sealer(), &staged_bytes_);
  return *stagings_[index];
}

encode::PageSealer* RowShredder::sealer() {
  return context_.sort_nodes.empty() ? encoder_->sealer() : &unsealed_;
}

std::unique_ptr<shred::Staging> RowShredder::TakeStaging(int partition) {
  const auto index = static_cast<size_t>(partition);
  if (index >= stagings_.size() || !stagings_[index]) return nullptr;
  auto taken = std::move(stagings_[index]);
  return taken->rows() > 0 ? std::move(taken) : nullptr;
}

arrow::Result<int> RowShredder::NewPartition() {
  const TableSchema& table = *context_.table;
  const auto tokens = schema::SplitTokens(tokens_, table.keys.size());
  std::vector<std::string> names;
  std::vector<std::optional<std::string>> values;
  for (size_t k = 0; k < tokens.size(); ++k) {
    names.push_back(table.keys[k].name);
    auto& value = values.emplace_back();
    if (!tokens[k]) continue;
    const auto type = KeyType(table, table.keys[k]);
    // EventShredder keeps what no directory can.
    value = events_ ? schema::ExactPartitionText(*tokens[k], *type)
                    : schema::PartitionText(*tokens[k], *type);
  }
  dataset::PartitionSpec spec;
  ARROW_ASSIGN_OR_RAISE(spec.directory, dataset::PartitionDirectory(names, values));
  const auto present = table.partitions.find(values);
  if (present != table.partitions.end()) spec.present_leaves = present->second;
  return context_.writer->AddPartition(std::move(spec));
}

arrow::Result<int> RowShredder::Partition(const decode::Tape* tape, size_t at) {
  tokens_.clear();
  if (tape != nullptr) {
    schema::PartitionTokens(*tape, at, context_.table->keys, &tokens_);
  } else {
    tokens_.assign(context_.table->keys.size() * sizeof(uint32_t), '\0');  // all null
  }
  if (last_partition_ >= 0 && tokens_ == last_tokens_) return last_partition_;
  auto found = partitions_.find(tokens_);
  if (found == partitions_.end()) {
    ARROW_ASSIGN_OR_RAISE(int partition, NewPartition());
    found = partitions_.emplace(tokens_, partition).first;
  }
  last_tokens_ = tokens_;
  last_partition_ = found->second;
  return last_partition_;
}

arrow::Status RowShredder::Add(const Record& record) {
  if (context_.view == View::kDocuments) return Document(record);
  ARROW_ASSIGN_OR_RAISE(int partition, Partition(record.tape, 0));
  shred::Staging& staging = Stage(partition);
  if (events_) {
    events_->Row(*record.tape, &staging, record.fingerprint);
  } else {
    shredder_.Row(*record.tape, 0, &staging);
  }
  ++rows_;
  return KeepLimits(partition);
}

arrow::Result<RowShredder::StagedRow> RowShredder::NullRow() {
  ARROW_ASSIGN_OR_RAISE(int partition, Partition(nullptr, 0));
  shred::Staging& staging = Stage(partition);
  shred::Shredder::NullRow(&staging);
  return StagedRow{partition, staging.rows() - 1};
}

// Spark's PERMISSIVE mode: a document that can't be read is a row of nulls, and one with
// a value that does not fit a bad row; `_corrupt_record` has the text of either.
arrow::Status RowShredder::Document(const Record& record) {
  staged_rows_.clear();
  bool good = record.tape != nullptr && RowsOf(*record.tape, &row_items_);
  for (size_t i = 0; good && record.undecodable && i < row_items_.size(); ++i) {
    good = shredder_.Decodes(*record.tape, row_items_[i]);
  }
  if (good) {
    for (const size_t at : row_items_) {
      ARROW_ASSIGN_OR_RAISE(int partition, Partition(record.tape, at));
      shred::Staging& staging = Stage(partition);
      good &= shredder_.Row(*record.tape, at, &staging);
      staged_rows_.push_back({partition, staging.rows() - 1});
    }
  } else {
    ARROW_ASSIGN_OR_RAISE(StagedRow row, NullRow());
    staged_rows_.push_back(row);
  }
  rows_ += static_cast<int64_t>(staged_rows_.size());
  for (const StagedRow& row : staged_rows_) {
    if (good || corrupt_column_ == shred::Plan::kNone) break;
    shredder_.SetText(corrupt_column_, row.row, record.line, &Stage(row.partition));
  }
  for (const StagedRow& row : staged_rows_)
    ARROW_RETURN_NOT_OK(KeepLimits(row.partition));
  return arrow::Status::OK();
}

int64_t RowShredder::StagingBytesMax() const {
  const auto partitions = static_cast<int64_t>(stagings_.size());
  const int64_t times = context_.sort_nodes.empty() ? 1 : kUnsealedTimes;
  return std::min(
      context_.staging_bytes_max,
      times * std::max(kWorkerStagingBytesMin, partitions * kPartitionShareBytes));
}

arrow::Status RowShredder::KeepLimits(int partition) {
  const shred::Staging& staging = Stage(partition);
  if (staging.bytes() >= context_.partition_bytes_max ||
      staging.rows() >= kStagedRowsMax) {
    return Flush(partition);
  }
  const int64_t most = StagingBytesMax();
  if (staged_bytes_ < most) return arrow::Status::OK();
  // Some at a time, so that what is left grows before it is looked through again.
  const int64_t enough = most / 4 * 3;
  while (staged_bytes_ > enough) ARROW_RETURN_NOT_OK(Flush(Largest()));
  return arrow::Status::OK();
}

int RowShredder::Largest() const {
  size_t largest = 0;
  int64_t bytes = -1;
  for (size_t i = 0; i < stagings_.size(); ++i) {
    if (!stagings_[i] || stagings_[i]->bytes() <= bytes) continue;
    largest = i;
    bytes = stagings_[i]->bytes();
  }
  return static_cast<int>(largest);
}

arrow::Status RowShredder::Flush(int partition) {
  const auto staging = TakeStaging(partition);
  if (staging == nullptr) return arrow::Status::OK();
  return Write(partition, staging.get());
}

void RowShredder::Absorb(const shred::Staging& other, shred::Staging* staging) {
  staging->Absorb(other, sealer());
}

arrow::Status RowShredder::Write(int partition, shred::Staging* staging) {
  if (!context_.sort_nodes.empty())
    reorder_.Rows(order_.Make(*staging), encoder_->sealer(), staging);
  return context_.writer->Append(partition, levels_.Build(*staging), encoder_);
}

}  // namespace trailmill::pipeline
