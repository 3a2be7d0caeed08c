// What an `add` tells of the values in its file (PROTOCOL.md, "Per-file Statistics"), by
// which readers leave files unread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/type.h>

namespace trailmill::delta {

/// Longer texts are cut, the upper bound rounded up: as Delta's own writer does.
inline constexpr size_t kStatsTextMax = 32;

/// One leaf column of a file.
struct ColumnStats {
  /// From the top of the schema down to the leaf.
  std::vector<std::string> path;
  /// utf8, bool, int64, date32 or timestamp[us, UTC]; of others only nulls are told.
  std::shared_ptr<arrow::DataType> type;
  int64_t nulls = 0;
  /// As Parquet's PLAIN encoding has them, texts without a length; nothing where the
  /// column has no value or no bounds.
  std::optional<std::string> min, max;
};

/// `{"numRecords":..,"minValues":{..},"maxValues":{..},"nullCount":{..}}`. Timestamps are
/// in milliseconds, the least rounded down and the greatest up.
std::string StatsJson(int64_t rows, const std::vector<ColumnStats>& columns);

/// Reads one text bound of such a JSON: of `minValues` or `maxValues`, at a path.
std::optional<std::string> StatsText(std::string_view stats, const char* kind,
                                     const std::vector<std::string>& path);

/// `numRecords`; -1 where it isn't told.
int64_t StatsRows(std::string_view stats);

/// The first so many characters of a text, and a text that is not less than any that
/// begins so: nothing where none is that short.
std::string CutLower(std::string_view text);
std::optional<std::string> CutUpper(std::string_view text);

}  // namespace trailmill::delta
