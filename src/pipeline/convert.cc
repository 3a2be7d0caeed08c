#include <algorithm>
#include <atomic>

#include "pipeline/apart.h"
#include "pipeline/row_shredder.h"
#include "pipeline/workers.h"
#include "source/open_location.h"
#include "trailmill/cloudtrail.h"
#include "trailmill/schema.h"

namespace trailmill {
namespace {

using dataset::DatasetWriter;
using pipeline::ConvertContext;
using pipeline::RecordReader;
using pipeline::RowShredder;

// Smaller batches cost more in calls than they are worth, whatever a file's target is.
constexpr int64_t kBatchBytesMin = int64_t{1} << 20;

// The parts of the budget that staged cells and open files may hold. The rest is for what
// is bounded otherwise: the objects being read, the column that is being written, the
// program and its libraries.
constexpr int64_t kStagingShare = 5;
constexpr int64_t kFilesShare = 8;

// Free-form members of the fixed schema are copied: they have to be JSON for everyone.
decode::Grammar GrammarOf(const TableSchema& table) {
  return IsCloudTrail(table.schema->metadata()) ? decode::Grammar::kStrict
                                                : decode::Grammar::kJackson;
}

struct Worker {
  Worker(const ConvertContext& context, std::unique_ptr<dataset::RowGroupEncoder> own,
         pipeline::ObjectFeed* feed, RejectSink* rejects)
      : encoder(std::move(own)),
        reader(context.view, feed, GrammarOf(*context.table), rejects),
        rows(context, encoder.get()) {}

  std::unique_ptr<dataset::RowGroupEncoder> encoder;
  RecordReader reader;
  RowShredder rows;
};
using Workers = std::vector<std::unique_ptr<Worker>>;

arrow::Result<dataset::WriterOptions> OptionsOf(const Staged& staged,
                                                const TableSchema& table, int task_number,
                                                const RunOptions& options) {
  const Destination& destination = staged.destination;
  dataset::WriterOptions writer;
  ARROW_ASSIGN_OR_RAISE(writer.encoding.compression,
                        dataset::ParseCompression(destination.codec));
  if (destination.level != 0) writer.encoding.compression_level = destination.level;
  writer.columns = destination.all_columns ? dataset::FileColumns::kAll
                                           : dataset::FileColumns::kPresent;
  writer.target_bytes = destination.target_bytes;
  writer.memory_bytes = options.memory_bytes / kFilesShare;
  writer.job_uuid = staged.run_id;
  writer.partitioned = !table.keys.empty();
  writer.task = task_number;
  return writer;
}

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

// Makes few stagings of many: one that nothing was sealed of is appended to another.
void Join(const ConvertContext& context, RowShredder* rows,
          std::vector<std::unique_ptr<shred::Staging>>* stagings) {
  std::sort(stagings->begin(), stagings->end(),
            [](const auto& a, const auto& b) { return a->bytes() > b->bytes(); });
  std::erase_if(*stagings, [&](const auto& staging) {
    const auto& first = stagings->front();
    if (staging == first || staging->has_sealed()) return false;
    if (first->rows() + staging->rows() > pipeline::kStagedRowsMax) return false;
    // Without sealed pages what is joined may be large.
    if (!context.sort_nodes.empty() &&
        first->bytes() + staging->bytes() > context.partition_bytes_max)
      return false;
    rows->Absorb(*staging, first.get());
    return true;
  });
}

// What is left of one partition in all workers: one row group, or one for each worker
// that has many rows.
arrow::Status FinishPartition(int partition, const ConvertContext& context,
                              const Workers& workers, RowShredder* rows) {
  std::vector<std::unique_ptr<shred::Staging>> stagings;
  for (const auto& worker : workers) {
    if (auto staging = worker->rows.TakeStaging(partition))
      stagings.push_back(std::move(staging));
  }
  if (!stagings.empty()) Join(context, rows, &stagings);
  for (const auto& staging : stagings)
    ARROW_RETURN_NOT_OK(rows->Write(partition, staging.get()));
  return context.writer->Close(partition);
}

arrow::Status FinishPartitions(const ConvertContext& context, const Workers& workers) {
  const int count = context.writer->partition_count();
  std::atomic<int> next = 0;
  return pipeline::OnEachThread(static_cast<int>(workers.size()), [&](int worker) {
    RowShredder* rows = &workers[static_cast<size_t>(worker)]->rows;
    for (int partition = next++; partition < count; partition = next++) {
      ARROW_RETURN_NOT_OK(FinishPartition(partition, context, workers, rows));
    }
    return arrow::Status::OK();
  });
}

// Objects without any event, or with empty ones only, which no file can hold.
arrow::Result<Parts> WithoutColumns(const Task& task, View view,
                                    const RunOptions& options) {
  pipeline::ObjectFeed feed(task, options);
  std::vector<std::unique_ptr<RecordReader>> readers;
  for (int i = 0; i < pipeline::ThreadCount(options); ++i) {
    readers.push_back(std::make_unique<RecordReader>(
        view, &feed, decode::Grammar::kJackson, options.rejects));
  }
  ARROW_RETURN_NOT_OK(pipeline::ForEachObject(
      task, options,
      [&](int worker, const SourceObject& object) -> arrow::Result<ReadCounts> {
        RecordReader& reader = *readers[static_cast<size_t>(worker)];
        ARROW_RETURN_NOT_OK(reader.Read(
            object, [](const pipeline::Record&) { return arrow::Status::OK(); }));
        return reader.counts();
      }));
  Parts parts;
  for (const auto& reader : readers)
    parts.Merge({{}, reader->counts(), 0, reader->rejects()});
  if (parts.counts.events == parts.counts.events_rejected) return parts;
  return arrow::Status::Invalid(
      "converting: the events have no members, so there is no column "
      "to write: ",
      parts.counts.events, " events");
}

// Nothing is lost without a word: what was asked for and read is what is told.
arrow::Status CheckAccounts(const Task& task, const Parts& parts) {
  const ReadCounts& counts = parts.counts;
  const int64_t objects =
      counts.objects_converted + counts.objects_rejected + counts.skipped();
  const int64_t listed = static_cast<int64_t>(task.objects.size());
  if (listed != counts.objects || listed != objects) {
    return arrow::Status::UnknownError("internal error: ", listed, " objects, ",
                                       counts.objects, " read, ", objects, " told of");
  }
  if (counts.events != parts.rows_written + counts.events_rejected) {
    return arrow::Status::UnknownError("internal error: ", counts.events, " events, ",
                                       parts.rows_written, " written, ",
                                       counts.events_rejected, " rejected");
  }
  return arrow::Status::OK();
}

Parts PartsOf(const std::vector<dataset::PartFile>& files, const Workers& workers) {
  Parts parts;
  for (const dataset::PartFile& file : files) {
    parts.files.push_back({file.directory, file.name, file.rows, file.bytes});
  }
  for (const auto& worker : workers) {
    parts.Merge(
        {{}, worker->reader.counts(), worker->rows.rows(), worker->reader.rejects()});
  }
  return parts;
}

}  // namespace

arrow::Result<Parts> Convert(const Task& task, View view, const TableSchema& table,
                             const Staged& staged, const RunOptions& options) {
  ARROW_RETURN_NOT_OK(pipeline::CheckApart(task, staged.destination));
  if (!table.name_repeated.empty()) return arrow::Status::Invalid(table.name_repeated);
  if (view == View::kDocuments)
    ARROW_RETURN_NOT_OK(pipeline::CheckCorruptRecord(*table.schema));
  const auto file_schema = table.file_schema();
  const shred::Plan plan(*file_schema, KeyColumns(table),
                         view == View::kDocuments ? pipeline::kCorruptRecord : "");
  if (table.schema->num_fields() == 0) return WithoutColumns(task, view, options);
  ARROW_ASSIGN_OR_RAISE(auto writer_options,
                        OptionsOf(staged, table, task.number, options));
  ARROW_ASSIGN_OR_RAISE(auto store, source::OpenLocation(staged.directory));
  ARROW_ASSIGN_OR_RAISE(auto writer,
                        DatasetWriter::Make(store.first, store.second, file_schema,
                                            SchemaJson(*file_schema), writer_options));
  const int threads = pipeline::ThreadCount(options);
  ConvertContext context{
      .view = view,
      .table = &table,
      .plan = &plan,
      .writer = writer.get(),
      .partition_bytes_max = pipeline::kStagingBytes,
      .staging_bytes_max = options.memory_bytes / kStagingShare / threads,
      .sort_nodes = {}};
  ARROW_ASSIGN_OR_RAISE(context.sort_nodes, SortNodes(plan, staged.destination.sort_by));
  if (!context.sort_nodes.empty())
    context.partition_bytes_max *= pipeline::kUnsealedTimes;
  // A file can't end within a batch, so a batch is no larger than a file may be.
  context.partition_bytes_max =
      std::min(context.partition_bytes_max,
               std::max(staged.destination.target_bytes, kBatchBytesMin));
  pipeline::ObjectFeed feed(task, options);
  Workers workers;
  for (int i = 0; i < threads; ++i) {
    ARROW_ASSIGN_OR_RAISE(auto encoder,
                          dataset::RowGroupEncoder::Make(writer_options.encoding));
    workers.push_back(
        std::make_unique<Worker>(context, std::move(encoder), &feed, options.rejects));
  }
  ARROW_RETURN_NOT_OK(pipeline::ForEachObject(
      task, options,
      [&](int worker, const SourceObject& object) -> arrow::Result<ReadCounts> {
        Worker& own = *workers[static_cast<size_t>(worker)];
        ARROW_RETURN_NOT_OK(own.reader.Read(object, [&](const pipeline::Record& record) {
          return own.rows.Add(record);
        }));
        return own.reader.counts();
      }));
  ARROW_RETURN_NOT_OK(FinishPartitions(context, workers));
  ARROW_ASSIGN_OR_RAISE(auto files, writer->Finish());
  Parts parts = PartsOf(files, workers);
  if (view == View::kDocuments) parts.counts.events = parts.rows_written;
  ARROW_RETURN_NOT_OK(CheckAccounts(task, parts));
  return parts;
}

}  // namespace trailmill
