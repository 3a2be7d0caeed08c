// Which sources are Parquet, and the schema of all their files.

#include "pipeline/parquet_schema.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <utility>

#include "pipeline/parquet_object.h"
#include "pipeline/workers.h"
#include "schema/schema_union.h"
#include "trailmill/parquet_source.h"

namespace trailmill {
namespace {

using SchemaPtr = std::shared_ptr<arrow::Schema>;

// Footers are read by all threads and joined in the objects' order, so many at a time
// that their schemas, which may differ in each file, are bounded in memory.
constexpr size_t kFootersHeldMax = 64;

bool IsParquet(const SourceObject& object) {
  return std::string_view(object.location).ends_with(".parquet");
}

// The schemas of the objects from `first` to before `end`. One that a thread read before
// is not made anew.
class Footers {
 public:
  explicit Footers(const RunOptions& options)
      : workers_(static_cast<size_t>(pipeline::ThreadCount(options))) {}

  arrow::Result<std::vector<SchemaPtr>> Read(const Task& task, size_t first, size_t end) {
    std::vector<SchemaPtr> schemas(end - first);
    std::atomic<size_t> next = first;
    ARROW_RETURN_NOT_OK(pipeline::OnEachThread(
        static_cast<int>(workers_.size()), [&](int worker) -> arrow::Status {
          for (size_t i = next++; i < end; i = next++) {
            ARROW_ASSIGN_OR_RAISE(
                schemas[i - first],
                ReadOne(task.objects[i], &workers_[static_cast<size_t>(worker)]));
          }
          return arrow::Status::OK();
        }));
    return schemas;
  }

 private:
  struct Worker {
    source::ObjectOpener opener;
    std::optional<dataset::ParquetReader> last;
    SchemaPtr schema;
  };

  static arrow::Result<SchemaPtr> ReadOne(const SourceObject& object, Worker* worker) {
    ARROW_ASSIGN_OR_RAISE(auto reader, pipeline::OpenParquet(object, &worker->opener));
    if (worker->last && reader.SameSchema(*worker->last)) return worker->schema;
    auto schema = reader.TableSchema();
    if (!schema.ok()) return pipeline::InObject(schema.status(), object);
    worker->last = std::move(reader);
    worker->schema = *schema;
    return worker->schema;
  }

  std::vector<Worker> workers_;
};

arrow::Result<SchemaPtr> UnionOfFiles(const Task& task, const RunOptions& options) {
  Footers footers(options);
  SchemaPtr all = arrow::schema({});
  const auto& objects = task.objects;
  for (size_t first = 0; first < objects.size(); first += kFootersHeldMax) {
    const size_t end = std::min(objects.size(), first + kFootersHeldMax);
    ARROW_ASSIGN_OR_RAISE(const auto schemas, footers.Read(task, first, end));
    for (size_t i = first; i < end; ++i) {
      const SchemaPtr& schema = schemas[i - first];
      if (schema->Equals(*all)) continue;
      auto more = schema::UnionSchema(*all, *schema);
      if (!more.ok()) {
        return more.status().WithMessage("reading ", objects[i].location, ": ",
                                         more.status().message(),
                                         ", the first of them in the files before it");
      }
      all = *std::move(more);
    }
  }
  return all;
}

SchemaPtr WithDirectories(const arrow::Schema& files, const arrow::Schema& directories) {
  arrow::FieldVector fields = files.fields();
  for (const auto& field : directories.fields()) {
    const auto same = std::find_if(fields.begin(), fields.end(), [&](const auto& known) {
      return known->name() == field->name();
    });
    same == fields.end() ? fields.push_back(field) : void(*same = field);
  }
  return arrow::schema(std::move(fields));
}

}  // namespace

namespace pipeline {

arrow::Result<ParquetTable> DescribeParquet(const Task& task,
                                            const std::vector<std::string>& roots,
                                            const RunOptions& options) {
  ParquetTable table;
  ARROW_ASSIGN_OR_RAISE(table.directories, DiscoverPartitionColumns(roots, task.objects));
  ARROW_ASSIGN_OR_RAISE(const auto files, UnionOfFiles(task, options));
  table.schema = WithDirectories(*files, *table.directories.fields);
  return table;
}

}  // namespace pipeline

arrow::Result<bool> IsParquetSource(const std::vector<SourceObject>& objects) {
  const auto parquet = std::find_if(objects.begin(), objects.end(), IsParquet);
  const auto other = std::find_if_not(objects.begin(), objects.end(), IsParquet);
  if (parquet == objects.end() || other == objects.end()) return other == objects.end();
  return arrow::Status::Invalid(
      "Parquet files and logs can't be read in one run: ", parquet->location, " and ",
      other->location, ": name them apart");
}

arrow::Result<SchemaPtr> ParquetSchema(const Task& task,
                                       const std::vector<std::string>& roots,
                                       const RunOptions& options) {
  ARROW_ASSIGN_OR_RAISE(auto table, pipeline::DescribeParquet(task, roots, options));
  return table.schema;
}

}  // namespace trailmill
