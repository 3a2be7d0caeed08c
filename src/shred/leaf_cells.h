// What the shredder hands to the Parquet writer: for each leaf column its levels and
// values, as Dremel (Melnik et al., 2010) and the Parquet format define them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "encode/column_chunk.h"
#include "encode/level_runs.h"

namespace trailmill::shred {

/// Makes the levels of a leaf when they are wanted: those of all leaves at the same time
/// would take far more than sparse cells do.
class LevelSource {
 public:
  virtual ~LevelSource() = default;

  /// Valid until the next call. Cheapest for one leaf after the other.
  virtual std::span<const encode::LevelRun> Make(size_t leaf) = 0;
};

/// One leaf column of a batch. Views: valid while the staging that made them is as it is.
struct LeafCells {
  encode::ColumnCells cells;
  /// Leaves with the same one and without values have the same levels.
  uint32_t levels = 0;
};

/// Rows of one partition. `leaves[i]` is the i-th leaf of the partition's schema, depth
/// first.
struct LeafBatch {
  int64_t row_count = 0;
  std::vector<LeafCells> leaves;
  LevelSource* levels = nullptr;
};

}  // namespace trailmill::shred
