// One leaf column of a row group that is made of several runs.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include <arrow/status.h>

#include "dataset/encoded_column.h"
#include "dataset/parquet_file.h"
#include "merge/input_file.h"
#include "merge/row_sequence.h"

namespace trailmill::merge {

/// A part of the merged rows: those of a row group.
struct SequencePart {
  int64_t rows = 0;
  std::span<const Stretch> stretches;
};

/// Reads a leaf's cells of all runs in the merged order, once, and encodes them part by
/// part. Holds a page of each run, and the column of a part.
/// \param indexed whether the file has a page index.
/// \param on_part gets the column of one part after the other.
/// \return Invalid where a file is damaged.
arrow::Status MergeColumn(
    const dataset::FileColumn& column, std::span<const Run> runs,
    std::span<const SequencePart> parts, bool indexed, dataset::RowGroupEncoder* encoder,
    const std::function<arrow::Status(dataset::EncodedColumn)>& on_part);

}  // namespace trailmill::merge
