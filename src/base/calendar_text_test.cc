#include "base/calendar_text.h"

#include <gtest/gtest.h>

namespace trailmill::base {
namespace {

constexpr int64_t kSecond = 1'000'000;
constexpr int64_t kDay = 86'400 * kSecond;
constexpr int32_t kNewYear2024 = 19'723;

TEST(DateText, WritesYearsOfAtLeastFourDigits) {
  EXPECT_EQ(DateText(0), "1970-01-01");
  EXPECT_EQ(DateText(-1), "1969-12-31");
  EXPECT_EQ(DateText(kNewYear2024), "2024-01-01");
  EXPECT_EQ(DateText(kNewYear2024 + 59), "2024-02-29");
  EXPECT_EQ(DateText(-719'162), "0001-01-01");
  EXPECT_EQ(DateText(2'932'896), "9999-12-31");
}

TEST(DateText, MarksYearsAbove9999) { EXPECT_EQ(DateText(2'932'897), "+10000-01-01"); }

TEST(TimestampText, LeavesOutTheLastZerosOfTheFraction) {
  const int64_t day = kNewYear2024 * kDay;
  EXPECT_EQ(TimestampText(day), "2024-01-01 00:00:00");
  EXPECT_EQ(TimestampText(day + 3723 * kSecond + 4), "2024-01-01 01:02:03.000004");
  EXPECT_EQ(TimestampText(day + 120'000), "2024-01-01 00:00:00.12");
  EXPECT_EQ(TimestampText(-1), "1969-12-31 23:59:59.999999");
}

TEST(TimestampJson, CutsToMilliseconds) {
  EXPECT_EQ(TimestampJson(kNewYear2024 * kDay), "2024-01-01T00:00:00.000Z");
  EXPECT_EQ(TimestampJson(-1), "1969-12-31T23:59:59.999Z");
}

TEST(PythonDate, IsAConstructorCall) {
  EXPECT_EQ(PythonDate(kNewYear2024), "datetime.date(2024, 1, 1)");
}

TEST(PythonDatetime, LeavesOutZeroSecondsAndMicroseconds) {
  const int64_t day = kNewYear2024 * kDay;
  EXPECT_EQ(PythonDatetime(day), "datetime.datetime(2024, 1, 1, 0, 0)");
  EXPECT_EQ(PythonDatetime(day + 3 * kSecond), "datetime.datetime(2024, 1, 1, 0, 0, 3)");
  EXPECT_EQ(PythonDatetime(day + 4), "datetime.datetime(2024, 1, 1, 0, 0, 0, 4)");
  EXPECT_EQ(PythonDatetime(-1), "datetime.datetime(1969, 12, 31, 23, 59, 59, 999999)");
}

}  // namespace
}  // namespace trailmill::base
