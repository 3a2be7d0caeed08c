// The first rows of Parquet files.

#include <utility>

#include "pipeline/parquet_object.h"
#include "pipeline/parquet_rows.h"
#include "pipeline/parquet_schema.h"
#include "trailmill/parquet_source.h"

namespace trailmill {
namespace {

using RowPtr = std::shared_ptr<arrow::StructScalar>;
using OnRow = std::function<arrow::Status(const RowPtr&)>;

// The columns of a table that its files hold.
arrow::Schema InFiles(const pipeline::ParquetTable& table) {
  arrow::FieldVector fields;
  for (const auto& field : table.schema->fields()) {
    if (table.directories.fields->GetFieldIndex(field->name()) < 0)
      fields.push_back(field);
  }
  return arrow::Schema(std::move(fields));
}

// A row of a file with what its directories say, in the table's order.
RowPtr WithDirectories(const arrow::StructScalar& row,
                       const pipeline::ParquetTable& table,
                       const arrow::ScalarVector& directories) {
  arrow::ScalarVector cells;
  size_t next = 0;
  for (const auto& field : table.schema->fields()) {
    const int at = table.directories.fields->GetFieldIndex(field->name());
    cells.push_back(at >= 0 ? directories[static_cast<size_t>(at)] : row.value[next++]);
  }
  return std::make_shared<arrow::StructScalar>(std::move(cells),
                                               arrow::struct_(table.schema->fields()));
}

}  // namespace

arrow::Status HeadParquetRows(const Task& task, const std::vector<std::string>& roots,
                              int64_t limit, const RunOptions& options,
                              const OnRow& on_row) {
  ARROW_ASSIGN_OR_RAISE(const auto table,
                        pipeline::DescribeParquet(task, roots, options));
  ARROW_RETURN_NOT_OK(pipeline::CheckShown(*table.schema));
  const arrow::Schema columns = InFiles(table);
  source::ObjectOpener opener;
  for (size_t i = 0; i < task.objects.size() && limit > 0; ++i) {
    const SourceObject& object = task.objects[i];
    ARROW_ASSIGN_OR_RAISE(const auto reader, pipeline::OpenParquet(object, &opener));
    const arrow::Status status =
        pipeline::ReadRows(reader, columns, &limit, [&](const RowPtr& row) {
          return on_row(WithDirectories(*row, table, table.directories.values[i]));
        });
    ARROW_RETURN_NOT_OK(pipeline::InObject(status, object));
  }
  return arrow::Status::OK();
}

arrow::Status HeadParquetText(
    const Task& task, int64_t limit,
    const std::function<arrow::Status(std::string_view)>& on_event) {
  source::ObjectOpener opener;
  for (size_t i = 0; i < task.objects.size() && limit > 0; ++i) {
    ARROW_ASSIGN_OR_RAISE(const auto file,
                          pipeline::ParquetRows::Open(task.objects[i], &opener));
    ARROW_RETURN_NOT_OK(
        file.ForEachText(&limit, [&](std::string_view text, const arrow::StructScalar&) {
          return on_event(text);
        }));
  }
  return arrow::Status::OK();
}

}  // namespace trailmill
