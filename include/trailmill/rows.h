// Rows as text. A row is a struct scalar whose fields are the columns.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <arrow/scalar.h>

namespace trailmill {

/// PySpark's repr of one row: `Row(a=1, b=Row(c='x'), d=None)`.
/// Strings and floats follow Python's repr.
std::string RowRepr(const arrow::StructScalar& row);

/// Whether members that are NULL are written: Spark's option `ignoreNullFields`. Elements
/// of lists always are.
enum class NullMembers : uint8_t { kWritten, kLeftOut };

/// The row as Spark's `to_json` writes it.
std::string RowJson(const arrow::StructScalar& row,
                    NullMembers nulls = NullMembers::kWritten);

/// Spark's `show(n, truncate=False, vertical=True)` of the rows, without a footer.
std::string RowsVertical(const std::vector<std::shared_ptr<arrow::StructScalar>>& rows);

/// One cell as `show()` writes it: `{v1, v2}`, `[v1, v2]`, `NULL`, Java's doubles.
std::string CellText(const arrow::Scalar& cell);

}  // namespace trailmill
