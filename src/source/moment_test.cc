#include <gtest/gtest.h>

#include "trailmill/source.h"

namespace trailmill {
namespace {

constexpr int64_t kNowUs = 1'585'742'400'000'000;  // 2020-04-01T12:00:00Z
constexpr int64_t kHourUs = 3'600'000'000;

int64_t Moment(std::string_view text) { return ParseMoment(text, kNowUs).ValueOr(-1); }

TEST(Moment, DatesAndTimesAreUtc) {
  EXPECT_EQ(Moment("2020-04-01"), kNowUs - 12 * kHourUs);
  EXPECT_EQ(Moment("2020-04-01T12:30"), kNowUs + kHourUs / 2);
  EXPECT_EQ(Moment("2020-04-01T12:30Z"), kNowUs + kHourUs / 2);
  EXPECT_EQ(Moment("2020-04-01T12:00:01"), kNowUs + 1'000'000);
  EXPECT_EQ(Moment("2020-04-01T12:00:00Z"), kNowUs);
}

TEST(Moment, AgesGoBackFromNow) {
  EXPECT_EQ(Moment("7d"), kNowUs - 7 * 24 * kHourUs);
  EXPECT_EQ(Moment("2w"), kNowUs - 14 * 24 * kHourUs);
  EXPECT_EQ(Moment("12h"), kNowUs - 12 * kHourUs);
  EXPECT_EQ(Moment("30m"), kNowUs - kHourUs / 2);
  EXPECT_EQ(Moment("0s"), kNowUs);
}

TEST(Moment, AnythingElseIsInvalidAndSaysWhatToWrite) {
  for (const char* text : {"", "d", "7", "7y", "-7d", "7 d", "999999999w", "2020-4-1",
                           "2020-02-30", "2020-04-01T24:00", "2020-04-01 12:00",
                           "2020-04-01T12", "2020-04-01T12:00:00+01:00", "yesterday"}) {
    const auto moment = ParseMoment(text, kNowUs);
    ASSERT_TRUE(moment.status().IsInvalid()) << text;
    EXPECT_NE(moment.status().message().find("2020-04-01T12:30"), std::string::npos);
  }
}

}  // namespace
}  // namespace trailmill
