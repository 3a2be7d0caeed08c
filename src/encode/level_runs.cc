#include "encode/level_runs.h"

#include <algorithm>

#include "encode/hybrid.h"

namespace trailmill::encode {
namespace {

void Encode(std::span<const LevelRun> runs, int16_t max, int16_t LevelRun::*level,
            std::string* out) {
  HybridEncoder encoder(BitWidth(static_cast<uint32_t>(max)), out);
  // Runs that differ in the other level alone are one here.
  for (size_t i = 0; i < runs.size();) {
    const int16_t value = runs[i].*level;
    uint64_t count = 0;
    for (; i < runs.size() && runs[i].*level == value; ++i) count += runs[i].count;
    encoder.Add(static_cast<uint32_t>(value), count);
  }
  encoder.Finish();
}

}  // namespace

void LevelCutter::Add(const LevelRun& run, uint32_t count, LevelSlice* slice) {
  slice->runs.push_back({run.repetition, run.definition, count});
  slice->entries += count;
  if (run.definition == max_.definition) slice->values += count;
  if (run.repetition == 0) slice->rows += count;
  taken_ += count;
  if (taken_ < run.count) return;
  ++run_;
  taken_ = 0;
}

void LevelCutter::Take(int64_t values, LevelSlice* slice) {
  *slice = {};
  while (run_ < runs_.size()) {
    const LevelRun& run = runs_[run_];
    const int64_t lacking = values - slice->values;
    if (lacking <= 0 && (max_.repetition == 0 || run.repetition == 0)) return;
    uint32_t count = run.count - taken_;
    if (run.definition == max_.definition && lacking > 0) {
      count = static_cast<uint32_t>(std::min<int64_t>(count, lacking));
    }
    Add(run, count, slice);
  }
}

void LevelCutter::TakeRest(LevelSlice* slice) {
  *slice = {};
  while (run_ < runs_.size()) Add(runs_[run_], runs_[run_].count - taken_, slice);
}

void EncodeRepetitions(std::span<const LevelRun> runs, LevelsMax max, std::string* out) {
  Encode(runs, max.repetition, &LevelRun::repetition, out);
}

void EncodeDefinitions(std::span<const LevelRun> runs, LevelsMax max, std::string* out) {
  Encode(runs, max.definition, &LevelRun::definition, out);
}

}  // namespace trailmill::encode
