#include "decode/document_events.h"

#include <string>

#include <gtest/gtest.h>

#include "decode/family.h"

namespace trailmill::decode {
namespace {

// The verdict on a document: its fault, or a code for each of its events.
std::string Verdict(std::string text, Grammar grammar) {
  text.reserve(text.size() + 64);
  DocumentEvents events(grammar);
  const Fault fault = events.Find(text);
  if (fault != Fault::kNone) return std::string(FaultCode(fault));
  std::string all;
  for (size_t i = 0; i < events.size(); ++i)
    all += std::string(FaultCode(events.Read(i))) + " ";
  return all;
}

std::string Both(const std::string& text) {
  std::string strict = Verdict(text, Grammar::kStrict);
  EXPECT_EQ(Verdict(text, Grammar::kJackson), strict) << text;
  return strict;
}

TEST(DocumentEvents, JudgesEachRecordByItself) {
  EXPECT_EQ(Both(R"({"Records":[{"a":1},7,{"a":007},{"a":"\q"},{"a":1}]})"),
            "none not-object number escape none ");
  EXPECT_EQ(Both("{\"Records\":[{\"a\":1},{\"a\":\"\xFF\"},{\"a\":\"\x01\"},{}]}"),
            "none utf8 control-character none ");
}

TEST(DocumentEvents, RefusesADocumentThatBreaksOutsideItsRecords) {
  EXPECT_EQ(Both(R"({"Records":[{"a":1}],"x":"\q"})"), "escape");
  EXPECT_EQ(Both("{\"\xFF\":1,\"Records\":[{\"a\":1}]}"), "utf8");
  EXPECT_EQ(Both(R"({"Records":[{"a":1}],"x":tru})"), "syntax");
  EXPECT_EQ(Both(R"({"Records":[{"a":1}]} {"Records":[]})"), "trailing");
  EXPECT_EQ(Both(R"({"Records":[{"a":1})"), "truncated");
  EXPECT_EQ(Both("hello"), "syntax");
  EXPECT_EQ(Both("{\"Records\":1}"), "no-records");
}

TEST(DocumentEvents, TakesWhatSparkTakesUnderItsGrammarOnly) {
  const std::string text =
      R"({"Records":[{"a":1},{'a':1},{"a":NaN},{"a":"\'"},{"b":1}]})";
  EXPECT_EQ(Verdict(text, Grammar::kJackson), "none none none none none ");
  EXPECT_EQ(Verdict(text, Grammar::kStrict), "none syntax syntax escape none ");
  // One that Spark refuses too does not change what becomes of the others.
  const std::string broken = text.substr(0, text.size() - 2) + ",{\"a\":\"\xFF\"}]}";
  EXPECT_EQ(Verdict(broken, Grammar::kJackson), "none none none none none utf8 ");
  EXPECT_EQ(Verdict(broken, Grammar::kStrict), "none syntax syntax escape none utf8 ");
}

TEST(DocumentEvents, CountsTheLevelsAroundARecord) {
  const auto nested = [](int levels) {
    return R"({"Records":[{"a":)" + std::string(levels, '[') + std::string(levels, ']') +
           "},{\"a\":\"\xFF\"}]}";
  };
  EXPECT_EQ(Both(nested(997)), "none utf8 ");
  EXPECT_EQ(Both(nested(998)), "depth utf8 ");
}

TEST(DocumentEvents, TellsTheFamilyOfWhatHoldsNoEvents) {
  DocumentEvents events(Grammar::kStrict);
  const std::string digest =
      R"({"digestS3Bucket":"b","logFiles":[{}],"digestStartTime":"t"} )";
  EXPECT_EQ(events.Find(digest), Fault::kNoRecords);
  EXPECT_EQ(events.family(), kDigestFamily);
  const std::string nested = R"({"x":{"digestS3Bucket":1,"digestStartTime":2}} )";
  EXPECT_EQ(events.Find(nested), Fault::kNoRecords);
  EXPECT_EQ(events.family(), "");
  const std::string sums = R"({"Records":[{"eventCategory":"Aggregated"}]} )";
  EXPECT_EQ(events.Find(sums), Fault::kNone);
  EXPECT_TRUE(events.AllAggregated());
  const std::string mixed =
      R"({"Records":[{"eventCategory":"Aggregated"},{"eventCategory":"Data"}]} )";
  EXPECT_EQ(events.Find(mixed), Fault::kNone);
  EXPECT_FALSE(events.AllAggregated());
  // Whoever can repeat a name hides no event.
  for (const std::string last : {"eventCategory", "event\\u0043ategory"}) {
    const std::string twice =
        R"({"Records":[{"eventCategory":"Aggregated",")" + last + R"(":"Data"}]} )";
    ASSERT_EQ(events.Find(std::string_view(twice).substr(0, twice.size() - 1)),
              Fault::kNone);
    EXPECT_FALSE(events.AllAggregated()) << last;
  }
}

TEST(DocumentEvents, CountsTheRowsThatSparkCounts) {
  DocumentEvents events(Grammar::kJackson);
  for (const auto& [text, rows] :
       {std::pair(R"([{"a":[1]},{},{}] )", 3), std::pair("[{},1] ", 1),
        std::pair("[] ", 0), std::pair("{\"a\":[{},{}]} ", 1)}) {
    EXPECT_EQ(events.Find(text), Fault::kNoRecords);
    EXPECT_EQ(events.rows(), rows) << text;
  }
}

}  // namespace
}  // namespace trailmill::decode
