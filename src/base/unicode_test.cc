#include "base/unicode.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace trailmill::base {
namespace {

std::vector<char32_t> CodePointsOf(std::string_view utf8) {
  std::vector<char32_t> all;
  for (size_t at = 0; at < utf8.size();) all.push_back(NextCodePoint(utf8, &at));
  return all;
}

using CodePoints = std::vector<char32_t>;

TEST(NextCodePoint, ReadsBackWhatAppendCodePointWrote) {
  for (const char32_t c : {0x0, 0x41, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF,
                           0x10000, 0x1F600, 0x10FFFF}) {
    std::string utf8;
    AppendCodePoint(c, &utf8);
    EXPECT_EQ(CodePointsOf(utf8), CodePoints{c});
  }
}

TEST(NextCodePoint, ReadsAsManyMalformedBytesAsJavaReplacesByOne) {
  EXPECT_EQ(CodePointsOf("\xFFz"), (CodePoints{kReplacement, 'z'}));
  EXPECT_EQ(CodePointsOf("\xC3"), CodePoints{kReplacement});
  EXPECT_EQ(CodePointsOf("\xC0\xAF"), (CodePoints{kReplacement, kReplacement}));
  EXPECT_EQ(CodePointsOf("\xE0\x80\xAF"), CodePoints(3, kReplacement));
  EXPECT_EQ(CodePointsOf("\xED\xA0\xBD"), CodePoints{kReplacement});
  EXPECT_EQ(CodePointsOf("\xF4\x90\x80\x80"), CodePoints(4, kReplacement));
  EXPECT_EQ(CodePointsOf("\xE2\x82z"), (CodePoints{kReplacement, 'z'}));
}

TEST(LowerOf, TakesEverySecondCodePointOfAnAlternatingRun) {
  EXPECT_EQ(LowerOf(0x100), char32_t{0x101});
  EXPECT_EQ(LowerOf(0x101), char32_t{0x101});
  EXPECT_EQ(LowerOf(0x102), char32_t{0x103});
}

TEST(LowerOf, LeavesCodePointsOutsideOfTheTableAlone) {
  for (const char32_t c : {0x0, 0x40, 0x5B, 0xD7, 0xDF, 0x4E00, 0x1F600, 0x10FFFF}) {
    EXPECT_EQ(LowerOf(c), c);
  }
}

TEST(IsCased, HoldsForLettersWithCaseOnly) {
  EXPECT_TRUE(IsCased('a'));
  EXPECT_TRUE(IsCased('Z'));
  EXPECT_TRUE(IsCased(0x1C5));  // title case
  EXPECT_FALSE(IsCased('1'));
  EXPECT_FALSE(IsCased(0x4E00));
}

TEST(IsPrintable, RefusesControlsSeparatorsSurrogatesAndUnassigned) {
  for (const char32_t c : {0x0, 0x1F, 0x7F, 0x85, 0xA0, 0xAD, 0x200B, 0x2028, 0x3000,
                           0xD800, 0xE000, 0xFEFF, 0xFFFF, 0x10FFFF}) {
    EXPECT_FALSE(IsPrintable(c)) << static_cast<uint32_t>(c);
  }
}

TEST(IsPrintable, AcceptsSpaceLettersSignsAndEmoji) {
  for (const char32_t c : {0x20, 0x7E, 0xA1, 0xE9, 0x301, 0x4E00, 0xFFFD, 0x1F600}) {
    EXPECT_TRUE(IsPrintable(c)) << static_cast<uint32_t>(c);
  }
}

}  // namespace
}  // namespace trailmill::base
