#include "decode/escape.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace trailmill::decode {
namespace {

using namespace std::string_literals;

/// Decodes into a buffer of exactly the size that Unescape may use, for the sanitizers.
std::string Text(std::string_view body, StringRole role = StringRole::kValue) {
  auto out = std::make_unique<char[]>(body.size());
  const size_t bytes = Unescape(body, out.get(), role);
  EXPECT_LE(bytes, body.size()) << body;
  return std::string(out.get(), bytes);
}

struct Fact {
  std::string body;
  std::string text;
  int64_t units;
};

// What Jackson 2.21.2 and Java 17 gave for each of these, T_* and V* of Spark's among
// them.
const Fact kFacts[] = {
    {"", "", 0},
    {"plain", "plain", 5},
    {R"(\"\\\/\'\b\f\n\r\t)", "\"\\/'\b\f\n\r\t", 9},
    {R"(\u0041\u00e9\u20AC)", "A\xC3\xA9\xE2\x82\xAC", 3},
    {R"(x\u0000y)", "x\0y"s, 3},
    {R"(\uffff)", "\xEF\xBF\xBF", 1},
    {R"(\ud83d\ude00)", "\xF0\x9F\x98\x80", 2},
    {R"(\uD83D\uDE00)", "\xF0\x9F\x98\x80", 2},
    {R"(\ud83d)", "?", 1},
    {R"(\udc00)", "?", 1},
    {R"(\ud83dx)", "?x", 2},
    {R"(\ud83d\n\ude00)", "?\n?", 3},
    {R"(\ude00\ud83d)", "??", 2},
    {R"(\ud83d\ud83d\ude00)", "?\xF0\x9F\x98\x80", 3},
    {"\\ud83d\xC3\xA9", "?\xC3\xA9", 2},
    {"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", 4},
    {"\x7F\xC2\x80", "\x7F\xC2\x80", 2},
    {"\xEF\xBF\xBF", "\xEF\xBF\xBF", 1},
    {"\xC0\xAF", "/", 1},
    {"\xC1\xBF", "\x7F", 1},
    {"\xE0\x80\xAF", "/", 1},
    {"\xE0\x9F\xBF", "\xDF\xBF", 1},
    {"\xF0\x80\x80\xAF", "\xEF\xBF\x80?", 2},
    {"\xF0\x8F\xBF\xBF", "\xEF\xBF\xBF?", 2},
    {"\xF4\x8F\xBF\xBF", "\xF4\x8F\xBF\xBF", 2},
    {"\xF4\x90\x80\x80", "??", 2},
    {"\xF5\x80\x80\x80", "??", 2},
    {"\xF7\xBF\xBF\xBF", "??", 2},
    {"\\ud83d\xF5\x80\x80\x80", "\xF0\x9F\x93\x80?", 3},
};

TEST(Unescape, GivesTheTextThatJavaGives) {
  for (const Fact& fact : kFacts) {
    EXPECT_EQ(Text(fact.body), fact.text) << fact.body;
    EXPECT_EQ(Utf16Length(fact.body), fact.units) << fact.body;
    EXPECT_EQ(NeedsDecoding(fact.body), fact.text != fact.body) << fact.body;
    EXPECT_TRUE(ValidEscapes(fact.body)) << fact.body;
    EXPECT_TRUE(Decodable(fact.body)) << fact.body;
  }
}

TEST(Unescape, GivesTheSameTextWhereverItStandsInABlock) {
  for (const Fact& fact : kFacts) {
    for (size_t before = 0; before < 18; ++before) {
      const std::string left(before, 'l');
      const std::string right(17 - before, 'r');
      EXPECT_EQ(Text(left + fact.body + right), left + fact.text + right) << fact.body;
      EXPECT_EQ(Utf16Length(left + fact.body + right), fact.units + 17) << fact.body;
      EXPECT_EQ(NeedsDecoding(left + fact.body + right), fact.text != fact.body);
    }
  }
}

TEST(Unescape, OfKeysDiffersInFourByteOverlongForms) {
  EXPECT_EQ(Text("\xF0\x80\x80\xAF", StringRole::kKey), "\xED\x9F\x80?");
  EXPECT_EQ(Text("\xF5\x80\x80\x80", StringRole::kKey), "??");
  EXPECT_EQ(Text("\xC0\xAF\xE0\x80\xAF\xF0\x9F\x98\x80", StringRole::kKey),
            "//\xF0\x9F\x98\x80");
}

TEST(Unescape, StaysInBoundsOnBadBodies) {
  for (const char* body :
       {"\\", "\\u", "\\u12", "\\ud83d\\", "\\x", "\xC3", "\xE2\x82", "\xF0", "\x80\xBF",
        "\xFF\xFE", "\xED\xA0\xBD", "\xED\xA0\xBD\xF5\x80\x80\x80"}) {
    Text(body);
    Utf16Length(body);
    Decodable(body);
    NeedsDecoding(body);
  }
}

TEST(ValidEscapes, KnowsJsonsEscapesAndTheSingleQuote) {
  int legal = 0;
  for (int c = 0; c < 256; ++c) legal += ValidEscapes("a\\"s + static_cast<char>(c));
  EXPECT_EQ(legal, 9);  // " ' \ / b f n r t, as \u wants digits
  EXPECT_TRUE(ValidEscapes(R"(\u00fF)"));
}

TEST(ValidEscapes, RefusesWhatJacksonRefuses) {
  for (const char* body : {"\\", "\\x", "\\U00e9", "\\u12G4", "\\u12", "\\u123 ",
                           "\\\\\\", "\\0", "\\v", "\\u 123", "\\u-123"}) {
    EXPECT_FALSE(ValidEscapes(body)) << body;
    EXPECT_FALSE(ValidKeyEscapes(body)) << body;
  }
}

TEST(ValidKeyEscapes, WantsSurrogatesInPairs) {
  EXPECT_TRUE(ValidKeyEscapes(R"(a\ud83d\ude00\n\u0061)"));
  for (const char* body : {R"(\ud83d)", R"(\ude00)", R"(\ude00\ud83d)", R"(\ud83dx)",
                           R"(\ud83d\n)", R"(\ud83d\u0041)", R"(\ud83d\ud83d\ude00)"}) {
    EXPECT_FALSE(ValidKeyEscapes(body)) << body;
    EXPECT_TRUE(ValidEscapes(body)) << body;
  }
}

TEST(Decodable, RefusesSurrogatesOfThreeBytes) {
  EXPECT_FALSE(Decodable("a\xED\xA0\xBD"));
  EXPECT_FALSE(Decodable("\xED\xB8\x80"));
  EXPECT_FALSE(Decodable("\xED\xA0\xBD\xED\xB8\x80"));
  EXPECT_TRUE(Decodable("\xED\x9F\xBF\xEE\x80\x80"));
}

TEST(Decodable, CountsUtf16Units) {
  constexpr size_t kMax = 20'000'000;
  std::string body(kMax, 'x');
  EXPECT_TRUE(Decodable(body));
  EXPECT_FALSE(Decodable(body + "x"));
  body.resize(kMax - 2);
  EXPECT_TRUE(Decodable(body + "\\u00e9\\n"));
  EXPECT_TRUE(Decodable(body + "\xF0\x9F\x98\x80"));
  EXPECT_FALSE(Decodable(body + "\xF0\x9F\x98\x80x"));
}

}  // namespace
}  // namespace trailmill::decode
