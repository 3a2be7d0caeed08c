#include <string>

#include <arrow/type.h>
#include <gtest/gtest.h>

#include "trailmill/schema.h"

namespace trailmill {
namespace {

using arrow::field;

// Every type that Spark's words are known of, a list and a map of structs among them.
std::shared_ptr<arrow::Schema> EveryType() {
  const auto inner =
      arrow::struct_({field("x.y", arrow::utf8()), field("é", arrow::int64())});
  return arrow::schema(
      {field("s", arrow::utf8()), field("l", arrow::int64()), field("i", arrow::int32()),
       field("h", arrow::int16()), field("y", arrow::int8()),
       field("d", arrow::float64()), field("f", arrow::float32()),
       field("b", arrow::boolean()), field("bin", arrow::binary()),
       field("dec", arrow::decimal128(38, 10)), field("dt", arrow::date32()),
       field("ts", arrow::timestamp(arrow::TimeUnit::MICRO, "UTC")),
       field("n", arrow::null(), true), field("must", arrow::utf8(), false),
       field("list", arrow::list(field("element", inner, false))),
       field("map", arrow::map(arrow::utf8(), field("value", inner)))});
}

std::string ErrorOf(const std::string& json) {
  return SchemaFromJson(json).status().message();
}

TEST(SchemaFromJson, ReadsWhatSchemaJsonWrites) {
  const auto read = SchemaFromJson(SchemaJson(*EveryType()));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_TRUE((*read)->Equals(*EveryType())) << (*read)->ToString();
}

TEST(SchemaFromJson, ReadsPySparksOrderOfMembers) {
  const auto read = SchemaFromJson(
      R"({"fields":[{"metadata":{"a":1},"name":"\u00e9","nullable":true,"type":"long"}],)"
      R"("type":"struct"})");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(SchemaSimple(**read), "struct<é:bigint>");
}

TEST(SchemaFromJson, RefusesWhatIsNoSchema) {
  EXPECT_NE(ErrorOf("no json"), "");
  EXPECT_NE(ErrorOf("[]"), "");
  EXPECT_NE(ErrorOf(R"({"type":"struct"})"), "");
  EXPECT_NE(ErrorOf(R"({"type":"array","elementType":"long","containsNull":true})"), "");
}

TEST(SchemaFromJson, NamesATypeThatItDoesNotKnow) {
  const auto error_of_type = [](const std::string& type) {
    return ErrorOf(R"({"type":"struct","fields":[{"name":"a","type":)" + type +
                   R"(,"nullable":true,"metadata":{}}]})");
  };
  EXPECT_EQ(error_of_type(R"("interval")"),
            "reading Spark's schema: no such type: interval");
  EXPECT_EQ(error_of_type(R"-("decimal(39,0)")-"),
            "reading Spark's schema: no such type: decimal(39,0)");
  EXPECT_EQ(error_of_type(R"-("decimal(3,0)x")-"),
            "reading Spark's schema: no such type: decimal(3,0)x");
  EXPECT_EQ(error_of_type(R"({"type":"udt"})"),
            "reading Spark's schema: no such type: udt");
}

TEST(SchemaFromJson, RefusesNestingThatNoSchemaOfSparksHas) {
  std::string type = R"("long")";
  for (int i = 0; i < 5000; ++i) {
    type = R"({"type":"array","elementType":)" + type + R"(,"containsNull":true})";
  }
  const auto error = ErrorOf(R"({"type":"struct","fields":[{"name":"a","type":)" + type +
                             R"(,"nullable":true,"metadata":{}}]})");
  EXPECT_EQ(error, "reading Spark's schema: it nests deeper than 1000");
}

}  // namespace
}  // namespace trailmill
