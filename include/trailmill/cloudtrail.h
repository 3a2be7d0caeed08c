// The fixed schema for a lake that lives for years, and its inverse.
//
// Members that the AWS documents name have typed columns, free-form members are JSON text
// as it stood in the file, and whatever fits no column stands in `unmapped`, so that no
// event can change the schema and an event can be rebuilt from its row. docs/schema.md
// lists the columns.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <arrow/result.h>
#include <arrow/scalar.h>
#include <arrow/type.h>

#include "trailmill/shape.h"

namespace trailmill {

/// The footer's key that tells a file of the fixed schema, and its value. The number
/// grows where columns are added; none is ever removed or retyped.
inline constexpr char kSchemaKey[] = "trailmill.schema";
inline constexpr char kCloudTrailSchema[] = "cloudtrail/1";

/// The columns in their order: utf8, bool, timestamp[us, UTC], int64, structs and one
/// list of structs, all nullable. JSON text is utf8 whose field has the metadata
/// `trailmill.cell` = `json`. The schema's own metadata has kSchemaKey.
std::shared_ptr<arrow::Schema> CloudTrailSchema();

/// True for a schema (or a file's footer metadata) that has kCloudTrailSchema under
/// kSchemaKey.
bool IsCloudTrail(const std::shared_ptr<const arrow::KeyValueMetadata>& metadata);

/// The fixed schema as a table to convert to: nothing has to be observed first.
/// \return Invalid where a key is no top-level column of text or booleans, or where two
///   keys are the same.
arrow::Result<TableSchema> CloudTrailTable(const std::vector<PartitionKey>& keys);

/// The event that a row was made from, as one line of compact JSON, value for value:
/// numbers and free-form members by the text of the file, other strings by their decoded
/// text, members of one name in their order. The order of other members and the white
/// space around them are not kept, and `eventFingerprint` is not checked.
/// \param row the columns of CloudTrailSchema(), by name; missing ones are null. A column
///   that a partition directory gave may be utf8 whatever its type in the schema.
/// \return Invalid where `unmapped` is no JSON object that this schema wrote.
arrow::Result<std::string> EventText(const arrow::StructScalar& row);

}  // namespace trailmill
