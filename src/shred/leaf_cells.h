// What the shredder hands to a Parquet writer: for each leaf column its levels and
// values, as Dremel (Melnik et al., 2010) and the Parquet format define them.
#pragma once

#include <cstdint>
#include <vector>

namespace trailmill::shred {

/// The cells of one leaf column in a batch. Views: valid until the staging that made them
/// is reset.
struct LeafCells {
  /// Number of levels; at least the number of rows.
  int64_t level_count = 0;
  /// `level_count` definition levels. Every column is optional, so they always exist.
  const int16_t* definition_levels = nullptr;
  /// `level_count` repetition levels; null where no list is above the leaf.
  const int16_t* repetition_levels = nullptr;
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
};

}  // namespace trailmill::shred
