#include "encode/level_runs.h"

#include <gtest/gtest.h>

namespace trailmill::encode {
namespace {

TEST(LevelCutter, EndsASliceWithItsLastValue) {
  const std::vector<LevelRun> runs = {{0, 0, 2}, {0, 1, 5}, {0, 0, 3}, {0, 1, 1}};
  LevelCutter cutter(runs, {0, 1});
  LevelSlice slice;
  cutter.Take(3, &slice);
  EXPECT_EQ(slice.runs, (std::vector<LevelRun>{{0, 0, 2}, {0, 1, 3}}));
  EXPECT_EQ(slice.entries, 5);
  cutter.Take(2, &slice);
  EXPECT_EQ(slice.runs, (std::vector<LevelRun>{{0, 1, 2}}));
  cutter.TakeRest(&slice);
  EXPECT_EQ(slice.runs, (std::vector<LevelRun>{{0, 0, 3}, {0, 1, 1}}));
  EXPECT_EQ(slice.rows, 4);
  EXPECT_EQ(slice.values, 1);
}

TEST(LevelCutter, EndsASliceOfListsWithARow) {
  // Rows of 3, 0, 1 and 2 elements.
  const std::vector<LevelRun> runs = {
      {0, 3, 1}, {1, 3, 2}, {0, 1, 1}, {0, 3, 2}, {1, 3, 1}};
  LevelCutter cutter(runs, {1, 3});
  LevelSlice slice;
  cutter.Take(1, &slice);
  EXPECT_EQ(slice.values, 3);
  EXPECT_EQ(slice.rows, 1);
  cutter.Take(1, &slice);
  EXPECT_EQ(slice.values, 1);
  EXPECT_EQ(slice.rows, 2);
  cutter.Take(1, &slice);
  EXPECT_EQ(slice.values, 2);
  EXPECT_EQ(slice.entries, 2);
  cutter.TakeRest(&slice);
  EXPECT_EQ(slice.entries, 0);
}

}  // namespace
}  // namespace trailmill::encode
