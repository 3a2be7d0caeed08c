// The least and the greatest value of a column (Parquet's Statistics, by the order of the
// column's type).
#pragma once

#include "encode/column_chunk.h"

namespace trailmill::encode {

/// Sets `min` and `max` where they are of use: not of long texts, which prune nothing.
/// A double's leave NaN out, and its zeros are -0 and +0, as parquet.thrift asks.
void SetBounds(const ColumnType& type, const ColumnCells& cells, ColumnChunk* chunk);

}  // namespace trailmill::encode
