// The Parquet schema that Spark writes for a schema of events.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <arrow/result.h>
#include <arrow/type.h>
#include <parquet/schema.h>

namespace trailmill::dataset {

/// Leaves of a schema: columns of a Parquet file that holds all of it.
int CountLeaves(const arrow::Schema& schema);

/// The schema of a file as Spark writes it (ParquetWriteSupport,
/// writeLegacyFormat=false): a message `spark_schema` whose columns are all optional;
/// strings annotated STRING; lists of three levels, `list` and `element`; decimal(p, s)
/// INT32 up to 9 digits, INT64 up to 18, else a FIXED_LEN_BYTE_ARRAY of the fewest bytes.
/// Timestamps (microseconds, UTC) are INT64.
///
/// \param kept_leaves one flag for each leaf, depth first; a group of which no leaf is
/// kept
///   is left out. Empty: all are kept.
/// \return NotImplemented for other types; Invalid for an empty struct or an empty
/// result.
arrow::Result<std::shared_ptr<parquet::schema::GroupNode>> SparkParquetSchema(
    const arrow::Schema& schema, const std::vector<bool>& kept_leaves);

}  // namespace trailmill::dataset
