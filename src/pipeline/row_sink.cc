#include "pipeline/row_sink.h"

#include <algorithm>
#include <atomic>

#include "pipeline/workers.h"
#include "trailmill/schema.h"

namespace trailmill::pipeline {
namespace {

// Smaller batches cost more in calls than they are worth, whatever a file's target is.
constexpr int64_t kBatchBytesMin = int64_t{1} << 20;

// The parts of the budget that staged cells and open files may hold. The rest is for what
// is bounded otherwise: the objects being read, the column that is being written, the
// program and its libraries.
constexpr int64_t kStagingShare = 5;
constexpr int64_t kFilesShare = 8;

std::vector<std::string> KeyColumns(const TableSchema& table) {
  std::vector<std::string> names;
  for (const PartitionKey& key : table.keys) {
    if (key.derive == PartitionKey::Derive::kColumn) names.push_back(key.column);
  }
  return names;
}

// Makes few stagings of many: one that nothing was sealed of is appended to another.
void Join(encode::PageSealer* sealer,
          std::vector<std::unique_ptr<shred::Staging>>* stagings) {
  std::sort(stagings->begin(), stagings->end(),
            [](const auto& a, const auto& b) { return a->bytes() > b->bytes(); });
  std::erase_if(*stagings, [&](const auto& staging) {
    const auto& first = stagings->front();
    if (staging == first || staging->has_sealed()) return false;
    if (first->rows() + staging->rows() > kStagedRowsMax) return false;
    first->Absorb(*staging, sealer);
    return true;
  });
}

}  // namespace

int64_t FilesShare(int64_t memory_bytes) { return memory_bytes / kFilesShare; }

RowSink::RowSink(const TableSchema& table, View view)
    : file_schema_(table.file_schema()),
      plan_(*file_schema_, KeyColumns(table),
            view == View::kDocuments ? kCorruptRecord : "") {}

arrow::Result<std::unique_ptr<RowSink>> RowSink::Make(const TableSchema& table,
                                                      const RowSinkOptions& options) {
  std::unique_ptr<RowSink> sink(new RowSink(table, options.view));
  ARROW_ASSIGN_OR_RAISE(
      sink->writer_,
      dataset::DatasetWriter::Make(options.files, options.directory, sink->file_schema_,
                                   SchemaJson(*sink->file_schema_), options.writer));
  // A file can't end within a batch, so a batch is no larger than a file may be.
  const int64_t partition_bytes =
      std::min(kStagingBytes, std::max(options.writer.target_bytes, kBatchBytesMin));
  const ConvertContext context{
      options.view,    &table,
      &sink->plan_,    sink->writer_.get(),
      partition_bytes, options.memory_bytes / kStagingShare / options.threads};
  for (int i = 0; i < options.threads; ++i) {
    Worker& worker = sink->workers_.emplace_back();
    ARROW_ASSIGN_OR_RAISE(worker.encoder,
                          dataset::RowGroupEncoder::Make(options.writer.encoding));
    worker.rows = std::make_unique<RowShredder>(context, worker.encoder.get());
  }
  return sink;
}

int64_t RowSink::row_count() const {
  int64_t count = 0;
  for (const Worker& worker : workers_) count += worker.rows->rows();
  return count;
}

// What is left of one partition in all workers: one row group, or one for each worker
// that has many rows.
arrow::Status RowSink::FinishPartition(int partition, dataset::RowGroupEncoder* encoder) {
  std::vector<std::unique_ptr<shred::Staging>> stagings;
  for (const Worker& worker : workers_) {
    if (auto staging = worker.rows->TakeStaging(partition))
      stagings.push_back(std::move(staging));
  }
  if (!stagings.empty()) Join(encoder->sealer(), &stagings);
  for (const auto& staging : stagings) {
    shred::LevelBuilder levels(plan_);
    ARROW_RETURN_NOT_OK(writer_->Append(partition, levels.Build(*staging), encoder));
  }
  return writer_->Close(partition);
}

arrow::Status RowSink::FinishPartitions() {
  const int count = writer_->partition_count();
  std::atomic<int> next = 0;
  return OnEachThread(static_cast<int>(workers_.size()), [&](int worker) {
    auto* encoder = workers_[static_cast<size_t>(worker)].encoder.get();
    for (int partition = next++; partition < count; partition = next++) {
      ARROW_RETURN_NOT_OK(FinishPartition(partition, encoder));
    }
    return arrow::Status::OK();
  });
}

arrow::Result<std::vector<dataset::PartFile>> RowSink::Finish() {
  ARROW_RETURN_NOT_OK(FinishPartitions());
  return writer_->Finish();
}

}  // namespace trailmill::pipeline
