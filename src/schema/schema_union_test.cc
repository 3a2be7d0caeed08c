#include "schema/schema_union.h"

#include <string>

#include <gtest/gtest.h>

#include "trailmill/schema.h"

namespace trailmill::schema {
namespace {

using arrow::field;

std::string Union(const arrow::FieldVector& left, const arrow::FieldVector& right) {
  const auto both = UnionSchema(*arrow::schema(left), *arrow::schema(right));
  return both.ok() ? SchemaSimple(**both) : both.status().message();
}

TEST(UnionSchema, KeepsTheLeftOrderAndAppendsWhatIsNew) {
  EXPECT_EQ(Union({field("b", arrow::utf8()), field("a", arrow::int64())},
                  {field("c", arrow::boolean()), field("a", arrow::int64())}),
            "struct<b:string,a:bigint,c:boolean>");
}

TEST(UnionSchema, ReachesIntoStructsAndLists) {
  const auto list_of = [](const arrow::FieldVector& members) {
    return arrow::FieldVector{
        field("l", arrow::list(field("element", arrow::struct_(members))))};
  };
  EXPECT_EQ(
      Union(list_of({field("a", arrow::utf8())}), list_of({field("b", arrow::utf8())})),
      "struct<l:array<struct<a:string,b:string>>>");
}

TEST(UnionSchema, NamesTheColumnThatHasTwoTypes) {
  const auto of = [](const std::shared_ptr<arrow::DataType>& type) {
    return arrow::FieldVector{field("p", arrow::struct_({field("n", type)}))};
  };
  EXPECT_EQ(Union(of(arrow::utf8()), of(arrow::list(field("element", arrow::int64())))),
            "column p.n has two types: string and array<bigint>");
  EXPECT_EQ(Union(of(arrow::null()), of(arrow::int64())), "struct<p:struct<n:bigint>>");
  EXPECT_EQ(Union(of(arrow::int64()), of(arrow::null())), "struct<p:struct<n:bigint>>");
}

TEST(UnionSchema, TakesNamesThatDifferInCaseForTwo) {
  EXPECT_EQ(Union({field("tag", arrow::utf8())}, {field("Tag", arrow::int64())}),
            "struct<tag:string,Tag:bigint>");
}

}  // namespace
}  // namespace trailmill::schema
