// A column of a row group that is encoded apart from its file: several threads make the
// columns of one row group, and the file takes them in order.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include <arrow/buffer.h>
#include <arrow/result.h>

#include "dataset/file_layout.h"
#include "encode/column_chunk.h"
#include "encode/level_runs.h"

namespace trailmill::dataset {

class RowGroupEncoder;

struct EncodedColumn {
  encode::ColumnChunk chunk;
  std::shared_ptr<arrow::Buffer> pages;
  /// Null without.
  std::shared_ptr<arrow::Buffer> bloom_filter;
  /// Of a column of 64-bit numbers: SumOf().
  uint64_t sum = 0;
};

/// \param indexed whether the file has a page index.
arrow::Result<EncodedColumn> EncodeColumn(const FileColumn& column,
                                          const encode::ColumnCells& cells,
                                          std::span<const encode::LevelRun> levels,
                                          bool indexed, RowGroupEncoder* encoder);

}  // namespace trailmill::dataset
