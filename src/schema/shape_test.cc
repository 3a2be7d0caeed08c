#include <random>

#include <arrow/type.h>
#include <gtest/gtest.h>

#include "decode/token_index.h"
#include "schema/observer.h"
#include "trailmill/schema.h"

namespace trailmill {
namespace {

using Lines = std::vector<std::string>;

Shape ShapeOf(const Lines& lines, const std::vector<PartitionKey>& keys = {}) {
  schema::Observer observer(keys);
  decode::TokenIndex index;
  decode::Tape tape;
  for (std::string line : lines) {
    line.reserve(line.size() + 64);
    const bool good = index.Fast(line) && tape.Build(line, index.tokens(), 0, 0, false) ==
                                              decode::Fault::kNone;
    good ? observer.ObserveDocument(tape) : observer.ObserveMalformed();
  }
  return std::move(observer).Take();
}

std::string TypesOf(const Lines& lines) {
  return SchemaSimple(*Decide(ShapeOf(lines), {}).ValueOrDie().schema);
}

TEST(Decide, SendsDifferentClassesToString) {
  EXPECT_EQ(TypesOf({R"({"v":true})", R"({"v":1})"}), "struct<v:string>");
  EXPECT_EQ(TypesOf({R"({"v":{}})", R"({"v":[]})"}), "struct<v:string>");
  EXPECT_EQ(TypesOf({R"({"v":[1]})", R"({"v":["x"]})"}), "struct<v:array<string>>");
}

TEST(Decide, WidensNumbers) {
  EXPECT_EQ(TypesOf({R"({"v":1})", R"({"v":2.5})"}), "struct<v:double>");
  EXPECT_EQ(TypesOf({R"({"v":1})", R"({"v":9223372036854775808})"}),
            "struct<v:decimal(20,0)>");
  EXPECT_EQ(TypesOf({R"({"v":9223372036854775808})"}), "struct<v:decimal(19,0)>");
  EXPECT_EQ(TypesOf({R"({"v":1e3})", R"({"v":9223372036854775808})"}),
            "struct<v:double>");
}

TEST(Decide, TakesAnEmptyStringForANull) {
  EXPECT_EQ(TypesOf({R"({"v":""})", R"({"v":1})"}), "struct<v:bigint>");
  EXPECT_EQ(TypesOf({R"({"v":""})", R"({"v":null})"}), "struct<v:string>");
}

TEST(Decide, DropsEmptyStructsButNotEmptyArrays) {
  EXPECT_EQ(TypesOf({R"({"o":{},"a":[],"b":[{}],"":1,"x":1})"}),
            "struct<a:array<string>,x:bigint>");
}

TEST(Decide, AddsACorruptRecordForWhatIsNoObject) {
  EXPECT_EQ(TypesOf({"42", R"({"a":1})"}), "struct<_corrupt_record:string,a:bigint>");
  EXPECT_EQ(TypesOf({"null", R"([{"a":1},null])"}), "struct<a:bigint>");
  EXPECT_EQ(TypesOf({R"([[{"a":1}],{"a":1}])"}), "struct<_corrupt_record:string>");
}

TEST(Decide, ReportsNamesThatDifferOnlyInCaseOrStandTwice) {
  EXPECT_NE(Decide(ShapeOf({R"({"a":1})", R"({"A":1})"}), {}).ValueOrDie().name_clash,
            "");
  EXPECT_NE(Decide(ShapeOf({R"({"a":1,"a":2})"}), {}).ValueOrDie().name_clash, "");
  EXPECT_EQ(Decide(ShapeOf({R"({"v":{"a":1,"a":2}})", R"({"v":"s"})"}), {})
                .ValueOrDie()
                .name_clash,
            "");
}

TEST(Decide, KnowsTheLeavesOfEachPartition) {
  const auto keys = PartitionKeys({"k"});
  const auto table =
      Decide(ShapeOf({R"({"k":"x","a":1,"s":{"p":null,"q":[]}})",
                      R"({"k":"y","b":"","s":{"p":1}})", R"({"k":null,"b":""})"},
                     keys),
             keys)
          .ValueOrDie();
  // Leaves: a, b, s.p, s.q. An empty list keeps its leaf, else it would read back as
  // null.
  EXPECT_EQ(table.partitions.at({"x"}), (std::vector<bool>{true, false, false, true}));
  EXPECT_EQ(table.partitions.at({"y"}), (std::vector<bool>{false, true, true, false}));
  EXPECT_EQ(table.partitions.at({std::nullopt}),
            (std::vector<bool>{false, true, false, false}));
}

TEST(Decide, RefusesPartitionColumnsThatSparkRefuses) {
  const auto decide = [](const char* line, const char* name) {
    const auto keys = PartitionKeys({name});
    return Decide(ShapeOf({line}, keys), keys).status().message();
  };
  EXPECT_NE(
      decide(R"({"k":{"a":1},"b":1})", "k").find("INVALID_PARTITION_COLUMN_DATA_TYPE"),
      std::string::npos);
  EXPECT_NE(decide(R"({"k":1})", "k").find("ALL_PARTITION_COLUMNS_NOT_ALLOWED"),
            std::string::npos);
  EXPECT_NE(decide(R"({"k":1})", "z").find("no such column"), std::string::npos);
}

// Random lines over few names, so that every conflict happens.
Lines RandomLines(uint32_t seed) {
  static constexpr const char* kValues[] = {"1",
                                            "2.5",
                                            "\"\"",
                                            "\"x\"",
                                            "null",
                                            "true",
                                            "{}",
                                            "[]",
                                            "[1]",
                                            "[\"\"]",
                                            "99999999999999999999",
                                            R"({"a":1})",
                                            R"({"b":[{"c":""}]})",
                                            R"([{"a":2}])"};
  std::mt19937 random(seed);
  Lines lines;
  for (int i = 0; i < 12; ++i) {
    std::string line = "{";
    for (const char* name : {"u", "v", "w"}) {
      if (line.size() > 1) line += ",";
      line += std::string("\"") + name + "\":" + kValues[random() % std::size(kValues)];
    }
    lines.push_back(line + "}");
  }
  return lines;
}

TEST(Shape, MergesInAnyOrderAndThroughJson) {
  const auto keys = PartitionKeys({"u"});
  for (uint32_t seed = 0; seed < 200; ++seed) {
    const Lines lines = RandomLines(seed);
    const auto third = static_cast<std::ptrdiff_t>(lines.size() / 3);
    const Shape whole = ShapeOf(lines, keys);
    const Shape a = ShapeOf({lines.begin(), lines.begin() + third}, keys);
    const Shape b = ShapeOf({lines.begin() + third, lines.begin() + 2 * third}, keys);
    const Shape c = ShapeOf({lines.begin() + 2 * third, lines.end()}, keys);
    Shape left = a, right = c;
    left.Merge(b);
    left.Merge(Shape::FromJson(c.ToJson()).ValueOrDie());
    right.Merge(b);
    right.Merge(a);
    const auto simple = [&](const Shape& shape) {
      const auto table = Decide(shape, keys);
      return table.ok() ? SchemaSimple(*table->schema) : table.status().message();
    };
    EXPECT_EQ(simple(left), simple(whole)) << seed;
    EXPECT_EQ(simple(right), simple(whole)) << seed;
  }
}

}  // namespace
}  // namespace trailmill
