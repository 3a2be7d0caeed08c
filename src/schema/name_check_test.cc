#include <memory>
#include <string>
#include <vector>

#include <arrow/status.h>
#include <arrow/type.h>
#include <gtest/gtest.h>

#include "trailmill/schema.h"

namespace trailmill {
namespace {

using arrow::field;
using Fields = arrow::FieldVector;

Fields Names(const std::vector<std::string>& names) {
  Fields fields;
  for (const auto& name : names) fields.push_back(field(name, arrow::int64()));
  return fields;
}

arrow::Status Check(const Fields& fields, bool case_sensitive = false) {
  return CheckNames(*arrow::schema(fields), case_sensitive);
}

std::string Clash(const std::string& quoted) {
  return "[COLUMN_ALREADY_EXISTS] The column " + quoted +
         " already exists. Choose another name or rename the existing column. "
         "SQLSTATE: 42711";
}

std::string BadName(const std::string& name) {
  return "[INVALID_ATTRIBUTE_NAME_SYNTAX] Syntax error in the attribute name: " + name +
         ". Check that backticks appear in pairs, a quoted string is a complete name "
         "part and "
         "use a backtick only inside quoted name parts. SQLSTATE: 42601";
}

TEST(CheckNames, AcceptsNamesThatDiffer) {
  EXPECT_TRUE(Check(Names({"Host", "hosts", "é", "e"})).ok());
  EXPECT_TRUE(Check({}).ok());
}

TEST(CheckNames, RefusesNamesThatDifferByCaseAndNamesTheLowerOne) {
  const arrow::Status status = Check(Names({"Host", "host"}));
  EXPECT_TRUE(status.IsAlreadyExists());
  EXPECT_EQ(status.message(), Clash("`host`"));
}

TEST(CheckNames, AcceptsNamesThatDifferByCaseWhenCaseMatters) {
  EXPECT_TRUE(Check(Names({"Host", "host"}), /*case_sensitive=*/true).ok());
}

TEST(CheckNames, RefusesEqualNamesWhetherCaseMattersOrNot) {
  EXPECT_EQ(Check(Names({"a", "a"})).message(), Clash("`a`"));
  EXPECT_EQ(Check(Names({"A", "A"}), /*case_sensitive=*/true).message(), Clash("`A`"));
}

TEST(CheckNames, FoldsBeyondAscii) {
  EXPECT_EQ(Check(Names({"\u212A", "k"})).message(), Clash("`k`"));
  EXPECT_EQ(Check(Names({"İ", "i\u0307"})).message(), Clash("`i\u0307`"));
  EXPECT_EQ(Check(Names({"É", "é"})).message(), Clash("`é`"));
}

TEST(CheckNames, NamesTheFirstOfSeveralInJavasOrder) {
  EXPECT_EQ(Check(Names({"A", "B", "a", "b"})).message(), Clash("`a`"));
  EXPECT_EQ(Check(Names({"Ａ", "ａ", "😀B", "😀b"})).message(), Clash("`😀b`"));
}

TEST(CheckNames, LooksAtAStructBeforeItsChildren) {
  const Fields fields = {field("Q", arrow::int64()), field("q", arrow::int64()),
                         field("r", arrow::struct_(Names({"A", "a"})))};
  EXPECT_EQ(Check(fields).message(), Clash("`q`"));
}

TEST(CheckNames, LooksAtChildrenInFieldOrderAndToTheirEnd) {
  const Fields in_order = {field("a", arrow::struct_(Names({"Z", "z"}))),
                           field("m", arrow::struct_(Names({"B", "b"})))};
  EXPECT_EQ(Check(in_order).message(), Clash("`z`"));
  const auto deep = arrow::struct_({field("x", arrow::struct_(Names({"B", "b"})))});
  const Fields deep_first = {field("a", deep),
                             field("b", arrow::struct_(Names({"C", "c"})))};
  EXPECT_EQ(Check(deep_first).message(), Clash("`b`"));
}

TEST(CheckNames, LooksIntoListsOfLists) {
  const auto structs = arrow::list(field("element", arrow::struct_(Names({"B", "b"}))));
  const Fields fields = {field("v", arrow::list(field("element", structs)))};
  EXPECT_EQ(Check(fields).message(), Clash("`b`"));
}

TEST(CheckNames, ReadsTheNameAsAnIdentifierWithParts) {
  EXPECT_EQ(Check(Names({"A.B", "a.b"})).message(), Clash("`a`.`b`"));
  EXPECT_EQ(Check(Names({"A b", "a b"})).message(), Clash("`a b`"));
  EXPECT_EQ(Check(Names({"`X`.y", "`x`.y"})).message(), Clash("`x`.`y`"));
  EXPECT_EQ(Check(Names({"`X``.z`", "`x``.z`"})).message(), Clash("`x``.z`"));
}

TEST(CheckNames, SaysThatANameCannotBeReadAsAnIdentifier) {
  for (const std::string name : {"a`b", "a.", ".a", "a..b", "`a", "`a`b", "x``", "`"}) {
    const arrow::Status status = Check(Names({name, name}));
    EXPECT_TRUE(status.IsAlreadyExists());
    EXPECT_EQ(status.message(), BadName(name));
  }
}

}  // namespace
}  // namespace trailmill
