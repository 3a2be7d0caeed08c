#include "base/quantity.h"

#include <limits>

#include <gtest/gtest.h>

namespace trailmill::base {
namespace {

TEST(GroupedCount, GroupsByThreeDigits) {
  EXPECT_EQ(GroupedCount(0), "0");
  EXPECT_EQ(GroupedCount(999), "999");
  EXPECT_EQ(GroupedCount(1000), "1,000");
  EXPECT_EQ(GroupedCount(50849), "50,849");
  EXPECT_EQ(GroupedCount(1234567), "1,234,567");
  EXPECT_EQ(GroupedCount(-123), "-123");
  EXPECT_EQ(GroupedCount(-1234), "-1,234");
  EXPECT_EQ(GroupedCount(std::numeric_limits<int64_t>::min()),
            "-9,223,372,036,854,775,808");
}

TEST(ByteSize, UsesDecimalUnits) {
  EXPECT_EQ(ByteSize(0), "0 B");
  EXPECT_EQ(ByteSize(999), "999 B");
  EXPECT_EQ(ByteSize(1000), "1.0 kB");
  EXPECT_EQ(ByteSize(7'600'000), "7.6 MB");
  EXPECT_EQ(ByteSize(44'000'000), "44.0 MB");
  EXPECT_EQ(ByteSize(210'300'000), "210 MB");
  EXPECT_EQ(ByteSize(std::numeric_limits<int64_t>::max()), "9.2 EB");
}

TEST(ByteSize, RoundsUpIntoTheNextUnit) {
  EXPECT_EQ(ByteSize(99'949), "99.9 kB");
  EXPECT_EQ(ByteSize(99'950), "100 kB");
  EXPECT_EQ(ByteSize(999'499), "999 kB");
  EXPECT_EQ(ByteSize(999'500), "1.0 MB");
}

TEST(Duration, NamesTheUnitsThatMatter) {
  EXPECT_EQ(Duration(0), "0 ms");
  EXPECT_EQ(Duration(0.04), "40 ms");
  EXPECT_EQ(Duration(0.4), "0.4 s");
  EXPECT_EQ(Duration(12.3), "12 s");
  EXPECT_EQ(Duration(59.4), "59 s");
  EXPECT_EQ(Duration(59.6), "1 min 0 s");
  EXPECT_EQ(Duration(125), "2 min 5 s");
  EXPECT_EQ(Duration(3720), "1 h 2 min");
}

TEST(ParseByteSize, AcceptsPlainNumbersAndBothKindsOfUnits) {
  EXPECT_EQ(ParseByteSize("1024").ValueOrDie(), 1024);
  EXPECT_EQ(ParseByteSize("0").ValueOrDie(), 0);
  EXPECT_EQ(ParseByteSize("256MB").ValueOrDie(), 256'000'000);
  EXPECT_EQ(ParseByteSize("2GiB").ValueOrDie(), 2'147'483'648);
  EXPECT_EQ(ParseByteSize("64 KiB").ValueOrDie(), 65'536);
  EXPECT_EQ(ParseByteSize("3 kb").ValueOrDie(), 3'000);
  EXPECT_EQ(ParseByteSize("7 B").ValueOrDie(), 7);
}

TEST(ParseByteSize, RefusesOtherText) {
  for (const char* text :
       {"", "MB", "-1", "1.5GB", "12 XB", "1 MB x", " 1", "1e3", "0x10"}) {
    EXPECT_TRUE(ParseByteSize(text).status().IsInvalid()) << text;
  }
}

TEST(ParseByteSize, RefusesSizesBeyondInt64) {
  EXPECT_EQ(ParseByteSize("9223372036854775807").ValueOrDie(),
            std::numeric_limits<int64_t>::max());
  EXPECT_TRUE(ParseByteSize("9223372036854775808").status().IsInvalid());
  EXPECT_TRUE(ParseByteSize("9000000 TiB").status().IsInvalid());
}

}  // namespace
}  // namespace trailmill::base
