#include "base/json_text.h"

#include <string>

#include <gtest/gtest.h>

namespace trailmill::base {
namespace {

std::string Quoted(std::string_view utf8, HexCase hex = HexCase::kLower) {
  std::string text;
  AppendJsonString(utf8, &text, hex);
  return text;
}

TEST(AppendJsonString, UsesTheShortEscapes) {
  EXPECT_EQ(Quoted("a\"\\\b\f\n\r\tz"), R"("a\"\\\b\f\n\r\tz")");
}

TEST(AppendJsonString, WritesOtherControlsAsHex) {
  EXPECT_EQ(Quoted(std::string_view("\0\x0B\x1F", 3)), R"("\u0000\u000b\u001f")");
  EXPECT_EQ(Quoted("\x0B\x1F", HexCase::kUpper), R"("\u000B\u001F")");
}

TEST(AppendJsonString, KeepsSlashDelAndNonAsciiBytes) {
  EXPECT_EQ(Quoted("/\x7Fé😀\xFF"), "\"/\x7Fé😀\xFF\"");
}

TEST(AppendJsonString, AppendsToWhatIsThere) {
  std::string text = "x:";
  AppendJsonString("", &text);
  EXPECT_EQ(text, "x:\"\"");
}

}  // namespace
}  // namespace trailmill::base
