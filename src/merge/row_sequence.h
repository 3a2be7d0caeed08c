// The order in which the rows of several runs come out.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <arrow/result.h>

#include "dataset/file_layout.h"
#include "merge/input_file.h"

namespace trailmill::merge {

/// Rows of one run that come one after the other.
struct Stretch {
  uint32_t run;
  uint32_t rows;
};

/// The columns that rows are sorted by, as numbers of leaves: a text, a text, a time.
struct SortLeaves {
  int first_text;
  int second_text;
  int time;
};

/// Distinct texts of a sort column, in bytes. There are some thousand services and calls;
/// what makes up more is no order that anyone asks for.
inline constexpr size_t kSortTextBytesMax = size_t{64} << 20;

/// Merges sorted runs: nulls first, texts by their bytes, rows that are alike by the
/// number of their run. Reads the sort columns, on several threads; takes 24 bytes a row
/// meanwhile.
/// \return Invalid where a run is not sorted; CapacityError beyond kSortTextBytesMax.
arrow::Result<std::vector<Stretch>> MergedSequence(const dataset::FileLayout& layout,
                                                   std::span<const Run> runs,
                                                   const SortLeaves& leaves, int threads);

}  // namespace trailmill::merge
