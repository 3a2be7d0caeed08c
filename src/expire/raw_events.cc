#include "expire/raw_events.h"

#include <algorithm>

#include "pipeline/object_feed.h"
#include "pipeline/record_reader.h"
#include "pipeline/workers.h"
#include "source/location.h"
#include "store/unavailable.h"

namespace trailmill::expire {
namespace {

using arrow::Status;
using pipeline::RecordReader;

struct Worker {
  std::unique_ptr<RecordReader> reader;
  sync::Identifier identifier;
  RawEvents read;
};

void Note(const sync::EventIdentity& identity, sync::EventPlace place, RawEvents* read) {
  read->events.push_back({identity.id, identity.content, place});
  if (identity.time_us) {
    read->hours.insert(HourOf(*identity.time_us));
  } else {
    read->timeless = true;
  }
}

// What an object that was read is worth: its bytes have to be those that were taken, and
// nothing of them may be refused.
Status JudgeRead(const ReadCounts& before, const ReadCounts& after,
                 const RecordReader& reader, Candidate* candidate) {
  ARROW_ASSIGN_OR_RAISE(const uint64_t xxh3, reader.StoredFingerprint());
  if (xxh3 != candidate->xxh3) {
    candidate->Refuse(Verdict::kChanged);
  } else if (after.rejects > before.rejects ||
             after.objects_rejected > before.objects_rejected) {
    candidate->Refuse(Verdict::kHasRejects);
  } else if (after.skipped() > before.skipped()) {
    candidate->Refuse(Verdict::kNoEvents);
  }
  return Status::OK();
}

Status ReadObject(uint32_t number, const SourceObject& object, Worker* worker,
                  Candidate* candidate) {
  ARROW_RETURN_NOT_OK(TakeStamp(candidate));
  if (!candidate->proved()) return Status::OK();
  RecordReader& reader = *worker->reader;
  const ReadCounts before = reader.counts();
  uint32_t record = 0;
  const Status status = reader.Read(object, [&](const pipeline::Record& each) {
    Note(worker->identifier.Of(*each.tape), {number, record++}, &worker->read);
    return Status::OK();
  });
  if (store::IsUnavailable(status)) {
    candidate->Refuse(Verdict::kUnreadable, status.message());
    return Status::OK();
  }
  ARROW_RETURN_NOT_OK(status);
  return JudgeRead(before, reader.counts(), reader, candidate);
}

void Join(std::vector<Worker>* workers, RawEvents* read) {
  for (Worker& worker : *workers) {
    RawEvents& part = worker.read;
    if (read->events.empty()) {
      read->events = std::move(part.events);
    } else {
      read->events.insert(read->events.end(), part.events.begin(), part.events.end());
    }
    part.events = {};
    read->hours.merge(part.hours);
    read->timeless |= part.timeless;
  }
}

}  // namespace

Status TakeStamp(Candidate* candidate) {
  const SourceObject& object = candidate->object;
  const source::Location location = source::ParseLocation(object.location);
  if (!location.local()) {
    if (object.etag.empty())
      candidate->Refuse(Verdict::kUnreadable, "its store tells no ETag of it");
    return Status::OK();
  }
  ARROW_ASSIGN_OR_RAISE(candidate->stamp, store::StampOf(location.path));
  const auto& stamp = candidate->stamp;
  if (stamp && !stamp->regular) {
    candidate->Refuse(Verdict::kLink);
  } else if (!stamp || stamp->size != object.size || stamp->mtime_ns != object.mtime_ns) {
    candidate->Refuse(Verdict::kChanged);
  }
  return Status::OK();
}

Status ReadRawEvents(const Task& task, const RunOptions& run,
                     std::vector<Candidate>* batch, RawEvents* read) {
  pipeline::ObjectFeed feed(task, run);
  std::vector<Worker> workers(static_cast<size_t>(pipeline::ThreadCount(run)));
  for (Worker& worker : workers) {
    worker.reader =
        std::make_unique<RecordReader>(View::kEvents, &feed, decode::Grammar::kStrict);
  }
  ARROW_RETURN_NOT_OK(pipeline::ForEachObject(
      task, run,
      [&](int number, const SourceObject& object) -> arrow::Result<ReadCounts> {
        const auto index = static_cast<uint32_t>(&object - task.objects.data());
        Worker& worker = workers[static_cast<size_t>(number)];
        ARROW_RETURN_NOT_OK(ReadObject(index, object, &worker, &(*batch)[index]));
        return worker.reader->counts();
      }));
  Join(&workers, read);
  return Status::OK();
}

}  // namespace trailmill::expire
