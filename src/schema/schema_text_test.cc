#include <memory>
#include <string>

#include <arrow/type.h>
#include <gtest/gtest.h>

#include "trailmill/schema.h"

namespace trailmill {
namespace {

using arrow::field;
using arrow::schema;

// The schema of the notebook after read.json, cut down.
std::shared_ptr<arrow::Schema> CloudTrail() {
  const auto event = arrow::struct_(
      {field("awsRegion", arrow::utf8()), field("readOnly", arrow::boolean()),
       field("requestParameters", arrow::struct_({field("bucketName", arrow::utf8())}))});
  return schema({field("Records", arrow::list(field("element", event)))});
}

std::shared_ptr<arrow::Schema> EveryScalarType() {
  return schema({field("s", arrow::utf8()), field("l", arrow::int64()),
                 field("d", arrow::float64()), field("b", arrow::boolean()),
                 field("dec", arrow::decimal128(20, 0)), field("i", arrow::int32()),
                 field("dt", arrow::date32()),
                 field("ts", arrow::timestamp(arrow::TimeUnit::MICRO)),
                 field("n", arrow::null())});
}

// `{"a":{"a":{...}}}`: `depth` structs around a string.
std::shared_ptr<arrow::Schema> Nested(int depth) {
  std::shared_ptr<arrow::DataType> type = arrow::utf8();
  for (int i = 1; i < depth; ++i) type = arrow::struct_({field("a", type)});
  return schema({field("a", type)});
}

// Types that only other writers' Parquet has; each line is Spark 4.3.0's own.
TEST(SchemaText, HasSparksWordsForForeignTypes) {
  const auto map = arrow::map(
      arrow::utf8(), field("value", arrow::list(field("element", arrow::float32()))));
  const auto foreign = schema({field("y", arrow::int8()), field("h", arrow::int16()),
                               field("x", arrow::binary()), field("m", map)});
  EXPECT_EQ(SchemaTree(*foreign),
            "root\n"
            " |-- y: byte (nullable = true)\n"
            " |-- h: short (nullable = true)\n"
            " |-- x: binary (nullable = true)\n"
            " |-- m: map (nullable = true)\n"
            " |    |-- key: string\n"
            " |    |-- value: array (valueContainsNull = true)\n"
            " |    |    |-- element: float (containsNull = true)\n");
  EXPECT_EQ(SchemaDdl(*foreign),
            "y TINYINT,h SMALLINT,x BINARY,m MAP<STRING, ARRAY<FLOAT>>");
  EXPECT_EQ(SchemaSimple(*foreign),
            "struct<y:tinyint,h:smallint,x:binary,m:map<string,array<float>>>");
}

TEST(SchemaTree, IndentsChildrenAndNamesElements) {
  EXPECT_EQ(SchemaTree(*CloudTrail()),
            "root\n"
            " |-- Records: array (nullable = true)\n"
            " |    |-- element: struct (containsNull = true)\n"
            " |    |    |-- awsRegion: string (nullable = true)\n"
            " |    |    |-- readOnly: boolean (nullable = true)\n"
            " |    |    |-- requestParameters: struct (nullable = true)\n"
            " |    |    |    |-- bucketName: string (nullable = true)\n");
}

TEST(SchemaTree, OfNoColumnsIsTheRootAlone) {
  EXPECT_EQ(SchemaTree(*schema({})), "root\n");
}

TEST(SchemaTree, NamesEveryType) {
  EXPECT_EQ(SchemaTree(*EveryScalarType()),
            "root\n"
            " |-- s: string (nullable = true)\n"
            " |-- l: long (nullable = true)\n"
            " |-- d: double (nullable = true)\n"
            " |-- b: boolean (nullable = true)\n"
            " |-- dec: decimal(20,0) (nullable = true)\n"
            " |-- i: integer (nullable = true)\n"
            " |-- dt: date (nullable = true)\n"
            " |-- ts: timestamp (nullable = true)\n"
            " |-- n: void (nullable = true)\n");
}

TEST(SchemaTree, NestsListsInLists) {
  const auto type =
      arrow::list(field("element", arrow::list(field("element", arrow::utf8()))));
  EXPECT_EQ(SchemaTree(*schema({field("v", type)})),
            "root\n"
            " |-- v: array (nullable = true)\n"
            " |    |-- element: array (containsNull = true)\n"
            " |    |    |-- element: string (containsNull = true)\n");
}

TEST(SchemaTree, EscapesControlsInNamesAndNothingElse) {
  const auto odd =
      schema({field("x\ny", arrow::int64()), field("tab\t", arrow::int64()),
              field("a`c", arrow::int64()), field("q\"\\r", arrow::int64())});
  EXPECT_EQ(SchemaTree(*odd),
            "root\n"
            " |-- x\\ny: long (nullable = true)\n"
            " |-- tab\\t: long (nullable = true)\n"
            " |-- a`c: long (nullable = true)\n"
            " |-- q\"\\r: long (nullable = true)\n");
}

TEST(SchemaTree, SaysWhatCannotBeNull) {
  const auto required = schema({field("v", arrow::int64(), false)});
  EXPECT_EQ(SchemaTree(*required), "root\n |-- v: long (nullable = false)\n");
}

TEST(SchemaTree, WritesAThousandLevels) {
  constexpr int kDepth = 1000;
  const std::string tree = SchemaTree(*Nested(kDepth));
  std::string last_line = "\n |";
  for (int i = 1; i < kDepth; ++i) last_line += "    |";
  last_line += "-- a: string (nullable = true)\n";
  EXPECT_TRUE(tree.ends_with(last_line));
}

TEST(SchemaJson, HasTheMembersOfTheParquetFooter) {
  const auto small =
      schema({field("readOnly", arrow::boolean()),
              field("r", arrow::struct_({field(
                             "v", arrow::list(field("element", arrow::int64())))}))});
  EXPECT_EQ(
      SchemaJson(*small),
      R"({"type":"struct","fields":[)"
      R"({"name":"readOnly","type":"boolean","nullable":true,"metadata":{}},)"
      R"({"name":"r","type":{"type":"struct","fields":[)"
      R"({"name":"v","type":{"type":"array","elementType":"long","containsNull":true},)"
      R"("nullable":true,"metadata":{}}]},"nullable":true,"metadata":{}}]})");
}

TEST(SchemaJson, OfNoColumnsHasNoFields) {
  EXPECT_EQ(SchemaJson(*schema({})), R"({"type":"struct","fields":[]})");
}

TEST(SchemaJson, KeepsNonAsciiAndWritesControlsInCapitalHex) {
  const std::string json =
      SchemaJson(*schema({field("é\"\v\n", arrow::decimal128(38, 0))}));
  EXPECT_EQ(
      json,
      R"j({"type":"struct","fields":[{"name":"é\"\u000B\n","type":"decimal(38,0)",)j"
      R"j("nullable":true,"metadata":{}}]})j");
}

TEST(SchemaJson, WritesAThousandLevels) {
  EXPECT_TRUE(SchemaJson(*Nested(1000)).ends_with(R"("nullable":true,"metadata":{}}]})"));
}

TEST(SchemaDdl, SeparatesColumnsAndMembersInTheirOwnWays) {
  EXPECT_EQ(
      SchemaDdl(*CloudTrail()),
      "Records ARRAY<STRUCT<awsRegion: STRING, readOnly: BOOLEAN, requestParameters: "
      "STRUCT<bucketName: STRING>>>");
  EXPECT_EQ(SchemaDdl(*EveryScalarType()),
            "s STRING,l BIGINT,d DOUBLE,b BOOLEAN,dec DECIMAL(20,0),i INT,dt DATE,"
            "ts TIMESTAMP,n VOID");
}

TEST(SchemaDdl, QuotesNamesThatAreNoIdentifiers) {
  const auto odd = schema({field("b c", arrow::int64()), field("a`b", arrow::int64()),
                           field("_x1", arrow::int64()), field("1x", arrow::int64()),
                           field("é", arrow::int64()), field("select", arrow::int64()),
                           field("r", arrow::struct_({field("x.y", arrow::utf8())}))});
  EXPECT_EQ(SchemaDdl(*odd),
            "`b c` BIGINT,`a``b` BIGINT,_x1 BIGINT,`1x` BIGINT,`é` BIGINT,select BIGINT,"
            "r STRUCT<`x.y`: STRING>");
}

TEST(SchemaDdl, SaysWhatCannotBeNull) {
  EXPECT_EQ(SchemaDdl(*schema({field("v", arrow::int64(), false)})), "v BIGINT NOT NULL");
}

TEST(SchemaSimple, WritesNamesRaw) {
  EXPECT_EQ(
      SchemaSimple(*schema({field("a b", arrow::int64()), field("x\ny", arrow::utf8())})),
      "struct<a b:bigint,x\ny:string>");
}

TEST(SchemaSimple, NestsStructsAndArrays) {
  EXPECT_EQ(SchemaSimple(*CloudTrail()),
            "struct<Records:array<struct<awsRegion:string,readOnly:boolean,"
            "requestParameters:struct<bucketName:string>>>>");
  EXPECT_EQ(SchemaSimple(*EveryScalarType()),
            "struct<s:string,l:bigint,d:double,b:boolean,dec:decimal(20,0),i:int,dt:date,"
            "ts:timestamp,n:void>");
}

}  // namespace
}  // namespace trailmill
