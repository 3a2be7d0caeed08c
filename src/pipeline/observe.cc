#include "pipeline/record_reader.h"
#include "pipeline/workers.h"
#include "schema/observer.h"

namespace trailmill {
namespace {

struct Worker {
  Worker(View view, const std::vector<PartitionKey>& keys, pipeline::ObjectFeed* feed)
      : reader(view, feed), observer(keys) {}

  arrow::Status Read(View view, const SourceObject& object) {
    return reader.Read(object, [&](const pipeline::Record& record) {
      if (view == View::kEvents) {
        observer.ObserveRecord(*record.tape);
      } else if (record.tape == nullptr || record.undecodable) {
        observer.ObserveMalformed();
      } else {
        observer.ObserveDocument(*record.tape);
      }
      return arrow::Status::OK();
    });
  }

  pipeline::RecordReader reader;
  schema::Observer observer;
};

}  // namespace

arrow::Result<Observation> Observe(const Task& task, View view,
                                   const std::vector<PartitionKey>& keys,
                                   const RunOptions& options) {
  pipeline::ObjectFeed feed(task, options);
  std::vector<std::unique_ptr<Worker>> workers;
  for (int i = 0; i < pipeline::ThreadCount(options); ++i) {
    workers.push_back(std::make_unique<Worker>(view, keys, &feed));
  }
  ARROW_RETURN_NOT_OK(pipeline::ForEachObject(
      task, options,
      [&](int worker, const SourceObject& object) -> arrow::Result<ReadCounts> {
        Worker& own = *workers[static_cast<size_t>(worker)];
        ARROW_RETURN_NOT_OK(own.Read(view, object));
        return own.reader.counts();
      }));
  Observation all;
  for (auto& worker : workers) {
    all.Merge({std::move(worker->observer).Take(), worker->reader.counts(),
               worker->reader.rejects()});
  }
  return all;
}

}  // namespace trailmill
