#include "pipeline/parquet_rows.h"

#include <algorithm>
#include <string>
#include <utility>

#include "pipeline/parquet_object.h"
#include "trailmill/cloudtrail.h"
#include "trailmill/rows.h"

namespace trailmill::pipeline {
namespace {

using RowPtr = std::shared_ptr<arrow::StructScalar>;

// A batch costs its width in memory; more rows at a time save nothing that a person sees.
constexpr int64_t kBatchRowsMax = 128;

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

arrow::Status ReadRows(const dataset::ParquetReader& reader, const arrow::Schema& columns,
                       int64_t* left,
                       const std::function<arrow::Status(const RowPtr&)>& on_row) {
  const auto give = [&](const arrow::RecordBatch& batch) -> arrow::Result<bool> {
    for (int64_t row = 0; row < batch.num_rows() && *left > 0; ++row, --*left) {
      ARROW_ASSIGN_OR_RAISE(auto cells, RowAt(batch, row));
      ARROW_RETURN_NOT_OK(on_row(cells));
    }
    return *left > 0;
  };
  return reader.Read(columns, std::min(*left, kBatchRowsMax), give);
}

arrow::Result<ParquetRows> ParquetRows::Open(const SourceObject& object,
                                             source::ObjectOpener* opener) {
  ARROW_ASSIGN_OR_RAISE(auto reader, OpenParquet(object, opener));
  ParquetRows rows(object, std::move(reader));
  ARROW_ASSIGN_OR_RAISE(rows.columns_, rows.reader_.FileSchema());
  ARROW_RETURN_NOT_OK(InObject(CheckShown(*rows.columns_), object));
  rows.is_cloudtrail_ = rows.reader_.FooterText(kSchemaKey) == kCloudTrailSchema;
  rows.texts_ = CellsAmong(source::DirectoryTexts(object.location), *rows.columns_,
                           rows.is_cloudtrail_);
  return rows;
}

arrow::Status ParquetRows::ForEachText(int64_t* left, const OnEvent& on_event) const {
  arrow::Status given;
  const auto give = [&](const RowPtr& row) -> arrow::Status {
    ARROW_ASSIGN_OR_RAISE(const std::string text,
                          TextOf(*WithTexts(*row, texts_), is_cloudtrail_));
    return given = on_event(text, *row);
  };
  const arrow::Status read = ReadRows(reader_, *columns_, left, give);
  return given.ok() ? InObject(read, object_) : given;
}

}  // namespace trailmill::pipeline
