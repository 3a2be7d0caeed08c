#include "sync/convert_batch.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <mutex>

#include "base/uuid.h"
#include "lake/data_file.h"
#include "lake/tables.h"
#include "pipeline/object_feed.h"
#include "pipeline/row_sink.h"
#include "pipeline/workers.h"
#include "store/unavailable.h"
#include "sync/duplicates.h"
#include "sync/event_files.h"
#include "sync/reject_table.h"
#include "sync/reread.h"
#include "trailmill/cloudtrail.h"

namespace trailmill::sync {
namespace {

using arrow::Status;
using lake::ObjectRow;
using pipeline::RecordReader;

// What staged rows and open files go by. Rows that wait to be sorted take most of it:
// with twice as much, files are 1 % smaller, and clearing its pages costs 3 % of a first
// load.
constexpr int64_t kSinkBytesMax = int64_t{256} << 20;

// The keys that a lake's own metadata names, so that its layout never changes.
std::vector<PartitionKey> KeysOf(const lake::State& state) {
  return PartitionKeys(state.events.metadata.partition_columns);
}

// One pass over the objects of a batch.
class BatchRun {
 public:
  BatchRun(const lake::Lake& lake, const lake::State& state, const Batch& batch,
           const SyncOptions& options, const RunOptions& run)
      : lake_(lake),
        state_(state),
        batch_(batch),
        options_(options),
        run_(run),
        rejects_(lake, batch.task, batch.attempt),
        rows_(batch.task.objects.size()),
        xxh3_(batch.task.objects.size()),
        threads_(static_cast<size_t>(pipeline::ThreadCount(run))) {
    run_.rejects = &rejects_;
  }

  arrow::Result<Converted> Do() {
    ARROW_RETURN_NOT_OK(Open());
    Status status = ReadAll();
    if (status.ok() && duplicates_) status = WriteSettled();
    Converted converted;
    if (status.ok()) status = Finish(&converted);
    if (!status.ok()) {
      sink_->writer().RemoveFiles();
      converted.rejects = rejects_.files();
      Discard(lake_, converted);
      return status;
    }
    return converted;
  }

 private:
  struct Worker {
    std::unique_ptr<RecordReader> reader;
    Identifier identifier;
    /// Of the event whose turn it is, and of the one behind it.
    std::deque<EventIdentity> identities;
  };

  Status Open() {
    ARROW_ASSIGN_OR_RAISE(table_, CloudTrailTable(KeysOf(state_)));
    pipeline::RowSinkOptions sink;
    sink.files = lake_.place().files;
    sink.directory = lake_.FilesRoot(lake::kEventsTable);
    ARROW_ASSIGN_OR_RAISE(sink.writer,
                          EventWriterOptions(base::NewUuid(), run_.memory_bytes));
    sink.writer.partitioned = !table_.keys.empty();
    sink.threads = pipeline::ThreadCount(run_);
    sink.memory_bytes = std::min(run_.memory_bytes, kSinkBytesMax);
    sink.sort_by = EventSortColumns();
    ARROW_ASSIGN_OR_RAISE(sink_, pipeline::RowSink::Make(table_, sink));
    if (options_.keep_duplicates) return Status::OK();
    ARROW_ASSIGN_OR_RAISE(duplicates_,
                          Duplicates::Make(lake_, state_, batch_.task, run_));
    return Status::OK();
  }

  Status ReadAll() {
    pipeline::ObjectFeed feed(batch_.task, run_);
    std::vector<Worker> workers(threads_);
    for (Worker& worker : workers) {
      worker.reader = std::make_unique<RecordReader>(View::kEvents, &feed,
                                                     decode::Grammar::kStrict, &rejects_);
      if (duplicates_)
        worker.reader->ShowAhead(
            [&](const decode::Tape& tape) { Identify(tape, &worker); });
    }
    ARROW_RETURN_NOT_OK(pipeline::ForEachObject(
        batch_.task, run_,
        [&](int number, const SourceObject& object) -> arrow::Result<ReadCounts> {
          Worker& worker = workers[static_cast<size_t>(number)];
          if (text_bytes_read_ < options_.commit_bytes_max)
            ARROW_RETURN_NOT_OK(ReadObject(number, object, &worker));
          return worker.reader->counts();
        }));
    for (const Worker& worker : workers) NameRejects(worker.reader->rejects());
    return Status::OK();
  }

  // An event is identified while the one before it is still to be shredded.
  void Identify(const decode::Tape& tape, Worker* worker) {
    worker->identities.push_back(worker->identifier.Of(tape));
    duplicates_->Prefetch(worker->identities.back().id);
  }

  // What one object added to what its reader has counted.
  Status ReadObject(int number, const SourceObject& object, Worker* worker) {
    const auto index = static_cast<uint32_t>(&object - batch_.task.objects.data());
    RecordReader& reader = *worker->reader;
    const ReadCounts before = reader.counts();
    ObjectRow& row = rows_[index];
    row.object = object;
    uint32_t record = 0;
    worker->identities.clear();  // of an object that was given up
    const Status status = reader.Read(object, [&](const pipeline::Record& each) {
      return Record(number, {index, record++}, each, worker, &row);
    });
    if (store::IsUnavailable(status) && record == 0) return Defer(status, &row);
    ARROW_RETURN_NOT_OK(status);
    ARROW_ASSIGN_OR_RAISE(xxh3_[index], reader.StoredFingerprint());
    Account(before, reader.counts(), &row);
    text_bytes_read_ += reader.counts().text_bytes - before.text_bytes;
    return Status::OK();
  }

  Status Record(int number, EventPlace place, pipeline::Record record, Worker* worker,
                ObjectRow* row) {
    EventIdentity identity;
    if (duplicates_) {
      identity = worker->identities.front();
      worker->identities.pop_front();
    }
    if (!options_.families.empty() && !IsWanted(FamilyOfEvent(*record.tape))) {
      ++row->filtered;
      return Status::OK();
    }
    if (duplicates_) {
      record.fingerprint = identity.content;
      const auto answer = duplicates_->Add(number, identity, place);
      if (answer == EventTable::Answer::kDuplicate) ++row->duplicates;
      if (answer != EventTable::Answer::kNew) return Status::OK();
    }
    ++row->written;
    return sink_->rows(number).Add(record);
  }

  bool IsWanted(std::string_view family) const {
    return std::find(options_.families.begin(), options_.families.end(), family) !=
           options_.families.end();
  }

  Status Defer(const Status& status, ObjectRow* row) {
    row->status = lake::kStatusDeferred;
    row->reason = status.message();
    const std::lock_guard lock(mutex_);
    if (named_.size() < kRejectsNamedMax)
      named_.push_back({row->object.location, -1, -1, row->reason, -1, "deferred"});
    return Status::OK();
  }

  void Account(const ReadCounts& before, const ReadCounts& after, ObjectRow* row) {
    row->xxh3 = xxh3_[static_cast<size_t>(row - rows_.data())];
    row->documents = after.documents - before.documents;
    row->events = after.events - before.events;
    row->rejected = after.events_rejected - before.events_rejected;
    row->status = lake::kStatusTaken;
    if (after.objects_rejected > before.objects_rejected) {
      row->status = lake::kStatusRejected;
      row->reason = rejects_.ReasonOf(row->object.location);
    } else if (after.skipped() > before.skipped()) {
      row->status = lake::kStatusSkipped;
      for (const auto& [family, count] : after.objects_skipped) {
        const auto earlier = before.objects_skipped.find(family);
        if (earlier == before.objects_skipped.end() || earlier->second < count)
          row->reason = family;
      }
    }
    const std::lock_guard lock(mutex_);
    counts_.stored_bytes += after.stored_bytes - before.stored_bytes;
    counts_.text_bytes += after.text_bytes - before.text_bytes;
  }

  void NameRejects(const std::vector<Reject>& rejects) {
    for (const Reject& reject : rejects) {
      if (named_.size() < kRejectsNamedMax) named_.push_back(reject);
    }
  }

  // Writes the events that had to wait for all the others.
  Status WriteSettled() {
    ARROW_ASSIGN_OR_RAISE(const Settled settled, duplicates_->Settle(xxh3_));
    for (const EventPlace& place : settled.kept) ++rows_[place.source].written;
    for (const EventPlace& place : settled.revisions) ++rows_[place.source].revisions;
    for (const EventPlace& place : settled.dropped) ++rows_[place.source].duplicates;
    return Reread(batch_.task, RecordSetOf(settled.kept), xxh3_, run_,
                  [&](int worker, EventPlace, const pipeline::Record& record) {
                    return sink_->rows(worker).Add(record);
                  });
  }

  Status Finish(Converted* converted) {
    ARROW_ASSIGN_OR_RAISE(const auto files, sink_->Finish());
    converted->events = AddsOf(files);
    ARROW_RETURN_NOT_OK(
        lake::SyncDataFiles(lake_.place(), lake::kEventsTable, converted->events));
    ARROW_ASSIGN_OR_RAISE(converted->rejects, rejects_.Finish());
    for (ObjectRow& row : rows_) {
      if (!row.status.empty()) converted->rows.push_back(std::move(row));
    }
    ARROW_ASSIGN_OR_RAISE(converted->objects,
                          WriteObjectRows(lake_, converted->rows, batch_.attempt));
    converted->counts = CountsOf(converted->rows);
    converted->named = std::move(named_);
    converted->duplicates = duplicates_;
    return CheckInvariant(*converted);
  }

  LakeCounts CountsOf(const std::vector<ObjectRow>& rows) const {
    LakeCounts counts = counts_;
    for (const ObjectRow& row : rows) {
      counts.objects_taken += row.status == lake::kStatusTaken;
      counts.objects_rejected += row.status == lake::kStatusRejected;
      counts.objects_deferred += row.status == lake::kStatusDeferred;
      counts.objects_skipped += row.status == lake::kStatusSkipped;
      counts.documents += row.documents;
      counts.events += row.events;
      counts.written += row.written;
      counts.duplicates += row.duplicates;
      counts.revisions += row.revisions;
      counts.filtered += row.filtered;
      counts.rejected += row.rejected;
    }
    return counts;
  }

  // Nothing is lost without a word.
  Status CheckInvariant(const Converted& converted) const {
    const LakeCounts& counts = converted.counts;
    const int64_t told =
        counts.written + counts.duplicates + counts.filtered + counts.rejected;
    if (counts.events == told && counts.written == sink_->row_count())
      return Status::OK();
    return Status::ExecutionError("internal error: ", counts.events, " events, ", told,
                                  " told of, ", counts.written, " to be written, ",
                                  sink_->row_count(), " in files");
  }

  const lake::Lake& lake_;
  const lake::State& state_;
  const Batch& batch_;
  const SyncOptions& options_;
  RunOptions run_;
  RejectTable rejects_;
  TableSchema table_;
  std::unique_ptr<pipeline::RowSink> sink_;
  std::shared_ptr<Duplicates> duplicates_;
  /// By the task's objects; without a status where it was not read.
  std::vector<ObjectRow> rows_;
  std::vector<uint64_t> xxh3_;
  const size_t threads_;
  std::atomic<int64_t> text_bytes_read_ = 0;
  std::mutex mutex_;  // guards what follows, while objects are read
  LakeCounts counts_;
  std::vector<Reject> named_;
};

}  // namespace

arrow::Result<Converted> ConvertBatch(const lake::Lake& lake, const lake::State& state,
                                      const Batch& batch, const SyncOptions& options,
                                      const RunOptions& run) {
  return BatchRun(lake, state, batch, options, run).Do();
}

void Discard(const lake::Lake& lake, const Converted& converted) {
  lake::RemoveDataFiles(lake.place(), lake::kEventsTable, converted.events);
  lake::RemoveDataFiles(lake.place(), lake::kObjectsTable, converted.objects);
  lake::RemoveDataFiles(lake.place(), lake::kRejectsTable, converted.rejects);
}

}  // namespace trailmill::sync
