// One leaf column of a row group that is made of several runs.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "dataset/encoded_column.h"
#include "dataset/parquet_file.h"
#include "encode/text_values.h"
#include "merge/input_file.h"
#include "merge/row_sequence.h"

namespace trailmill::merge {

/// A part of the merged rows: those of a row group.
struct SequencePart {
  int64_t rows = 0;
  std::span<const Stretch> stretches;
  /// Of each run, its rows before this part.
  std::span<const int64_t> taken;
};

/// Reads a leaf's cells of all runs in the merged order and encodes them. Holds a page of
/// each run, and the column as it is encoded.
/// \param indexed whether the file has a page index.
/// \return Invalid where a file is damaged.
arrow::Result<dataset::EncodedColumn> MergeColumn(const dataset::FileColumn& column,
                                                  std::span<const Run> runs,
                                                  const SequencePart& part, bool indexed,
                                                  dataset::RowGroupEncoder* encoder);

}  // namespace trailmill::merge
