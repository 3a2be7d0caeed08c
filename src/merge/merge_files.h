// Several files of sorted row groups become one file that is sorted.
//
//   inputs   row groups, each sorted      sort columns -> the order of all rows
//            |||||                                          |
//            leaf by leaf, on several threads: a page of each run at a time
//            vvvvv                                          v
//   waiting  encoded columns of all row groups, in a nameless file on the local disk
//            |
//   output   row group by row group
//
// No row is ever put together: a column goes from pages to pages, and each page is read
// once. What is held is the order of the rows, one leaf column of a row group for each
// thread as it is encoded, and of each run a page of that leaf.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <arrow/result.h>

#include "dataset/file_layout.h"
#include "dataset/parquet_file.h"
#include "merge/input_file.h"
#include "merge/row_sequence.h"

namespace trailmill::merge {

/// Encoded bytes of a row group, by what the inputs take, and its rows at least. See
/// docs/decisions/compaction.md.
inline constexpr int64_t kRowGroupBytes = int64_t{32} << 20;
inline constexpr int64_t kRowGroupRowsMin = 122'880;

struct MergeOptions {
  SortLeaves sort;
  int threads = 1;
  dataset::EncodingOptions encoding;
  int64_t row_group_bytes = kRowGroupBytes;
  int64_t row_group_rows_min = kRowGroupRowsMin;
};

/// Writes all rows of the inputs, in order, as row groups of `file`, which is still to be
/// closed. \param input_bytes of the files.
/// \return as MergedSequence(); Invalid where an input is damaged; IOError where the
/// local
///   disk has no room for as much as comes out.
arrow::Status MergeFiles(const std::vector<std::unique_ptr<InputFile>>& inputs,
                         int64_t input_bytes, const dataset::FileLayout& layout,
                         const MergeOptions& options, dataset::ParquetFile* file);

}  // namespace trailmill::merge
