#include "pipeline/apart.h"
#include "pipeline/row_sink.h"
#include "pipeline/workers.h"
#include "source/open_location.h"
#include "trailmill/cloudtrail.h"

namespace trailmill {
namespace {

using pipeline::RecordReader;
using pipeline::RowSink;

// Free-form members of the fixed schema are copied: they have to be JSON for everyone.
decode::Grammar GrammarOf(const TableSchema& table) {
  return IsCloudTrail(table.schema->metadata()) ? decode::Grammar::kStrict
                                                : decode::Grammar::kJackson;
}

using Readers = std::vector<std::unique_ptr<RecordReader>>;

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
  writer.memory_bytes = pipeline::FilesShare(options.memory_bytes);
  writer.job_uuid = staged.run_id;
  writer.partitioned = !table.keys.empty();
  writer.task = task_number;
  return writer;
}

Readers MakeReaders(View view, pipeline::ObjectFeed* feed, decode::Grammar grammar,
                    const RunOptions& options) {
  Readers readers;
  for (int i = 0; i < pipeline::ThreadCount(options); ++i) {
    readers.push_back(
        std::make_unique<RecordReader>(view, feed, grammar, options.rejects));
  }
  return readers;
}

// Objects without any event, or with empty ones only, which no file can hold.
arrow::Result<Parts> WithoutColumns(const Task& task, View view,
                                    const RunOptions& options) {
  pipeline::ObjectFeed feed(task, options);
  const Readers readers = MakeReaders(view, &feed, decode::Grammar::kJackson, options);
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

Parts PartsOf(const std::vector<dataset::PartFile>& files, const Readers& readers,
              int64_t rows) {
  Parts parts;
  for (const dataset::PartFile& file : files) {
    parts.files.push_back({file.directory, file.name, file.rows, file.bytes});
  }
  for (const auto& reader : readers)
    parts.Merge({{}, reader->counts(), 0, reader->rejects()});
  parts.rows_written = rows;
  return parts;
}

arrow::Result<std::unique_ptr<RowSink>> SinkOf(View view, const TableSchema& table,
                                               const Staged& staged, int task_number,
                                               const RunOptions& options) {
  pipeline::RowSinkOptions sink;
  sink.view = view;
  ARROW_ASSIGN_OR_RAISE(sink.writer, OptionsOf(staged, table, task_number, options));
  ARROW_ASSIGN_OR_RAISE(const auto store, source::OpenLocation(staged.directory));
  sink.files = store.first;
  sink.directory = store.second;
  sink.threads = pipeline::ThreadCount(options);
  sink.memory_bytes = options.memory_bytes;
  sink.sort_by = staged.destination.sort_by;
  return RowSink::Make(table, sink);
}

}  // namespace

arrow::Result<Parts> Convert(const Task& task, View view, const TableSchema& table,
                             const Staged& staged, const RunOptions& options) {
  ARROW_RETURN_NOT_OK(pipeline::CheckApart(task.objects, staged.destination));
  if (!table.name_repeated.empty()) return arrow::Status::Invalid(table.name_repeated);
  if (view == View::kDocuments)
    ARROW_RETURN_NOT_OK(pipeline::CheckCorruptRecord(*table.schema));
  if (table.schema->num_fields() == 0) return WithoutColumns(task, view, options);
  ARROW_ASSIGN_OR_RAISE(const auto sink,
                        SinkOf(view, table, staged, task.number, options));
  pipeline::ObjectFeed feed(task, options);
  const Readers readers = MakeReaders(view, &feed, GrammarOf(table), options);
  ARROW_RETURN_NOT_OK(pipeline::ForEachObject(
      task, options,
      [&](int worker, const SourceObject& object) -> arrow::Result<ReadCounts> {
        RecordReader& reader = *readers[static_cast<size_t>(worker)];
        pipeline::RowShredder& rows = sink->rows(worker);
        ARROW_RETURN_NOT_OK(reader.Read(
            object, [&](const pipeline::Record& record) { return rows.Add(record); }));
        return reader.counts();
      }));
  ARROW_ASSIGN_OR_RAISE(auto files, sink->Finish());
  Parts parts = PartsOf(files, readers, sink->row_count());
  if (view == View::kDocuments) parts.counts.events = parts.rows_written;
  ARROW_RETURN_NOT_OK(CheckAccounts(task, parts));
  return parts;
}

}  // namespace trailmill
