// An object of the listing, opened as a Parquet file; what goes wrong names it.
#pragma once

#include <string>

#include <arrow/result.h>

#include "dataset/parquet_reader.h"
#include "source/open_location.h"
#include "trailmill/source.h"

namespace trailmill::pipeline {

/// \return IOError or Invalid that names the object.
arrow::Result<dataset::ParquetReader> OpenParquet(const SourceObject& object,
                                                  source::ObjectOpener* opener);

/// The status with the object's name before its message.
arrow::Status InObject(const arrow::Status& status, const SourceObject& object);

/// \return NotImplemented that names the first column, at any depth, whose type the
/// printers
///   of rows don't know.
arrow::Status CheckShown(const arrow::Schema& schema);

/// The scalar of a row.
arrow::Result<std::shared_ptr<arrow::StructScalar>> RowAt(const arrow::RecordBatch& batch,
                                                          int64_t row);

}  // namespace trailmill::pipeline
