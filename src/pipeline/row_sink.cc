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

// The columns that rows are sorted by. One that is in the directory is the same in all.
arrow::Result<std::vector<uint32_t>> SortNodes(const shred::Plan& plan,
                                               const std::vector<std::string>& columns) {
  std::vector<uint32_t> nodes;
  for (const std::string& name : columns) {
    const uint32_t node = plan.Find(0, name);
    if (node != shred::Plan::kNone && plan[node].cell == shred::Cell::kIgnored) continue;
    if (node == shred::Plan::kNone || !shred::RowOrder::Takes(plan[node])) {
      return arrow::Status::Invalid("sorting by ", name,
                                    ": there is no such column of texts or times at the "
                                    "top level");
    }
    nodes.push_back(node);
  }
  return nodes;
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
  ConvertContext& context = sink->context_;
  context = {.view = options.view,
             .table = &table,
             .plan = &sink->plan_,
             .writer = sink->writer_.get(),
             .partition_bytes_max = kStagingBytes,
             .staging_bytes_max = options.memory_bytes / kStagingShare / options.threads,
             .sort_nodes = {}};
  ARROW_ASSIGN_OR_RAISE(context.sort_nodes, SortNodes(sink->plan_, options.sort_by));
  if (!context.sort_nodes.empty()) context.partition_bytes_max *= kUnsealedTimes;
  // A file can't end within a batch, so a batch is no larger than a file may be.
  context.partition_bytes_max = std::min(
      context.partition_bytes_max, std::max(options.writer.target_bytes, kBatchBytesMin));
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

// Makes few stagings of many: one that nothing was sealed of is appended to another.
void RowSink::Join(RowShredder* rows,
                   std::vector<std::unique_ptr<shred::Staging>>* stagings) {
  std::sort(stagings->begin(), stagings->end(),
            [](const auto& a, const auto& b) { return a->bytes() > b->bytes(); });
  std::erase_if(*stagings, [&](const auto& staging) {
    const auto& first = stagings->front();
    if (staging == first || staging->has_sealed()) return false;
    if (first->rows() + staging->rows() > kStagedRowsMax) return false;
    // Without sealed pages what is joined may be large.
    if (!context_.sort_nodes.empty() &&
        first->bytes() + staging->bytes() > context_.partition_bytes_max)
      return false;
    rows->Absorb(*staging, first.get());
    return true;
  });
}

// What is left of one partition in all workers: one row group, or one for each worker
// that has many rows.
arrow::Status RowSink::FinishPartition(int partition, RowShredder* rows) {
  std::vector<std::unique_ptr<shred::Staging>> stagings;
  for (const Worker& worker : workers_) {
    if (auto staging = worker.rows->TakeStaging(partition))
      stagings.push_back(std::move(staging));
  }
  if (!stagings.empty()) Join(rows, &stagings);
  for (const auto& staging : stagings)
    ARROW_RETURN_NOT_OK(rows->Write(partition, staging.get()));
  return writer_->Close(partition);
}

arrow::Status RowSink::FinishPartitions() {
  const int count = writer_->partition_count();
  std::atomic<int> next = 0;
  return OnEachThread(static_cast<int>(workers_.size()), [&](int worker) {
    RowShredder* rows = workers_[static_cast<size_t>(worker)].rows.get();
    for (int partition = next++; partition < count; partition = next++) {
      ARROW_RETURN_NOT_OK(FinishPartition(partition, rows));
    }
    return arrow::Status::OK();
  });
}

arrow::Result<std::vector<dataset::PartFile>> RowSink::Finish() {
  ARROW_RETURN_NOT_OK(FinishPartitions());
  return writer_->Finish();
}

}  // namespace trailmill::pipeline
