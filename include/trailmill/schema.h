// Schemas as people and Spark read them. A schema is an arrow::Schema of these types:
// utf8, int64, float64, bool, decimal128(p, 0), struct, list (element field `element`),
// and, for columns that come from directory names, int32, date32, timestamp[us] and null.
// Those of other writers' Parquet may also be int8, int16, float, binary and map.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <arrow/result.h>
#include <arrow/type.h>

namespace trailmill {

/// `printSchema()` of Spark 4.3, with its last line break (StructType.treeString).
std::string SchemaTree(const arrow::Schema& schema);

/// `schema.json` of Spark's JVM side: compact, members `type, fields` and
/// `name, type, nullable, metadata`, non-ASCII raw (DataType.json).
std::string SchemaJson(const arrow::Schema& schema);

/// The schema of such a text, as the footers of Spark's Parquet files hold it. Metadata
/// of fields is left out. \return Invalid for another text, and for types beyond those
/// above.
arrow::Result<std::shared_ptr<arrow::Schema>> SchemaFromJson(std::string_view json);

/// `schema.toDDL()`: ``a BIGINT,`b c` STRUCT<d: STRING>``.
std::string SchemaDdl(const arrow::Schema& schema);

/// `schema.simpleString()` untruncated: `struct<a:bigint,b:array<string>>`.
std::string SchemaSimple(const arrow::Schema& schema);

/// Spark's check of names (SchemaUtils.checkSchemaColumnNameDuplication): each struct's
/// own names first, then its children in order, array elements included. \param
/// case_sensitive false folds names to lower case (Unicode). \return AlreadyExists with
/// Spark's text `[COLUMN_ALREADY_EXISTS] The column `x` already
///   exists. ...` for the first clash.
arrow::Status CheckNames(const arrow::Schema& schema, bool case_sensitive);

}  // namespace trailmill
