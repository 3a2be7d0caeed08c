// The least and the greatest value of a column or of a part of it, by the order of the
// column's type (Parquet's Statistics and ColumnIndex).
#pragma once

#include <optional>
#include <string_view>

#include "encode/column_chunk.h"

namespace trailmill::encode {

/// The bounds of all values, where they are of use: not of long texts, which prune
/// nothing. A double's leave NaN out, and its zeros are -0 and +0, as parquet.thrift
/// asks.
std::optional<Bounds> BoundsOf(const ColumnType& type, const ColumnCells& cells);

/// Values of a column one after the other.
struct ValueRange {
  int64_t first = 0;
  int64_t count = 0;
};

/// The bounds of some values, which are all in the dictionary or all outside.
/// REQUIRES: the column has bounds and no sealed pages.
std::optional<Bounds> BoundsOf(const ColumnType& type, const ColumnCells& cells,
                               ValueRange range);

/// The order of a type's values, PLAIN, texts without a length.
bool IsLess(const ColumnType& type, std::string_view a, std::string_view b);

}  // namespace trailmill::encode
