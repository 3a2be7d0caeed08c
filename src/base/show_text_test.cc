#include "base/show_text.h"

#include <string>

#include <gtest/gtest.h>

namespace trailmill::base {
namespace {

std::string Shown(std::string_view utf8) {
  std::string text;
  AppendShown(utf8, &text);
  return text;
}

TEST(AppendShown, WritesSevenControlsAsTwoCharacters) {
  EXPECT_EQ(Shown("\n\r\t\f\b\v\a"), R"(\n\r\t\f\b\v\a)");
}

TEST(AppendShown, KeepsEverythingElse) {
  EXPECT_EQ(Shown("A\\\"/\x01\x7F\xC3\xA9"), "A\\\"/\x01\x7F\xC3\xA9");
}

TEST(ShownWidth, CountsCodeUnits) {
  EXPECT_EQ(ShownWidth(""), 0);
  EXPECT_EQ(ShownWidth("abc"), 3);
  EXPECT_EQ(ShownWidth("é"), 1);
  EXPECT_EQ(ShownWidth("e\u0301"), 2);
  EXPECT_EQ(ShownWidth("😀"), 2);
}

TEST(ShownWidth, CountsFullWidthCharactersTwice) {
  EXPECT_EQ(ShownWidth("日本"), 4);
  EXPECT_EQ(ShownWidth("\u1100\u1160"), 3);
  EXPECT_EQ(ShownWidth("Ａ｠｡"), 5);
}

}  // namespace
}  // namespace trailmill::base
