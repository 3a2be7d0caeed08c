// What the shredder hands to a Parquet writer: for each leaf column its levels and
// values, as Dremel (Melnik et al., 2010) and the Parquet format define them.
#pragma once

#include <cstdint>
#include <vector>

namespace trailmill::shred {

/// The levels of one leaf column in a batch.
struct Levels {
  /// At least the number of rows.
  int64_t count = 0;
  /// `count` definition levels. Every column is optional, so they always exist.
  const int16_t* definitions = nullptr;
  /// `count` repetition levels; null where no list is above the leaf.
  const int16_t* repetitions = nullptr;
};

/// Makes the levels of a leaf when they are wanted: those of all leaves at the same time
/// would take two bytes for each row and leaf, far more than sparse cells do.
class LevelSource {
 public:
  virtual ~LevelSource() = default;

  /// Valid until the next call. Cheapest for one leaf after the other.
  virtual Levels Make(size_t leaf) = 0;
};

/// The values of one leaf column in a batch. Views: valid while the staging that made
/// them is as it is.
struct LeafCells {
  /// Number of levels.
  int64_t level_count = 0;
  /// False where all definition levels are the same.
  bool levels_vary = true;
  /// Number of non-null values.
  int64_t value_count = 0;
  /// `value_count` values of the leaf's physical type: bool, int64_t, double,
  /// parquet::ByteArray or parquet::FixedLenByteArray.
  const void* values = nullptr;
};

/// Rows of one partition. `leaves[i]` is the i-th leaf of the partition's schema, depth
/// first.
struct LeafBatch {
  int64_t row_count = 0;
  std::vector<LeafCells> leaves;
  LevelSource* levels = nullptr;
};

}  // namespace trailmill::shred
