#include "pipeline/record_reader.h"
#include "pipeline/workers.h"
#include "schema/partition_token.h"

namespace trailmill {
namespace {

// Groups are kept by raw tokens while counting and named at the end.
struct Worker {
  Worker(const std::vector<PartitionKey>* by, pipeline::ObjectFeed* feed)
      : reader(View::kEvents, feed), keys(by) {}

  arrow::Status Read(const SourceObject& object) {
    return reader.Read(object, [&](const pipeline::Record& record) {
      if (keys->empty()) return arrow::Status::OK();
      schema::PartitionTokens(*record.tape, 0, *keys, &tokens);
      ++groups[tokens];
      return arrow::Status::OK();
    });
  }

  pipeline::RecordReader reader;
  const std::vector<PartitionKey>* keys;
  std::string tokens;
  std::map<std::string, int64_t> groups;
};

}  // namespace

arrow::Result<CountResult> Count(const Task& task, const std::vector<std::string>& by,
                                 const RunOptions& options) {
  const std::vector<PartitionKey> keys = PartitionKeys(by);
  pipeline::ObjectFeed feed(task, options);
  std::vector<std::unique_ptr<Worker>> workers;
  for (int i = 0; i < pipeline::ThreadCount(options); ++i) {
    workers.push_back(std::make_unique<Worker>(&keys, &feed));
  }
  ARROW_RETURN_NOT_OK(pipeline::ForEachObject(
      task, options,
      [&](int worker, const SourceObject& object) -> arrow::Result<ReadCounts> {
        Worker& own = *workers[static_cast<size_t>(worker)];
        ARROW_RETURN_NOT_OK(own.Read(object));
        return own.reader.counts();
      }));
  CountResult result;
  Parts merged;  // merges counts and rejects
  for (const auto& worker : workers) {
    merged.Merge({{}, worker->reader.counts(), 0, worker->reader.rejects()});
    for (const auto& [tokens, count] : worker->groups) {
      auto values = schema::SplitTokens(tokens, keys.size());
      for (auto& value : values) {
        if (value) value->erase(0, 1);  // the kind of token
      }
      result.groups[values] += count;
    }
  }
  result.counts = merged.counts;
  result.rejects = std::move(merged.rejects);
  return result;
}

}  // namespace trailmill
