// One schema for files that hold different columns of one table.
#pragma once

#include <memory>

#include <arrow/result.h>
#include <arrow/type.h>

namespace trailmill::schema {

/// The columns of both, at any depth, as Spark's mergeSchema gives them: those of `left`
/// in its order, then what only `right` has. Timestamps are one type whatever their zone,
/// and a void becomes the other's type.
/// \return Invalid that names the column and both types where they differ.
arrow::Result<std::shared_ptr<arrow::Schema>> UnionSchema(const arrow::Schema& left,
                                                          const arrow::Schema& right);

}  // namespace trailmill::schema
