#include "decode/jackson_scan.h"

#include <algorithm>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <simdjson.h>

namespace trailmill::decode {
namespace {

using namespace std::string_literals;

struct Scan {
  ScanResult result;
  std::vector<uint32_t> tokens;
};

Scan ScanOf(std::string_view line) {
  Scan scan;
  scan.result = JacksonScan(line, &scan.tokens);
  return scan;
}

Fault FaultOf(std::string_view line) { return ScanOf(line).result.fault; }

std::string Repeat(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

TEST(JacksonScan, GivesTheOffsetsOfTokensThenTheEnd) {
  using Offsets = std::vector<uint32_t>;
  EXPECT_EQ(ScanOf(R"({"a":[1,"x" , true]} garbage)").tokens,
            (Offsets{0, 1, 4, 5, 6, 7, 8, 12, 14, 18, 19, 20}));
  EXPECT_EQ(ScanOf(" -1.5 ").tokens, (Offsets{1, 5}));
  EXPECT_EQ(ScanOf(R"('it"s')").tokens, (Offsets{0, 6}));
  EXPECT_EQ(ScanOf("[]").tokens, (Offsets{0, 1, 2}));
}

TEST(JacksonScan, GivesOnlyTheSentinelForABlankLine) {
  EXPECT_EQ(ScanOf("").tokens, std::vector<uint32_t>{0});
  EXPECT_EQ(ScanOf(" \t\r\n").tokens, std::vector<uint32_t>{4});
  EXPECT_EQ(FaultOf(" \t\r\n"), Fault::kNone);
}

TEST(JacksonScan, SkipsAByteOrderMark) {
  EXPECT_EQ(ScanOf("\xEF\xBB\xBF{}").tokens, (std::vector<uint32_t>{3, 4, 5}));
  EXPECT_NE(FaultOf("\xEF\xBB\xBF"), Fault::kNone);
  EXPECT_NE(FaultOf(" \xEF\xBB\xBF{}"), Fault::kNone);
  EXPECT_NE(FaultOf("\xEF\xBB\xBF\xEF\xBB\xBF{}"), Fault::kNone);
}

TEST(JacksonScan, LeavesTokensAloneOnAFault) {
  std::vector<uint32_t> tokens = {7};
  EXPECT_EQ(JacksonScan("[1,2,x]", &tokens).fault, Fault::kSyntax);
  EXPECT_EQ(tokens, std::vector<uint32_t>{7});
  JacksonScan("[]", &tokens);
  EXPECT_EQ(tokens, (std::vector<uint32_t>{7, 0, 1, 2}));
}

// Each was run through Jackson 2.21.2, most also through Spark 4.3.0.
TEST(JacksonScan, TakesWhatJacksonTakes) {
  for (const std::string& line : {R"({"a":1})"s,
                                  "{'a':'it','b':1}"s,
                                  R"({"a":1} garbage)"s,
                                  R"({"a":1}{"a":2})"s,
                                  "{\"a\":1}}"s,
                                  "{\"a\":1}\xFF\"\\"s,
                                  "[]\0\0"s,
                                  "{\"a\":1,\"a\":2}"s,
                                  "{\"\":1}"s,
                                  "[NaN,Infinity,-Infinity,+Infinity,+INF,-INF]"s,
                                  "[-0,0,-0.0,1e400,1E+5,0e0]"s,
                                  "\t{ \"a\"\t:\r[ ] , \"b\" : { } }"s,
                                  R"(["\"\\\/\b\f\n\r\t\u00eF\'"])"s,
                                  R"(['\'"\"'])"s,
                                  R"(["it's"])"s,
                                  "['a\"b']"s,
                                  "{'a\"b\\'':1}"s,
                                  "[\"\x7F\"]"s,
                                  R"(["\ud83d","\udc00\ud83d","\u0000"])"s,
                                  R"({"\ud83d\ude00":1})"s,
                                  R"({'\ud83d\ude00\n':1})"s,
                                  "[\"\xC0\xAF\xE0\x80\xAF\xF0\x80\x80\xAF\"]"s,
                                  "[\"\xF4\x90\x80\x80\xF7\xBF\xBF\xBF\"]"s,
                                  "{\"\xC0\xAF\xF5\x80\x80\x80\":1}"s,
                                  "[\"\xEF\xBF\xBF\"]"s,
                                  "42"s,
                                  "42 x"s,
                                  "0"s,
                                  "\"x\""s,
                                  "\"x\"y"s,
                                  "null"s,
                                  "true\"x\""s,
                                  "true:"s,
                                  "true/"s,
                                  "null$"s,
                                  "null\x01"s,
                                  "null["s,
                                  "null}"s,
                                  "-INF"s,
                                  "+INF "s,
                                  "[NaN]"s,
                                  "[]x"s}) {
    EXPECT_EQ(FaultOf(line), Fault::kNone) << line;
    EXPECT_FALSE(ScanOf(line).result.undecodable) << line;
  }
}

TEST(JacksonScan, RefusesBrokenGrammar) {
  for (const char* line : {"[1 2]",
                           "{\"a\" 1}",
                           "{\"a\"::1}",
                           "{\"a\":1 \"b\":2}",
                           "[1}",
                           "{]",
                           "{\"a\":1]",
                           "{\"a\"}",
                           "{\"a\",1}",
                           "[\"a\":1]",
                           "]",
                           "}",
                           ",",
                           ":",
                           "{,}",
                           "[,1]",
                           "[1,]",
                           "[1,,2]",
                           "{\"a\":1,}",
                           "{a:1}",
                           "{1:2}",
                           "[/* x */1]",
                           "[1 # c]",
                           "[\f1]",
                           "\x1E[]",
                           "[\xC2\xA0 1]",
                           "[True]",
                           "[None]",
                           "[tru]",
                           "[undefined]",
                           "[nan]",
                           "[INF]",
                           "[+NaN]",
                           "[+1]",
                           "[.5]",
                           "[+INFx]",
                           "[NaNx]",
                           "[+INFINITY]",
                           "[-INFinity]",
                           "truex",
                           "null_",
                           "null\x7F",
                           "true\xC3\xA9",
                           "null\xC2\xA0",
                           "1x",
                           "1,",
                           "1]",
                           "1\x01",
                           "0x",
                           "-0x",
                           "1.5x",
                           "x"}) {
    EXPECT_EQ(FaultOf(line), Fault::kSyntax) << line;
  }
}

TEST(JacksonScan, RefusesNumbersThatJsonDoesNotHave) {
  for (const char* line : {"[007]", "[-01]", "[5.]", "[1e]", "[1.e5]", "[--1]", "[-]",
                           "[1-]", "[1+1]", "[-NaN]", "00", "-", "[1e5.5]"}) {
    EXPECT_EQ(FaultOf(line), Fault::kNumber) << line;
  }
  for (const char* line : {"[0x1F]", "[1_000]"}) {
    EXPECT_EQ(FaultOf(line), Fault::kSyntax) << line;
  }
}

TEST(JacksonScan, NamesTheFaultOfAString) {
  EXPECT_EQ(FaultOf("[\"a\tb\"]"), Fault::kControlCharacter);
  EXPECT_EQ(FaultOf("['a\nb']"), Fault::kControlCharacter);
  EXPECT_EQ(FaultOf("{\"a\tb\":1}"), Fault::kControlCharacter);
  EXPECT_EQ(FaultOf("[\"a\0b\"]"s), Fault::kControlCharacter);
  EXPECT_EQ(FaultOf(R"(["\x"])"), Fault::kEscape);
  EXPECT_EQ(FaultOf(R"(["\u12G4"])"), Fault::kEscape);
  EXPECT_EQ(FaultOf(R"({"\ud83d":1})"), Fault::kEscape);
  EXPECT_EQ(FaultOf(R"({"\ude00\ud83d":1})"), Fault::kEscape);
  EXPECT_EQ(FaultOf("[\"\x80\"]"), Fault::kUtf8);
  EXPECT_EQ(FaultOf("[\"\xC3\"]"), Fault::kUtf8);
  EXPECT_EQ(FaultOf("[\"\xE2\x82\"]"), Fault::kUtf8);
  EXPECT_EQ(FaultOf("[\"\xF8\x80\x80\x80\"]"), Fault::kUtf8);
  EXPECT_EQ(FaultOf("{\"v\xFF\":1}"), Fault::kUtf8);
}

TEST(JacksonScan, NamesTheEndOfATruncatedLine) {
  for (const char* line : {"[", "[1", "[1,", "{", "{\"a\"", "{\"a\":", "{\"a\":1",
                           "{\"a\":1,", "[\"abc", "['abc"}) {
    const ScanResult result = ScanOf(line).result;
    EXPECT_EQ(result.fault, Fault::kTruncated) << line;
    EXPECT_EQ(result.offset, std::string_view(line).size()) << line;
  }
}

TEST(JacksonScan, RefusesWideEncodings) {
  for (const std::string& line :
       {"\0{\"a\":1}"s, "[\0001\0]\0"s, "\xFF\xFE[\0]\0"s, "\xFE\xFF\0[\0]"s, "1\0"s}) {
    EXPECT_EQ(FaultOf(line), Fault::kEncoding) << line;
  }
}

TEST(JacksonScan, SaysWhereTheFaultIs) {
  EXPECT_EQ(ScanOf(R"([1, 02])").result.offset, 4);
  EXPECT_EQ(ScanOf("[\"ab\xFF\"]").result.offset, 4);
  EXPECT_EQ(ScanOf(R"({"a":1 "b":2})").result.offset, 7);
}

TEST(JacksonScan, MarksSurrogatesOfThreeBytesAsUndecodable) {
  for (const char* line : {"[1,\"\xED\xA0\xBD\"]", "[1,\"\xED\xA0\xBD\xED\xB8\x80\"]"}) {
    const ScanResult result = ScanOf(line).result;
    EXPECT_EQ(result.fault, Fault::kNone);
    EXPECT_TRUE(result.undecodable);
    EXPECT_EQ(result.offset, 3);
  }
  EXPECT_EQ(FaultOf("['\xED\xA0\xBD']"), Fault::kUtf8);
  EXPECT_EQ(FaultOf("{\"v\xED\xA0\xBD\":1}"), Fault::kUtf8);
  EXPECT_EQ(FaultOf("{\"\xED\xA0\xBD\xED\xB8\x80\":1}"), Fault::kUtf8);
}

TEST(JacksonScan, MarksOverlongStringsAsUndecodable) {
  const std::string most(20'000'000, 'x');
  for (const std::string& quote : {"\""s, "'"s}) {
    EXPECT_FALSE(ScanOf("["s + quote + most + quote + "]").result.undecodable);
    const ScanResult result = ScanOf("["s + quote + most + "x" + quote + "]").result;
    EXPECT_EQ(result.fault, Fault::kNone);
    EXPECT_TRUE(result.undecodable);
  }
}

TEST(JacksonScan, TakesAThousandLevels) {
  EXPECT_EQ(FaultOf(Repeat("[", 1000) + Repeat("]", 1000)), Fault::kNone);
  EXPECT_EQ(FaultOf(Repeat("[", 1001) + Repeat("]", 1001)), Fault::kDepth);
  EXPECT_EQ(FaultOf(Repeat("{\"a\":", 1000) + "1" + Repeat("}", 1000)), Fault::kNone);
  EXPECT_EQ(FaultOf(Repeat("{\"a\":", 1001) + "1" + Repeat("}", 1001)), Fault::kDepth);
  EXPECT_EQ(FaultOf(Repeat("[", 1000) + Repeat("]", 999)), Fault::kTruncated);
}

TEST(JacksonScan, CountsTheBytesOfADecodedKey) {
  const auto key = [](std::string_view part, int times) {
    return FaultOf("{\""s + Repeat(part, times) + "\":1}");
  };
  EXPECT_EQ(key("k", 50'000), Fault::kNone);
  EXPECT_EQ(key("k", 50'001), Fault::kKeyLength);
  EXPECT_EQ(key("\\u0061", 50'000), Fault::kNone);
  EXPECT_EQ(key("\\u0061", 50'001), Fault::kKeyLength);
  EXPECT_EQ(key("\xC3\xA9", 25'001), Fault::kKeyLength);
  EXPECT_EQ(key("\\u00e9", 25'000), Fault::kNone);
  EXPECT_EQ(key("\\u00e9", 25'001), Fault::kKeyLength);
  EXPECT_EQ(key("\\u20ac", 16'666), Fault::kNone);
  EXPECT_EQ(key("\\u20ac", 16'667), Fault::kKeyLength);
  EXPECT_EQ(key("\\ud83d\\ude00", 12'500), Fault::kNone);
  EXPECT_EQ(key("\\ud83d\\ude00", 12'501), Fault::kKeyLength);
}

// ---- properties ----

/// Valid RFC 8259 documents, small and with awkward white space.
class Documents {
 public:
  explicit Documents(uint64_t seed) : random_(seed) {}

  std::string Make() { return Space() + Value(4) + Space(); }

  size_t Below(size_t bound) { return random_() % bound; }

 private:
  std::string Space() { return Pick({"", "", "", " ", "\t", "\r\n "}); }

  std::string Pick(std::vector<std::string> of) { return of[Below(of.size())]; }

  std::string String() {
    std::string text = "\"";
    for (size_t n = Below(5); n > 0; --n) {
      text +=
          Pick({"a", "key", "'", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\\\"",
                "\\\\", "\\n", "\\/", "\\u00e9", "\\ud83d\\ude00", "{", "]", ",", ":"});
    }
    return text + "\"";
  }

  std::string Scalar() {
    return Below(2) != 0 ? String()
                         : Pick({"0", "-1", "12.5", "1e3", "-0.0E-2",
                                 "9223372036854775807", "true", "false", "null"});
  }

  std::string Value(int depth) {
    if (depth == 0 || Below(4) == 0) return Scalar();
    const bool object = Below(2) != 0;
    std::string text = object ? "{" : "[";
    for (size_t i = 0, n = Below(4); i < n; ++i) {
      if (i > 0) text += ","s + Space();
      if (object) text += Space() + String() + Space() + ":" + Space();
      text += Value(depth - 1) + Space();
    }
    return text + (object ? "}" : "]");
  }

  std::mt19937_64 random_;
};

/// The slow obvious way to find the tokens of a valid document.
std::vector<uint32_t> NaiveTokens(std::string_view text) {
  const auto stands_in = [](char c, std::string_view set) {
    return set.find(c) != set.npos;
  };
  std::vector<uint32_t> tokens;
  size_t end = 0;
  for (size_t at = 0; at < text.size();) {
    if (stands_in(text[at], " \t\r\n")) {
      ++at;
      continue;
    }
    tokens.push_back(static_cast<uint32_t>(at));
    const char first = text[at++];
    if (first == '"') {
      while (text[at] != '"') at += text[at] == '\\' ? 2 : 1;
      ++at;
    } else if (!stands_in(first, "{}[]:,")) {
      while (at < text.size() && !stands_in(text[at], "{}[]:, \t\r\n")) ++at;
    }
    end = at;
  }
  tokens.push_back(static_cast<uint32_t>(end));
  return tokens;
}

bool SimdjsonTakes(simdjson::dom::parser* parser, const std::string& text) {
  simdjson::dom::element element;
  return parser->parse(text).get(element) == simdjson::SUCCESS;
}

TEST(JacksonScan, GivesTheTokensOfWhateverSimdjsonTakes) {
  Documents documents(1);
  simdjson::dom::parser parser;
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = documents.Make();
    ASSERT_TRUE(SimdjsonTakes(&parser, text)) << text;
    const Scan scan = ScanOf(text);
    ASSERT_EQ(scan.result.fault, Fault::kNone) << text;
    ASSERT_EQ(scan.tokens, NaiveTokens(text)) << text;
  }
}

void ExpectSaneScan(const std::string& text) {
  const Scan scan = ScanOf(text);
  if (scan.result.fault != Fault::kNone) {
    ASSERT_TRUE(scan.tokens.empty()) << text;
    ASSERT_LE(scan.result.offset, text.size()) << text;
    return;
  }
  ASSERT_FALSE(scan.tokens.empty()) << text;
  ASSERT_LE(scan.tokens.back(), text.size()) << text;
  ASSERT_TRUE(std::is_sorted(scan.tokens.begin(), scan.tokens.end(), std::less_equal<>()))
      << text;
}

TEST(JacksonScan, SurvivesMutationsAndStillCoversSimdjson) {
  Documents documents(2);
  simdjson::dom::parser parser;
  int taken = 0;
  for (int i = 0; i < 100'000; ++i) {
    std::string text = documents.Make();
    for (size_t n = 1 + documents.Below(3); n > 0 && !text.empty(); --n) {
      const size_t at = documents.Below(text.size());
      switch (documents.Below(4)) {
        case 0:
          text[at] = static_cast<char>(documents.Below(256));
          break;
        case 1:
          text.insert(at, 1, "{}[]:,\"'\\ 0-e.\xED\xC0\xF0\x80"[documents.Below(18)]);
          break;
        case 2:
          text.erase(at, 1 + documents.Below(3));
          break;
        default:
          text[at] = text[documents.Below(text.size())];
      }
    }
    ExpectSaneScan(text);
    if (!SimdjsonTakes(&parser, text)) continue;
    ++taken;
    ASSERT_EQ(FaultOf(text), Fault::kNone) << text;
    ASSERT_EQ(ScanOf(text).tokens, NaiveTokens(text)) << text;
  }
  EXPECT_GT(taken, 1000);
}

TEST(JacksonScan, NeverReadsPastTheLine) {
  Documents documents(3);
  for (int i = 0; i < 300; ++i) {
    const std::string text = documents.Make();
    for (size_t size = 0; size <= text.size(); ++size) {
      // A string of its own for each prefix, so that the sanitizers see the end.
      ExpectSaneScan(std::string(text.data(), size));
    }
  }
}

}  // namespace
}  // namespace trailmill::decode
