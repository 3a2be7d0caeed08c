#include "base/moment.h"

#include <gtest/gtest.h>

namespace trailmill::base {
namespace {

TEST(Moment, ReadsTheFormOfCloudTrail) {
  EXPECT_EQ(CanonicalMicros("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(CanonicalMicros("2020-04-01T12:30:05Z"), 1585744205'000000);
  EXPECT_EQ(CanonicalMicros("2024-02-29T23:59:59Z"), 1709251199'000000);
  EXPECT_EQ(CanonicalMicros("9999-12-31T23:59:59Z"), 253402300799'000000);
}

TEST(Moment, RefusesEveryOtherForm) {
  for (const char* text :
       {"", "2020-04-01", "2020-04-01T12:30:05", "2020-04-01T12:30:05.000Z",
        "2020-04-01T12:30:05+00:00", "2020-04-01t12:30:05z", "2020-04-01 12:30:05Z",
        "2020-02-30T00:00:00Z", "2023-02-29T00:00:00Z", "2020-00-01T00:00:00Z",
        "2020-13-01T00:00:00Z", "2020-01-00T00:00:00Z", "2020-01-01T24:00:00Z",
        "2020-01-01T00:60:00Z", "2016-12-31T23:59:60Z", "1969-12-31T23:59:59Z",
        "0000-01-01T00:00:00Z", "2020-0a-01T00:00:00Z", "2020-01-01T00:00:-1Z"}) {
    EXPECT_FALSE(CanonicalMicros(text)) << text;
  }
}

TEST(Moment, TextIsTheInverse) {
  for (int64_t second = 0; second < 253402300800; second += 98765431) {
    EXPECT_EQ(CanonicalMicros(CanonicalText(second * 1'000'000)), second * 1'000'000);
  }
}

}  // namespace
}  // namespace trailmill::base
