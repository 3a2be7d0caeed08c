// What a lake wants in its files and to know of them, beyond what Spark writes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "encode/column_chunk.h"

namespace trailmill::dataset {

/// Leaves are numbers in the full schema, depth first.
struct FileExtras {
  /// An OffsetIndex for every column, and a ColumnIndex for those whose pages have bounds
  /// (encode/page_index.h).
  bool page_index = false;
  /// Leaves of texts that have a Bloom filter in each row group with values.
  std::vector<int> bloom_leaves = {};
  /// Leaves of which a PartFile tells its statistics, each once.
  std::vector<int> stats_leaves = {};
  /// A leaf of 64-bit numbers of which a PartFile tells the sum; -1: none.
  int sum_leaf = -1;
};

/// What a file has in a leaf.
struct LeafStats {
  int64_t values = 0;
  /// Entries without a value; below no list, rows.
  int64_t nulls = 0;
  /// As the PLAIN encoding has them, texts without a length. Unset without values, and
  /// where a row group has no bounds: its texts are long.
  std::optional<std::string> min, max;

  bool operator==(const LeafStats&) const = default;
};

/// Adds a row group's values.
void AddValues(const encode::ColumnType& type, int64_t values,
               const std::optional<encode::Bounds>& bounds, LeafStats* stats);

/// The sum of 64-bit numbers as they stand in memory, modulo 2^64.
uint64_t SumOf(std::string_view words);

}  // namespace trailmill::dataset
