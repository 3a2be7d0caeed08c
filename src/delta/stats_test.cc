#include "delta/stats.h"

#include <gtest/gtest.h>

namespace trailmill::delta {
namespace {

std::string Bytes(int64_t value) {
  return {reinterpret_cast<const char*>(&value), sizeof(value)};
}

TEST(Stats, TimesAreInMillisecondsAndTheGreatestIsRoundedUp) {
  const ColumnStats time{{"eventTime"},
                         arrow::timestamp(arrow::TimeUnit::MICRO, "UTC"),
                         2,
                         Bytes(1'600'000'000'000'001),
                         Bytes(1'600'000'000'000'001)};
  EXPECT_EQ(
      StatsJson(3, {time}),
      R"({"numRecords":3,"minValues":{"eventTime":"2020-09-13T12:26:40.000Z"},)"
      R"("maxValues":{"eventTime":"2020-09-13T12:26:40.001Z"},"nullCount":{"eventTime":2}})");
}

TEST(Stats, TimesBeforeTheEpochAreRoundedTheSameWay) {
  const ColumnStats time{
      {"t"}, arrow::timestamp(arrow::TimeUnit::MICRO, "UTC"), 0, Bytes(-1), Bytes(-1)};
  const std::string stats = StatsJson(1, {time});
  EXPECT_EQ(StatsText(stats, "minValues", {"t"}), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(StatsText(stats, "maxValues", {"t"}), "1970-01-01T00:00:00.000Z");
}

TEST(Stats, NestedColumnsStandNested) {
  const ColumnStats arn{{"userIdentity", "arn"}, arrow::utf8(), 0, "a", "b"};
  const std::string stats = StatsJson(1, {arn});
  EXPECT_EQ(StatsText(stats, "maxValues", {"userIdentity", "arn"}), "b");
  EXPECT_EQ(StatsRows(stats), 1);
}

TEST(Stats, LongTextsAreCutAndTheUpperBoundGoesUp) {
  EXPECT_EQ(CutLower(std::string(40, 'x')), std::string(32, 'x'));
  EXPECT_EQ(CutUpper(std::string(40, 'x')), std::string(31, 'x') + "y");
  EXPECT_EQ(CutUpper("short"), "short");
  EXPECT_EQ(CutUpper(std::string(31, 'a') + std::string(9, '~')),
            std::string(30, 'a') + "b");
  EXPECT_EQ(CutUpper(std::string(40, '~')), std::nullopt);
}

TEST(Stats, ACharacterIsNeverCutApart) {
  std::string text;
  for (int i = 0; i < 40; ++i) text += "é";
  EXPECT_EQ(CutLower(text).size(), 64u);
  EXPECT_EQ(CutUpper(text), std::nullopt);
  EXPECT_EQ(CutUpper("a" + text), "b");
}

TEST(Stats, AColumnWithoutBoundsTellsItsNullsAlone) {
  EXPECT_EQ(StatsJson(2, {{{"x"}, arrow::utf8(), 2, {}, {}}}),
            R"({"numRecords":2,"minValues":{},"maxValues":{},"nullCount":{"x":2}})");
}

}  // namespace
}  // namespace trailmill::delta
