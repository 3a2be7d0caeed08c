#include "generate/template.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace trailmill::generate {

namespace {

class TemplateTest : public testing::Test {
 protected:
  std::string Fill(std::string_view text) {
    auto compiled = Template::Compile(text);
    EXPECT_TRUE(compiled.ok()) << compiled.status().ToString();
    std::string out;
    if (compiled.ok()) compiled->Append(context_, out);
    return out;
  }

  std::string Fault(std::string_view text) {
    return Template::Compile(text).status().message();
  }

  Random random_{7};
  Caller caller_;
  Context context_{.random = random_,
                   .account = "123456789012",
                   .region = "eu-west-1",
                   .time = 1585717451,
                   .caller = &caller_};
};

TEST_F(TemplateTest, TextIsCopied) {
  EXPECT_EQ(Fill(R"({"a":[1,"b"]})"), R"({"a":[1,"b"]})");
}

TEST_F(TemplateTest, ValuesAreFilledIn) {
  EXPECT_EQ(Fill("$account/$region/$day"), "123456789012/eu-west-1/2020-04-01");
}

TEST_F(TemplateTest, TheTimeHasTheFormsOfRecordsNamesAndResponses) {
  EXPECT_EQ(Fill("$time $stamp $date $daypath $millis"),
            "2020-04-01T05:04:11Z 20200401T0504Z Apr 1, 2020 5:04:11 AM 2020/04/01 "
            "1585717451000");
}

TEST_F(TemplateTest, AnIdIsTheSameForOneSubjectAndPrefix) {
  const std::string ids = Fill("i-$id:17 vol-$id:17 i-$id:17");
  EXPECT_EQ(ids.substr(0, 19), ids.substr(42, 19));
  EXPECT_NE(ids.substr(2, 17), ids.substr(24, 17));
}

TEST_F(TemplateTest, AnOptionalPartAppearsAsOftenAsItSays) {
  int seen = 0;
  for (int i = 0; i < 10000; ++i) seen += Fill("<30?x>").empty() ? 0 : 1;
  EXPECT_NEAR(seen, 3000, 200);
}

TEST_F(TemplateTest, AnOptionalPartMayHaveTenthsOfAPercent) {
  int seen = 0;
  for (int i = 0; i < 10000; ++i) seen += Fill("<0.5?x>").empty() ? 0 : 1;
  EXPECT_NEAR(seen, 50, 30);
}

TEST_F(TemplateTest, EveryAlternativeAppears) {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) seen.insert(Fill("<1|\"1\"|[<2|3>]>"));
  EXPECT_EQ(seen, (std::set<std::string>{"1", "\"1\"", "[2]", "[3]"}));
}

TEST_F(TemplateTest, ARepeatedPartHasCommasBetween) {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) seen.insert(Fill("[<0-2*7>]"));
  EXPECT_EQ(seen, (std::set<std::string>{"[]", "[7]", "[7,7]"}));
}

TEST_F(TemplateTest, ADollarSignMakesTheLanguagesCharactersPlain) {
  EXPECT_EQ(Fill("$$LATEST $<a$> $| b"), "$LATEST <a> | b");
}

TEST_F(TemplateTest, ALineBreakAndItsIndentAreNothing) {
  EXPECT_EQ(Fill("{\"a\":\n      \"b c\"}"), "{\"a\":\"b c\"}");
}

TEST_F(TemplateTest, FaultsAreToldWithTheirPlace) {
  EXPECT_EQ(Fault("ab$nothing"),
            "reading a template: no such value: at 10 of ab$nothing");
  EXPECT_EQ(Fault("$n:1"), "reading a template: a value lacks a number: at 4 of $n:1");
  EXPECT_EQ(Fault("<a|b"), "reading a template: a bracket isn't closed: at 4 of <a|b");
  EXPECT_EQ(Fault("a>b"),
            "reading a template: a bracket or bar has no opening: at 1 of a>b");
}

}  // namespace

}  // namespace trailmill::generate
