#include "base/utf16.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace trailmill::base {
namespace {

TEST(CompareUtf16, OrdersAsciiByByteAndPutsAPrefixFirst) {
  std::vector<std::string> names = {"é", "b", "a", "_x", "B2", "1", "-", "ab", ""};
  std::sort(names.begin(), names.end(), Utf16Less{});
  const std::vector<std::string> sorted = {"", "-", "1", "B2", "_x", "a", "ab", "b", "é"};
  EXPECT_EQ(names, sorted);
}

TEST(CompareUtf16, PutsSurrogatePairsBeforeTheEndOfTheFirstPlane) {
  EXPECT_LT(CompareUtf16("😀", "\uE000"), 0);
  EXPECT_LT(CompareUtf16("😀", "\uFFFD"), 0);
  EXPECT_GT(CompareUtf16("\uFFFD", "😀"), 0);
  EXPECT_GT(CompareUtf16("😀", "\uD7FF"), 0);
  EXPECT_LT(CompareUtf16("x😀", "x\uFFFD"), 0);
}

TEST(CompareUtf16, OrdersWithinEachOfTheTwoGroupsByByte) {
  EXPECT_LT(CompareUtf16("😀", "😁"), 0);
  EXPECT_LT(CompareUtf16("\uE000", "\uFFFD"), 0);
  EXPECT_LT(CompareUtf16("\U00010000", "\U0010FFFF"), 0);
}

TEST(CompareUtf16, FindsEqualTextsEqual) {
  EXPECT_EQ(CompareUtf16("", ""), 0);
  EXPECT_EQ(CompareUtf16("a😀", "a😀"), 0);
}

TEST(CompareUtf16, AgreesWithTheOrderOfCodeUnitsOnPairsOfBoundaryCharacters) {
  struct Character {
    std::string utf8;
    std::u16string utf16;
  };
  const std::vector<Character> all = {
      {"", u""},
      {"a", u"a"},
      {"\u007F", u"\u007F"},
      {"\u0080", u"\u0080"},
      {"\u07FF", u"\u07FF"},
      {"\u0800", u"\u0800"},
      {"\uD7FF", u"\uD7FF"},
      {"\uE000", u"\uE000"},
      {"\uFFFF", u"\uFFFF"},
      {"\U00010000", u"\U00010000"},
      {"\U0001F600", u"\U0001F600"},
      {"\U0010FFFF", u"\U0010FFFF"},
  };
  for (const auto& a : all) {
    for (const auto& b : all) {
      for (const auto& c : all) {
        const bool is_less = CompareUtf16(a.utf8 + b.utf8, c.utf8 + b.utf8) < 0;
        EXPECT_EQ(is_less, a.utf16 + b.utf16 < c.utf16 + b.utf16)
            << a.utf8 << b.utf8 << " against " << c.utf8 << b.utf8;
      }
    }
  }
}

TEST(FoldCase, LowersAsciiAndLeavesTheRest) {
  EXPECT_EQ(FoldCase("UserName_1-Z[@"), "username_1-z[@");
  EXPECT_EQ(FoldCase(""), "");
}

TEST(FoldCase, LowersLettersOfOtherScripts) {
  EXPECT_EQ(FoldCase("É"), "é");
  EXPECT_EQ(FoldCase("ŸĀĂ"), "ÿāă");
  EXPECT_EQ(FoldCase("ЖЯ"), "жя");
  EXPECT_EQ(FoldCase("Ա"), "ա");
  EXPECT_EQ(FoldCase("Ａ"), "ａ");
  EXPECT_EQ(FoldCase("Ა"), "ა");
  EXPECT_EQ(FoldCase("𐐀"), "𐐨");
  EXPECT_EQ(FoldCase("Ǆ"), "ǆ");
  EXPECT_EQ(FoldCase("ẞ"), "ß");
}

TEST(FoldCase, LowersTheKelvinSignToAPlainK) { EXPECT_EQ(FoldCase("\u212A"), "k"); }

TEST(FoldCase, LowersTheDottedCapitalIToTwoCodePoints) {
  EXPECT_EQ(FoldCase("İ"), "i\u0307");
}

TEST(FoldCase, KnowsTheSigmaThatEndsAWord) {
  EXPECT_EQ(FoldCase("ΑΣ"), "ας");
  EXPECT_EQ(FoldCase("ΑΣ Β"), "ας β");
  EXPECT_EQ(FoldCase("ΑΣΒ"), "ασβ");
  EXPECT_EQ(FoldCase("Σ"), "σ");
}

TEST(FoldCase, KeepsMalformedBytes) { EXPECT_EQ(FoldCase("A\xFF\xC3"), "a\xFF\xC3"); }

}  // namespace
}  // namespace trailmill::base
