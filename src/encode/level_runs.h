// Definition and repetition levels as runs, and the pages that are cut from them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace trailmill::encode {

/// Entries one after the other with the same levels.
struct LevelRun {
  int16_t repetition;
  int16_t definition;
  uint32_t count;

  bool operator==(const LevelRun&) const = default;
};

/// The highest levels of a column: 0 repetition where no list is above it.
struct LevelsMax {
  int16_t repetition = 0;
  int16_t definition = 0;

  bool operator==(const LevelsMax&) const = default;
};

/// A part of a column's entries, for a page.
struct LevelSlice {
  std::vector<LevelRun> runs;
  int64_t entries = 0;
  int64_t values = 0;
  int64_t rows = 0;
};

/// Cuts a column's levels into slices, in order. Without a list a slice ends with a
/// value, with one it ends where the next row begins.
class LevelCutter {
 public:
  LevelCutter(std::span<const LevelRun> runs, LevelsMax max) : runs_(runs), max_(max) {}

  /// As many entries as have `values` values; under lists some more, up to the row's end.
  void Take(int64_t values, LevelSlice* slice);
  /// What is left.
  void TakeRest(LevelSlice* slice);

 private:
  void Add(const LevelRun& run, uint32_t count, LevelSlice* slice);

  std::span<const LevelRun> runs_;
  LevelsMax max_;
  size_t run_ = 0;
  /// Entries of runs_[run_] that were taken.
  uint32_t taken_ = 0;
};

/// Appends the runs of either level, bit-packed as HybridEncoder does.
void EncodeRepetitions(std::span<const LevelRun> runs, LevelsMax max, std::string* out);
void EncodeDefinitions(std::span<const LevelRun> runs, LevelsMax max, std::string* out);

}  // namespace trailmill::encode
