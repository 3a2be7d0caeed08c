#include "pipeline/parquet_object.h"

#include <utility>

#include <arrow/array.h>
#include <arrow/record_batch.h>
#include <arrow/scalar.h>

#include "store/block_file.h"

namespace trailmill::pipeline {
namespace {

using arrow::Type;

bool IsScalarShown(Type::type id) {
  switch (id) {
    case Type::STRING:
    case Type::INT8:
    case Type::INT16:
    case Type::INT32:
    case Type::INT64:
    case Type::DOUBLE:
    case Type::BOOL:
    case Type::DECIMAL128:
    case Type::DATE32:
    case Type::TIMESTAMP:
    case Type::NA:
      return true;
    default:
      return false;
  }
}

arrow::Status CheckField(const arrow::Field& field, const std::string& path) {
  const arrow::DataType& type = *field.type();
  if (type.id() == Type::STRUCT) {
    for (const auto& member : type.fields()) {
      ARROW_RETURN_NOT_OK(CheckField(*member, path + "." + member->name()));
    }
    return arrow::Status::OK();
  }
  if (type.id() == Type::LIST) return CheckField(*type.field(0), path + "[]");
  if (IsScalarShown(type.id())) return arrow::Status::OK();
  return arrow::Status::NotImplemented(
      "showing rows: column ", path,
      " has a type that can't be shown: ", type.ToString());
}

}  // namespace

arrow::Status InObject(const arrow::Status& status, const SourceObject& object) {
  if (status.ok()) return status;
  return status.WithMessage("reading ", object.location, ": ", status.message());
}

arrow::Result<dataset::ParquetReader> OpenParquet(const SourceObject& object,
                                                  source::ObjectOpener* opener) {
  ARROW_ASSIGN_OR_RAISE(auto file, opener->Open(object));
  if (source::IsS3(source::ParseLocation(object.location)))
    file = std::make_shared<store::BlockFile>(std::move(file));
  auto reader = dataset::ParquetReader::Open(std::move(file));
  if (!reader.ok()) return InObject(reader.status(), object);
  return reader;
}

arrow::Status CheckShown(const arrow::Schema& schema) {
  for (const auto& field : schema.fields()) {
    ARROW_RETURN_NOT_OK(CheckField(*field, field->name()));
  }
  return arrow::Status::OK();
}

arrow::Result<std::shared_ptr<arrow::StructScalar>> RowAt(const arrow::RecordBatch& batch,
                                                          int64_t row) {
  arrow::ScalarVector cells;
  for (const auto& column : batch.columns()) {
    ARROW_ASSIGN_OR_RAISE(auto cell, column->GetScalar(row));
    cells.push_back(std::move(cell));
  }
  return std::make_shared<arrow::StructScalar>(std::move(cells),
                                               arrow::struct_(batch.schema()->fields()));
}

}  // namespace trailmill::pipeline
