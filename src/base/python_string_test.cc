#include "base/python_string.h"

#include <string>

#include <gtest/gtest.h>

namespace trailmill::base {
namespace {

std::string Repr(std::string_view utf8) {
  std::string text;
  AppendPythonString(utf8, &text);
  return text;
}

TEST(AppendPythonString, PrefersSingleQuotes) {
  EXPECT_EQ(Repr(""), "''");
  EXPECT_EQ(Repr("x"), "'x'");
  EXPECT_EQ(Repr(R"({"a":1})"), R"('{"a":1}')");
}

TEST(AppendPythonString, TakesDoubleQuotesForTextWithSingleQuotesOnly) {
  EXPECT_EQ(Repr("it's"), R"("it's")");
  EXPECT_EQ(Repr(R"(a'"b)"), R"('a\'"b')");
}

TEST(AppendPythonString, EscapesBackslashesAndControls) {
  EXPECT_EQ(Repr("A\n\"\\/\t\r"), R"('A\n"\\/\t\r')");
  EXPECT_EQ(Repr(std::string_view("\0\x0B\x0C\x7F", 4)), R"('\x00\x0b\x0c\x7f')");
}

TEST(AppendPythonString, EscapesWhatIsNotPrintableByItsSize) {
  EXPECT_EQ(Repr("y\u0085z"), R"('y\x85z')");
  EXPECT_EQ(Repr("q\u2028"), R"('q\u2028')");
  EXPECT_EQ(Repr("\uFFC0?"), R"('\uffc0?')");
  EXPECT_EQ(Repr("\U000E0001"), R"('\U000e0001')");
}

TEST(AppendPythonString, KeepsPrintableTextOfAnyScript) {
  EXPECT_EQ(Repr("é日本😀"), "'é日本😀'");
}

TEST(AppendPythonString, ReadsMalformedBytesAsReplacementCharacters) {
  EXPECT_EQ(Repr("a\xFF"), "'a\uFFFD'");
}

}  // namespace
}  // namespace trailmill::base
