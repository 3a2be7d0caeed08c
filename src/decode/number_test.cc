#include "decode/number.h"

#include <bit>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace trailmill::decode {
namespace {

using namespace std::string_literals;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

NumberKind Kind(std::string_view token) {
  int digits = 0;
  return ClassifyNumber(token, &digits);
}

int Digits(std::string_view token) {
  int digits = -1;
  ClassifyNumber(token, &digits);
  return digits;
}

TEST(ClassifyNumber, TellsLongsFromBigIntegers) {
  for (const char* token :
       {"0", "-0", "7", "-12", "9223372036854775807", "-9223372036854775808",
        "999999999999999999", "1000000000000000000"}) {
    EXPECT_EQ(Kind(token), NumberKind::kLong) << token;
  }
  for (const char* token :
       {"9223372036854775808", "-9223372036854775809", "9999999999999999999",
        "10000000000000000000", "100000000000000000000000000000000000000"}) {
    EXPECT_EQ(Kind(token), NumberKind::kBigInteger) << token;
  }
}

TEST(ClassifyNumber, CountsDigitsWithoutTheSign) {
  EXPECT_EQ(Digits("0"), 1);
  EXPECT_EQ(Digits("-9223372036854775809"), 19);
  EXPECT_EQ(Digits("12345678901234567890"), 20);
  EXPECT_EQ(Digits(std::string(1000, '1')), 1000);
}

TEST(ClassifyNumber, FindsDoubles) {
  for (const char* token :
       {"1.0", "-0.0", "1e3", "1E+05", "1e-400", "1E400", "0e9", "-0E-5", "0.1", "12.5e7",
        "NaN", "Infinity", "+Infinity", "-Infinity", "+INF", "-INF"}) {
    EXPECT_EQ(Kind(token), NumberKind::kDouble) << token;
  }
}

TEST(ClassifyNumber, RefusesWhatJacksonRefuses) {
  for (const char* token :
       {"",     "-",    "+",     "+1",        "007",    "-01",  "00",    "00.5",
        "-00",  ".5",   "-.5",   "5.",        "1.e5",   "0.",   "1e",    "1e+",
        "1e-",  "1.0e", "1e5.5", "0.5.5",     "1..2",   "0x1F", "1_000", "--1",
        "1-",   "1+1",  "1 ",    " 1",        "1a",     "nan",  "INF",   "inf",
        "+NaN", "-NaN", "NaNx",  "+INFINITY", "Infinit"}) {
    EXPECT_EQ(Kind(token), NumberKind::kInvalid) << token;
  }
}

TEST(ClassifyNumber, TakesAThousandDigitsAndNoMore) {
  const std::string ones(1001, '1');
  const auto first = [&](int n) { return ones.substr(0, static_cast<size_t>(n)); };
  EXPECT_EQ(Kind(first(1000)), NumberKind::kBigInteger);
  EXPECT_EQ(Kind("-"s + first(1000)), NumberKind::kBigInteger);
  EXPECT_EQ(Kind(first(1001)), NumberKind::kInvalid);
  EXPECT_EQ(Kind("-1."s + first(999)), NumberKind::kDouble);
  EXPECT_EQ(Kind("1."s + first(1000)), NumberKind::kInvalid);
  EXPECT_EQ(Kind("1e+"s + first(999)), NumberKind::kDouble);
  EXPECT_EQ(Kind("1e"s + first(1000)), NumberKind::kInvalid);
  EXPECT_EQ(Kind("1.1e-"s + first(998)), NumberKind::kDouble);
  EXPECT_EQ(Kind("1.1e-"s + first(999)), NumberKind::kInvalid);
}

TEST(ParseLong, ReadsTheWholeRange) {
  EXPECT_EQ(ParseLong("0"), 0);
  EXPECT_EQ(ParseLong("-0"), 0);
  EXPECT_EQ(ParseLong("-42"), -42);
  EXPECT_EQ(ParseLong("9223372036854775807"), INT64_MAX);
  EXPECT_EQ(ParseLong("-9223372036854775808"), INT64_MIN);
}

TEST(ParseDouble, RoundsToTheNextDouble) {
  EXPECT_EQ(ParseDouble("0.1"), 0.1);
  EXPECT_EQ(ParseDouble("1e3"), 1000.0);
  EXPECT_EQ(ParseDouble("1E+05"), 1e5);
  EXPECT_EQ(ParseDouble("9007199254740993"), 9007199254740992.0);
  EXPECT_EQ(ParseDouble("92233720368547758070"), 9.223372036854776e19);
  EXPECT_EQ(ParseDouble("1.7976931348623158e308"), std::numeric_limits<double>::max());
  EXPECT_EQ(ParseDouble("5e-324"), std::numeric_limits<double>::denorm_min());
  EXPECT_EQ(ParseDouble("2.4703282292062328e-324"), 5e-324);
  EXPECT_EQ(ParseDouble("2.4703282292062327e-324"), 0.0);
}

TEST(ParseDouble, OverflowsToInfinity) {
  for (const std::string& token :
       {std::string("1E400"), std::string("1.7976931348623159e308"),
        std::string("1e99999999999999999999"), std::string("0.0001e99999999999999999999"),
        std::string(400, '9'), "0."s + std::string(600, '0') + "1e1200",
        std::string(1000, '1')}) {
    EXPECT_EQ(ParseDouble(token), kInfinity) << token;
    EXPECT_EQ(ParseDouble("-"s + token), -kInfinity) << token;
  }
}

TEST(ParseDouble, UnderflowsToZeroWithTheSign) {
  for (const std::string& token :
       {std::string("1e-400"), std::string("1e-99999999999999999999"),
        "0."s + std::string(500, '0') + "1", std::string(600, '1') + "e-1200"}) {
    EXPECT_EQ(std::bit_cast<uint64_t>(ParseDouble(token)), 0) << token;
    EXPECT_EQ(ParseDouble("-"s + token), 0.0) << token;
    EXPECT_TRUE(std::signbit(ParseDouble("-"s + token))) << token;
  }
}

TEST(ParseDouble, KeepsTheSignOfZeroInFloatsOnly) {
  EXPECT_TRUE(std::signbit(ParseDouble("-0.0")));
  EXPECT_TRUE(std::signbit(ParseDouble("-0e99999999999")));
  EXPECT_FALSE(std::signbit(ParseDouble("-0")));
  EXPECT_FALSE(std::signbit(ParseDouble("0e99999999999")));
}

TEST(ParseDouble, ReadsTheWords) {
  EXPECT_TRUE(std::isnan(ParseDouble("NaN")));
  EXPECT_EQ(ParseDouble("Infinity"), kInfinity);
  EXPECT_EQ(ParseDouble("+INF"), kInfinity);
  EXPECT_EQ(ParseDouble("-INF"), -kInfinity);
  EXPECT_EQ(ParseDouble("-Infinity"), -kInfinity);
}

TEST(ParseDouble, EqualsStrtodOnRandomTokens) {
  std::mt19937_64 random(20261123);
  for (int i = 0; i < 100'000; ++i) {
    std::string token =
        (random() & 1 ? "-"s : ""s) + std::to_string(random() >> (random() % 64));
    token += "."s + std::to_string(random() >> (random() % 64));
    if (random() & 1)
      token += "e"s + std::to_string(static_cast<int>(random() % 800) - 400);
    ASSERT_EQ(Kind(token), NumberKind::kDouble) << token;
    ASSERT_EQ(std::bit_cast<uint64_t>(ParseDouble(token)),
              std::bit_cast<uint64_t>(std::strtod(token.c_str(), nullptr)))
        << token;
  }
}

TEST(DoubleFromString, KnowsExactlySixWords) {
  EXPECT_TRUE(std::isnan(*DoubleFromString("NaN")));
  EXPECT_EQ(DoubleFromString("Infinity"), kInfinity);
  EXPECT_EQ(DoubleFromString("+Infinity"), kInfinity);
  EXPECT_EQ(DoubleFromString("+INF"), kInfinity);
  EXPECT_EQ(DoubleFromString("-Infinity"), -kInfinity);
  EXPECT_EQ(DoubleFromString("-INF"), -kInfinity);
  for (const char* text :
       {"", "INF", "nan", "infinity", " NaN", "1.0", "+NaN", "Infinity "}) {
    EXPECT_EQ(DoubleFromString(text), std::nullopt) << text;
  }
}

TEST(ParseDecimal, ReadsThirtyEightDigits) {
  for (const std::string& token :
       {std::string("0"), std::string("-1"), std::string("9223372036854775808"),
        std::string("-12345678901234567890123"), std::string(38, '9'),
        "-"s + std::string(38, '9')}) {
    EXPECT_EQ(ParseDecimal(token).ToIntegerString(), token);
  }
  EXPECT_EQ(ParseDecimal("-0"), arrow::Decimal128(0));
}

}  // namespace
}  // namespace trailmill::decode
