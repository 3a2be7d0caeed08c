#include "decode/tape.h"

#include <string>

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include "decode/token_index.h"

namespace trailmill::decode {
namespace {

// A text with the padding that tapes need.
std::string Padded(std::string text) {
  text.reserve(text.size() + 64);
  return text;
}

struct Built {
  Fault fault = Fault::kNone;
  std::string shape;  // a letter for each item
};

Built BuildFast(const std::string& text, Grammar grammar = Grammar::kJackson) {
  const std::string padded = Padded(text);
  TokenIndex index;
  Tape tape(grammar);
  if (!index.Fast(padded)) return {Fault::kSyntax, ""};
  Built built{tape.Build(padded, index.tokens(), 0, 0, false), ""};
  for (const Item& item : tape.items())
    built.shape += "nftlbdsoak"[static_cast<int>(item.kind)];
  return built;
}

TEST(TokenIndex, UsesTheSimdjsonThatItWasCompiledAgainst) {
  Dl_info info{};
  ASSERT_NE(dladdr(reinterpret_cast<void*>(&simdjson::get_active_implementation), &info),
            0);
  EXPECT_NE(std::string(info.dli_fname).find("libsimdjson"), std::string::npos)
      << info.dli_fname << " exports another simdjson and stands before ours";
}

TEST(Tape, HoldsOneItemForEachToken) {
  EXPECT_EQ(
      BuildFast(R"({"a":1,"b":["x",null,true,false,1.5,99999999999999999999]})").shape,
      "oklkasntfdb");
}

TEST(Tape, SkipsAValueByNext) {
  const std::string text = Padded(R"([{"a":[1,2]},3])");
  TokenIndex index;
  Tape tape;
  ASSERT_TRUE(index.Fast(text));
  ASSERT_EQ(tape.Build(text, index.tokens(), 0, 0, false), Fault::kNone);
  EXPECT_EQ(tape[tape[1].next].kind, Kind::kLong);
  EXPECT_EQ(tape.raw(tape[1]), R"({"a":[1,2]})");
}

TEST(Tape, KeepsTheBytesOfAValueAsTheyStand) {
  const std::string text = Padded(R"( {"v" : { "b": 1.10,  "u":"\u00e9\/" } } )");
  TokenIndex index;
  Tape tape;
  ASSERT_TRUE(index.Fast(text));
  ASSERT_EQ(tape.Build(text, index.tokens(), 0, 0, false), Fault::kNone);
  EXPECT_EQ(tape.raw(tape[2]), R"({ "b": 1.10,  "u":"\u00e9\/" })");
  EXPECT_TRUE(tape[6].coded);
}

TEST(Tape, RefusesWhatIsNoJson) {
  for (const char* text : {"{",           "}",         "[1,]",         "[,1]",
                           "{\"a\"}",     "{\"a\":}",  "{\"a\":1,}",   "[1 2]",
                           "{a:1}",       "[tru]",     "[1}",          "{\"a\":1]",
                           "[007]",       "[1.]",      "[+1]",         "[\"a\"\"b\"]",
                           "[true\"x\"]", "[\"\\x\"]", "[\"abc\"def]", "{\"a\" 1}",
                           "{:1}",        "[nul]",     "[-]",          "[0x1F]"}) {
    EXPECT_NE(BuildFast(text).fault, Fault::kNone) << text;
  }
}

TEST(Tape, TakesOnlyTheStandardsJsonUnderTheStrictGrammar) {
  for (const char* text : {"['a']",
                           "{'a':1}",
                           R"(["\'"])",
                           R"(["\\\'"])",
                           R"({"\'":1})",
                           "[NaN]",
                           "[Infinity]",
                           "[-Infinity]",
                           "[+INF]",
                           "[-INF]",
                           "[+1]",
                           "[-]",
                           "[01]",
                           "[1.]",
                           "[.5]",
                           "[1e]",
                           R"(["\x"])",
                           R"({"\ud83d":1})",
                           R"({"\ude00":1})",
                           "[\"\x80\"]",
                           "[\"\xC0\xAF\"]",
                           "[\"\xED\xA0\x80\"]",
                           "[\"\xF4\x90\x80\x80\"]",
                           "[\"\t\"]"}) {
    EXPECT_NE(BuildFast(text, Grammar::kStrict).fault, Fault::kNone) << text;
  }
}

TEST(Tape, TakesAllOfTheStandardsJsonUnderTheStrictGrammar) {
  for (const char* text : {R"(["it's","\\'","\\\\'"])", R"(["\ud83d","\ude00\ud83d"])",
                           R"({"\ud83d\ude00":1})", "[-0,0,-0.0,1e400,1E+5,0e0,-1]",
                           R"(["\"\\\/\b\f\n\r\t\u00eF"])", "[\"\x7F\xF0\x9F\x98\x80\"]",
                           "[true,false,null,{},[]]"}) {
    EXPECT_EQ(BuildFast(text, Grammar::kStrict).fault, Fault::kNone) << text;
  }
}

TEST(Tape, CountsAStringInUtf16UnitsUnderTheStrictGrammar) {
  const std::string units(20'000'000, 'x');
  EXPECT_EQ(BuildFast("[\"" + units + "\"]", Grammar::kStrict).fault, Fault::kNone);
  EXPECT_EQ(BuildFast("[\"" + units + "\\n\"]", Grammar::kStrict).fault,
            Fault::kStringLength);
  EXPECT_EQ(BuildFast("[\"" + units.substr(1) + "\\n\"]", Grammar::kStrict).fault,
            Fault::kNone);
}

TEST(Tape, IgnoresWhatFollowsTheValue) {
  EXPECT_EQ(BuildFast(R"({"a":1} trailing)").fault, Fault::kNone);
  EXPECT_EQ(BuildFast(R"({"a":1}{"b":2})").shape, "okl");
}

TEST(Tape, TakesAThousandLevelsAndNoMore) {
  EXPECT_EQ(BuildFast(std::string(1000, '[') + std::string(1000, ']')).fault,
            Fault::kNone);
  EXPECT_EQ(BuildFast(std::string(1001, '[') + std::string(1001, ']')).fault,
            Fault::kDepth);
}

TEST(Tape, ReadsLenientTokens) {
  const std::string text = Padded("{'a':'it\"s',\"b\":+INF}");
  TokenIndex index;
  Tape tape;
  ASSERT_EQ(index.Slow(text).fault, Fault::kNone);
  ASSERT_EQ(tape.Build(text, index.tokens(), 0, 0, true), Fault::kNone);
  EXPECT_EQ(tape.body(tape[2]), "it\"s");
  EXPECT_EQ(tape[4].kind, Kind::kDouble);
}

}  // namespace
}  // namespace trailmill::decode
