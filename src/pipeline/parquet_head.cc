// The first rows of Parquet files.

#include <algorithm>
#include <utility>

#include "pipeline/parquet_object.h"
#include "pipeline/parquet_schema.h"
#include "source/directory_texts.h"
#include "trailmill/cloudtrail.h"
#include "trailmill/parquet_source.h"
#include "trailmill/rows.h"

namespace trailmill {
namespace {

using RowPtr = std::shared_ptr<arrow::StructScalar>;
using OnRow = std::function<arrow::Status(const RowPtr&)>;

// A batch costs its width in memory; more rows at a time save nothing that a person sees.
constexpr int64_t kBatchRowsMax = 128;

// Gives the rows of one file until `*left` is used up.
arrow::Status ReadRows(const dataset::ParquetReader& reader, const arrow::Schema& columns,
                       int64_t* left, const OnRow& on_row) {
  const auto give = [&](const arrow::RecordBatch& batch) -> arrow::Result<bool> {
    for (int64_t row = 0; row < batch.num_rows() && *left > 0; ++row, --*left) {
      ARROW_ASSIGN_OR_RAISE(auto cells, pipeline::RowAt(batch, row));
      ARROW_RETURN_NOT_OK(on_row(cells));
    }
    return *left > 0;
  };
  return reader.Read(columns, std::min(*left, kBatchRowsMax), give);
}

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

// Which texts of a file's directories are cells of its rows. Spark lets them count before
// what the file says. Of the fixed schema only what left the file is one: the lake itself
// may lie in a `name=value` directory, and its events are the file's.
std::vector<source::DirectoryText> CellsAmong(std::vector<source::DirectoryText> texts,
                                              const arrow::Schema& in_file,
                                              bool is_cloudtrail) {
  if (is_cloudtrail) {
    std::erase_if(texts, [&](const source::DirectoryText& each) {
      return in_file.GetFieldIndex(each.first) >= 0;
    });
  }
  return texts;
}

// A row of a file with the texts of its directories.
RowPtr WithTexts(const arrow::StructScalar& row,
                 const std::vector<source::DirectoryText>& texts) {
  arrow::FieldVector fields = row.type->fields();
  arrow::ScalarVector cells = row.value;
  for (const source::DirectoryText& each : texts) {
    const auto same = std::find_if(fields.begin(), fields.end(), [&](const auto& field) {
      return field->name() == each.first;
    });
    const auto at = static_cast<size_t>(same - fields.begin());
    if (same == fields.end()) {
      fields.emplace_back();
      cells.emplace_back();
    }
    fields[at] = arrow::field(each.first, arrow::utf8());
    cells[at] = each.second ? std::make_shared<arrow::StringScalar>(*each.second)
                            : arrow::MakeNullScalar(arrow::utf8());
  }
  return std::make_shared<arrow::StructScalar>(std::move(cells), arrow::struct_(fields));
}

// What raw logs would show of a row.
arrow::Result<std::string> TextOf(const arrow::StructScalar& row, bool is_cloudtrail) {
  if (is_cloudtrail) return EventText(row);
  return RowJson(row, NullMembers::kLeftOut);
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
        ReadRows(reader, columns, &limit, [&](const RowPtr& row) {
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
    const SourceObject& object = task.objects[i];
    ARROW_ASSIGN_OR_RAISE(const auto reader, pipeline::OpenParquet(object, &opener));
    ARROW_ASSIGN_OR_RAISE(const auto columns, reader.FileSchema());
    ARROW_RETURN_NOT_OK(pipeline::InObject(pipeline::CheckShown(*columns), object));
    const bool is_cloudtrail = reader.FooterText(kSchemaKey) == kCloudTrailSchema;
    const auto texts =
        CellsAmong(source::DirectoryTexts(object.location), *columns, is_cloudtrail);
    const auto give = [&](const RowPtr& row) -> arrow::Status {
      ARROW_ASSIGN_OR_RAISE(const std::string text,
                            TextOf(*WithTexts(*row, texts), is_cloudtrail));
      return on_event(text);
    };
    const arrow::Status status = ReadRows(reader, *columns, &limit, give);
    ARROW_RETURN_NOT_OK(pipeline::InObject(status, object));
  }
  return arrow::Status::OK();
}

}  // namespace trailmill
