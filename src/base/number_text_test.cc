#include "base/number_text.h"

#include <limits>

#include <gtest/gtest.h>

namespace trailmill::base {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(PythonDouble, WritesPlainDigitsFrom1eMinus4To1e16) {
  EXPECT_EQ(PythonDouble(1), "1.0");
  EXPECT_EQ(PythonDouble(0.1), "0.1");
  EXPECT_EQ(PythonDouble(-2.5), "-2.5");
  EXPECT_EQ(PythonDouble(0.0001), "0.0001");
  EXPECT_EQ(PythonDouble(1e15), "1000000000000000.0");
  EXPECT_EQ(PythonDouble(9007199254740992), "9007199254740992.0");
  EXPECT_EQ(PythonDouble(123456789.123456789), "123456789.12345679");
}

TEST(PythonDouble, WritesExponentsOfAtLeastTwoDigits) {
  EXPECT_EQ(PythonDouble(1e16), "1e+16");
  EXPECT_EQ(PythonDouble(1e22), "1e+22");
  EXPECT_EQ(PythonDouble(0.00001), "1e-05");
  EXPECT_EQ(PythonDouble(9.223372036854776e18), "9.223372036854776e+18");
  EXPECT_EQ(PythonDouble(5e-324), "5e-324");
  EXPECT_EQ(PythonDouble(1.7976931348623157e308), "1.7976931348623157e+308");
}

TEST(PythonDouble, WritesZerosAndSpecials) {
  EXPECT_EQ(PythonDouble(0.0), "0.0");
  EXPECT_EQ(PythonDouble(-0.0), "-0.0");
  EXPECT_EQ(PythonDouble(kNan), "nan");
  EXPECT_EQ(PythonDouble(kInfinity), "inf");
  EXPECT_EQ(PythonDouble(-kInfinity), "-inf");
}

TEST(JavaDouble, WritesPlainDigitsFrom1eMinus3To1e7) {
  EXPECT_EQ(JavaDouble(1), "1.0");
  EXPECT_EQ(JavaDouble(0.1), "0.1");
  EXPECT_EQ(JavaDouble(0.001), "0.001");
  EXPECT_EQ(JavaDouble(9999999), "9999999.0");
  EXPECT_EQ(JavaDouble(-123456.5), "-123456.5");
  EXPECT_EQ(JavaDouble(20), "20.0");
}

TEST(JavaDouble, WritesExponentsWithADecimalPoint) {
  EXPECT_EQ(JavaDouble(1e7), "1.0E7");
  EXPECT_EQ(JavaDouble(1e10), "1.0E10");
  EXPECT_EQ(JavaDouble(0.0001), "1.0E-4");
  EXPECT_EQ(JavaDouble(9.999e-4), "9.999E-4");
  EXPECT_EQ(JavaDouble(123456789.123456789), "1.2345678912345679E8");
  EXPECT_EQ(JavaDouble(1e38), "1.0E38");
  EXPECT_EQ(JavaDouble(-1.7976931348623157e308), "-1.7976931348623157E308");
}

TEST(JavaDouble, WritesTheClosestOfTheShortestTextsWithAtLeastTwoDigits) {
  EXPECT_EQ(JavaDouble(2e23), "2.0E23");
  EXPECT_EQ(JavaDouble(5e-324), "4.9E-324");
  EXPECT_EQ(JavaDouble(1e-323), "9.9E-324");
}

TEST(JavaDouble, WritesZerosAndSpecials) {
  EXPECT_EQ(JavaDouble(0.0), "0.0");
  EXPECT_EQ(JavaDouble(-0.0), "-0.0");
  EXPECT_EQ(JavaDouble(kNan), "NaN");
  EXPECT_EQ(JavaDouble(kInfinity), "Infinity");
  EXPECT_EQ(JavaDouble(-kInfinity), "-Infinity");
}

}  // namespace
}  // namespace trailmill::base
