#include <gtest/gtest.h>

#include "trailmill/source.h"

namespace trailmill {
namespace {

using Names = std::vector<std::string>;

Names Order(const std::vector<std::pair<std::string, int64_t>>& files,
            const SparkPacking& packing = {}) {
  std::vector<SourceObject> objects;
  for (const auto& [name, size] : files) objects.push_back({name, size, 0});
  Names names;
  for (const auto& object : SparkOrder(objects, packing))
    names.push_back(object.location);
  return names;
}

TEST(SparkOrder, LargestFirst) {  // X_order_files
  EXPECT_EQ(Order({{"a", 16}, {"b", 31}, {"c", 23}, {"d", 16}}),
            (Names{"b", "c", "a", "d"}));
}

TEST(SparkOrder, TiesKeepTheOrderGiven) {  // X_ties_glob, X_ties_glob_rec
  EXPECT_EQ(Order({{"a", 10}, {"b", 10}, {"c", 10}, {"k", 10}}),
            (Names{"a", "b", "c", "k"}));
  EXPECT_EQ(Order({{"a", 57}, {"b", 58}, {"c", 57}, {"k", 59}, {"m", 58}, {"z", 59}}),
            (Names{"k", "z", "b", "m", "a", "c"}));
}

TEST(SparkOrder, TasksArePackedNextFitSoTheOrderStays) {  // X_ties_pack
  const SparkPacking packing{
      .split_bytes_max = 200, .open_cost_bytes = 10, .parallelism = 1};
  EXPECT_EQ(
      Order({{"00", 15},
             {"01", 55},
             {"02", 95},
             {"03", 25},
             {"04", 65},
             {"05", 105},
             {"06", 35},
             {"07", 75},
             {"08", 115},
             {"09", 45},
             {"10", 86},
             {"11", 16}},
            packing),
      (Names{"08", "05", "02", "10", "07", "04", "01", "09", "06", "03", "11", "00"}));
}

TEST(SparkOrder, APlainFileStandsWhereItsFirstSliceStands) {
  const SparkPacking packing{
      .split_bytes_max = 100, .open_cost_bytes = 1, .parallelism = 1};
  EXPECT_EQ(
      Order({{"long.json", 500}, {"a.json.gz", 200}, {"b.json.GZ", 150}, {"c.json", 100}},
            packing),
      (Names{"a.json.gz", "b.json.GZ", "long.json", "c.json"}));
}

TEST(SparkOrder, TheSplitShrinksWithTheParallelism) {
  // 30 bytes and a cost of 1 each, on 4 cores: slices of 8 bytes.
  const SparkPacking packing{
      .split_bytes_max = 100, .open_cost_bytes = 1, .parallelism = 4};
  EXPECT_EQ(Order({{"a.json", 10}, {"b.json", 20}}, packing),
            (Names{"a.json", "b.json"}));
}

TEST(SparkOrder, NoObjectsGiveNone) { EXPECT_EQ(Order({}), Names{}); }

}  // namespace
}  // namespace trailmill
