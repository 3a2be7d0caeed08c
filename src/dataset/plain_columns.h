// Columns of any writer in the few Arrow types that this project prints.
#pragma once

#include <memory>

#include <arrow/array.h>
#include <arrow/result.h>
#include <arrow/type.h>

namespace trailmill::dataset {

/// The type that Spark reads a Parquet column as, in the types of trailmill/schema.h: one
/// kind of text and of list, timestamps in microseconds, no unsigned numbers, and
/// nothing inside that can't be NULL. A type that Spark has no word for stays as it is.
std::shared_ptr<arrow::DataType> PlainType(const std::shared_ptr<arrow::DataType>& type);

/// PlainType of each column, which may be NULL, without the schema's metadata.
std::shared_ptr<arrow::Schema> PlainSchema(const arrow::Schema& schema);

/// The cells of a column under another type: members of structs are found by name, those
/// that it lacks are NULL and those that `type` lacks are left out, at any depth; scalars
/// are cast, timestamps cut to microseconds.
/// \return Invalid or NotImplemented where a type can't become the other.
arrow::Result<std::shared_ptr<arrow::Array>> Conform(
    const std::shared_ptr<arrow::Array>& array,
    const std::shared_ptr<arrow::DataType>& type);

}  // namespace trailmill::dataset
