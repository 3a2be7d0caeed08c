#include "sync/event_files.h"

#include "dataset/parquet_schema.h"
#include "delta/stats.h"
#include "lake/clock.h"
#include "lake/event_file.h"
#include "lake/tables.h"
#include "pipeline/row_sink.h"
#include "trailmill/cloudtrail.h"

namespace trailmill::sync {
namespace {

using Path = std::vector<std::string>;

// The columns that people filter on.
const std::vector<Path>& StatsPaths() {
  static const std::vector<Path> kPaths = {{"eventTime"},
                                           {"eventSource"},
                                           {"eventName"},
                                           {"awsRegion"},
                                           {"recipientAccountId"},
                                           {"errorCode"},
                                           {"userIdentity", "type"},
                                           {"userIdentity", "arn"},
                                           {"userIdentity", "accessKeyId"}};
  return kPaths;
}

// Those that people look for one value in.
const std::vector<Path>& BloomPaths() {
  static const std::vector<Path> kPaths = {
      {"eventID"}, {"userIdentity", "accessKeyId"}, {"sourceIPAddress"}};
  return kPaths;
}

int LeavesIn(const arrow::FieldVector& fields) {
  return dataset::CountLeaves(*arrow::schema(fields));
}

// The number of a leaf, depth first. REQUIRES: it is there.
int LeafAt(const arrow::FieldVector& fields, const Path& path, size_t level = 0) {
  int leaf = 0;
  for (const auto& field : fields) {
    if (field->name() != path[level]) {
      leaf += LeavesIn({field});
      continue;
    }
    const bool last = level + 1 == path.size();
    return last ? leaf : leaf + LeafAt(field->type()->fields(), path, level + 1);
  }
  return -1;
}

std::shared_ptr<arrow::DataType> TypeAt(const arrow::FieldVector& fields,
                                        const Path& path) {
  auto type = arrow::struct_(fields);
  for (const std::string& name : path) {
    const auto& row = static_cast<const arrow::StructType&>(*type);
    type = row.GetFieldByName(name)->type();
  }
  return type;
}

std::vector<int> LeavesAt(const std::vector<Path>& paths) {
  std::vector<int> leaves;
  for (const Path& path : paths)
    leaves.push_back(LeafAt(CloudTrailSchema()->fields(), path));
  return leaves;
}

std::vector<delta::ColumnStats> StatsOf(const dataset::PartFile& file) {
  std::vector<delta::ColumnStats> columns;
  for (size_t i = 0; i < StatsPaths().size(); ++i) {
    const Path& path = StatsPaths()[i];
    const dataset::LeafStats& stats = file.stats[i];
    columns.push_back({path, TypeAt(CloudTrailSchema()->fields(), path), stats.nulls,
                       stats.min, stats.max});
  }
  return columns;
}

}  // namespace

arrow::Result<dataset::WriterOptions> EventWriterOptions(const std::string& uuid,
                                                         int64_t memory_bytes) {
  dataset::WriterOptions writer;
  writer.encoding.compression = arrow::Compression::ZSTD;
  writer.encoding.compression_level = 1;
  writer.extras.page_index = true;
  writer.extras.bloom_leaves = LeavesAt(BloomPaths());
  writer.extras.stats_leaves = LeavesAt(StatsPaths());
  writer.extras.sum_leaf = LeafAt(CloudTrailSchema()->fields(), {"eventFingerprint"});
  writer.names = dataset::FileNames::kLake;
  writer.target_bytes = kEventFileBytes;
  writer.memory_bytes = pipeline::FilesShare(memory_bytes);
  writer.job_uuid = uuid;
  return writer;
}

const std::vector<std::string>& EventSortColumns() {
  static const std::vector<std::string> kColumns = {"eventSource", "eventName",
                                                    "eventTime"};
  return kColumns;
}

merge::SortLeaves EventSortLeaves() {
  const auto leaf = [](size_t column) {
    return LeafAt(CloudTrailSchema()->fields(), {EventSortColumns()[column]});
  };
  return {leaf(0), leaf(1), leaf(2)};
}

delta::Add AddOf(const dataset::PartFile& file, int64_t now_ms) {
  delta::Add add;
  add.path = dataset::JoinPath(file.directory, file.name);
  add.partition_values = lake::ValuesOf(file.directory);
  add.size = file.bytes;
  add.modified_ms = now_ms;
  add.stats = delta::StatsJson(file.rows, StatsOf(file));
  add.tags = {{lake::kRowsTag, std::to_string(file.rows)},
              {lake::kSumTag, std::to_string(file.sum)}};
  return add;
}

std::vector<delta::Add> AddsOf(const std::vector<dataset::PartFile>& files) {
  std::vector<delta::Add> adds;
  for (const dataset::PartFile& file : files) adds.push_back(AddOf(file, lake::NowMs()));
  return adds;
}

}  // namespace trailmill::sync
