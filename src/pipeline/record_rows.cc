// The part of RecordReader that reads Parquet: the events of a lake, as logs again.

#include <limits>
#include <string>

#include "pipeline/parquet_rows.h"
#include "pipeline/record_reader.h"
#include "schema/cell_kind.h"

namespace trailmill::pipeline {
namespace {

constexpr std::string_view kBegin = R"({"Records":[)", kEnd = "]}";

arrow::Status CheckEvents(const ParquetRows& rows, View view,
                          const SourceObject& object) {
  if (view != View::kEvents) {
    return arrow::Status::NotImplemented(
        object.location, " is Parquet, and documents are of logs: leave --view out");
  }
  if (rows.is_cloudtrail()) return arrow::Status::OK();
  return arrow::Status::NotImplemented(
      object.location,
      " is Parquet, and not of the fixed schema, which alone keeps events whole: name "
      "the "
      "logs, or have DuckDB, Spark or polars write it anew");
}

// Of the event as it was delivered.
std::optional<uint64_t> FingerprintOf(const arrow::StructScalar& row) {
  const auto cell = row.field(schema::kFingerprint);
  if (!cell.ok() || !(*cell)->is_valid || (*cell)->type->id() != arrow::Type::INT64)
    return std::nullopt;
  const auto value = static_cast<const arrow::Int64Scalar&>(**cell).value;
  return static_cast<uint64_t>(value);
}

}  // namespace

// Each event is a document of its own for the reader of logs, so that there is one way
// from a text to a row.
arrow::Status RecordReader::ReadRows(const SourceObject& object,
                                     const Handler& on_record) {
  ARROW_ASSIGN_OR_RAISE(const ParquetRows rows, ParquetRows::Open(object, &opener_));
  ARROW_RETURN_NOT_OK(CheckEvents(rows, view_, object));
  std::string document;
  int64_t left = std::numeric_limits<int64_t>::max();
  ARROW_RETURN_NOT_OK(
      rows.ForEachText(&left, [&](std::string_view text, const arrow::StructScalar& row) {
        document.assign(kBegin).append(text).append(kEnd);
        counts_.text_bytes += static_cast<int64_t>(text.size());
        if (events_.Find(document) != decode::Fault::kNone || events_.size() != 1) {
          return arrow::Status::Invalid("reading ", object.location,
                                        ": a row makes no event: the file is damaged");
        }
        return Give({document}, on_record, FingerprintOf(row));
      }));
  ++counts_.documents;
  ++counts_.objects_converted;
  if (object.size > 0) counts_.stored_bytes += object.size;
  return arrow::Status::OK();
}

}  // namespace trailmill::pipeline
