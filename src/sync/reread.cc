#include "sync/reread.h"

#include <algorithm>

#include "pipeline/object_feed.h"
#include "pipeline/workers.h"

namespace trailmill::sync {
namespace {

using arrow::Status;
using pipeline::RecordReader;

// Where the first pass was, so that the records have the same numbers.
RunOptions Quietly(const RunOptions& options) {
  RunOptions quiet = options;
  quiet.rejects = nullptr;
  quiet.on_progress = nullptr;
  quiet.spool = nullptr;
  return quiet;
}

Status CheckSame(const SourceObject& object, const RecordReader& reader, uint64_t xxh3) {
  ARROW_ASSIGN_OR_RAISE(const uint64_t now, reader.StoredFingerprint());
  if (now == xxh3) return Status::OK();
  return Status::IOError(object.location,
                         ": it was replaced while it was read: run again");
}

}  // namespace

RecordSet RecordSetOf(const std::vector<EventPlace>& places) {
  RecordSet records;
  for (const EventPlace& place : places) records[place.source].push_back(place.index);
  for (auto& [object, indices] : records) std::sort(indices.begin(), indices.end());
  return records;
}

Status Reread(
    const Task& task, const RecordSet& records, const std::vector<uint64_t>& xxh3,
    const RunOptions& options,
    const std::function<Status(int, EventPlace, const pipeline::Record&)>& on_record) {
  if (records.empty()) return Status::OK();
  Task some;
  std::vector<uint32_t> numbers;
  for (const auto& [object, indices] : records) {
    some.objects.push_back(task.objects[object]);
    numbers.push_back(object);
  }
  const RunOptions quiet = Quietly(options);
  pipeline::ObjectFeed feed(some, quiet);
  std::vector<std::unique_ptr<RecordReader>> readers;
  for (int i = 0; i < pipeline::ThreadCount(quiet); ++i) {
    readers.push_back(
        std::make_unique<RecordReader>(View::kEvents, &feed, decode::Grammar::kStrict));
  }
  return pipeline::ForEachObject(
      some, quiet,
      [&](int worker, const SourceObject& object) -> arrow::Result<ReadCounts> {
        RecordReader& reader = *readers[static_cast<size_t>(worker)];
        const uint32_t number =
            numbers[static_cast<size_t>(&object - some.objects.data())];
        const std::vector<uint32_t>& wanted = records.at(number);
        uint32_t index = 0;
        ARROW_RETURN_NOT_OK(reader.Read(object, [&](const pipeline::Record& record) {
          const EventPlace place{number, index++};
          if (!std::binary_search(wanted.begin(), wanted.end(), place.index))
            return Status::OK();
          return on_record(worker, place, record);
        }));
        ARROW_RETURN_NOT_OK(CheckSame(object, reader, xxh3[number]));
        return reader.counts();
      });
}

}  // namespace trailmill::sync
