#include "trailmill/parquet_source.h"

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <arrow/json/from_string.h>
#include <gtest/gtest.h>
#include <parquet/arrow/writer.h>

#include "source/scratch_tree.h"
#include "trailmill/rows.h"
#include "trailmill/schema.h"

namespace trailmill {
namespace {

using arrow::field;
using arrow::utf8;

const arrow::FieldVector kEvent = {
    field("eventID", utf8()), field("eventTime", utf8()),
    field("user", arrow::struct_({field("name", utf8()), field("id", arrow::int64())}))};

class ParquetSource : public ::testing::Test {
 protected:
  void Write(const std::string& path, const arrow::FieldVector& fields,
             const std::string& json) {
    tree_.Write(path, "");
    const auto type = arrow::struct_(fields);
    const auto rows = arrow::RecordBatch::FromStructArray(
                          arrow::json::ArrayFromJSONString(type, json).ValueOrDie())
                          .ValueOrDie();
    const auto table = arrow::Table::FromRecordBatches({rows}).ValueOrDie();
    auto sink = arrow::io::FileOutputStream::Open(tree_ / path).ValueOrDie();
    ASSERT_TRUE(
        parquet::arrow::WriteTable(*table, arrow::default_memory_pool(), sink, 2).ok());
    ASSERT_TRUE(sink->Close().ok());
  }

  // Two accounts, the second without its last column, and a null one.
  void WriteAccounts() {
    Write("account=001/a.parquet", kEvent,
          R"([{"eventID":"1","eventTime":"2020-04-01T00:00:00Z","user":{"name":"x"}},)"
          R"({"eventID":"2","eventTime":"2020-04-02T00:00:00Z","user":{"id":7}},)"
          R"({"eventID":"3","eventTime":"later"}])");
    Write("account=002/b.parquet", {kEvent[0], kEvent[1]},
          R"([{"eventID":"4","eventTime":"2020-04-01T10:00:00Z"}])");
    Write("account=__HIVE_DEFAULT_PARTITION__/c.parquet", {kEvent[0]},
          R"([{"eventID":"5"}])");
  }

  Task WholeTask() const {
    return {ListSources({tree_.root()}, {}).ValueOrDie().objects};
  }

  // `a,b=3 a,null=1`
  std::string Groups(const std::vector<std::string>& by) const {
    const auto counted = CountParquet(WholeTask(), by, {});
    if (!counted.ok()) return counted.status().message();
    std::string text;
    for (const auto& [values, count] : counted->groups) {
      for (const auto& value : values) text += value.value_or("null") + ",";
      text.back() = '=';
      text += std::to_string(count) + " ";
    }
    return text;
  }

  std::string Texts(int64_t limit) const {
    std::string text;
    const auto status = HeadParquetText(WholeTask(), limit, [&](std::string_view event) {
      text += std::string(event) + "\n";
      return arrow::Status::OK();
    });
    return status.ok() ? text : status.message();
  }

  std::string RowTexts(int64_t limit) const {
    std::string text;
    const auto status =
        HeadParquetRows(WholeTask(), {tree_.root()}, limit, {}, [&](const auto& row) {
          text += RowJson(*row) + "\n";
          return arrow::Status::OK();
        });
    return status.ok() ? text : status.message();
  }

  source::ScratchTree tree_;
};

TEST_F(ParquetSource, IsToldByTheNamesOfItsFiles) {
  EXPECT_TRUE(IsParquetSource({{"a.parquet"}, {"b.zstd.parquet"}}).ValueOrDie());
  EXPECT_FALSE(IsParquetSource({{"a.json.gz"}, {"parquet"}}).ValueOrDie());
  EXPECT_EQ(
      IsParquetSource({{"x/a.parquet"}, {"b.json"}}).status().message(),
      "Parquet files and logs can't be read in one run: x/a.parquet and b.json: name "
      "them apart");
}

TEST_F(ParquetSource, CountsRowsFromTheFooters) {
  WriteAccounts();
  const auto counts = CountParquet(WholeTask(), {}, {}).ValueOrDie().counts;
  EXPECT_EQ(counts.objects, 3);
  EXPECT_EQ(counts.events, 5);
  int64_t bytes = 0;
  for (const auto& object : WholeTask().objects) bytes += object.size;
  EXPECT_EQ(counts.stored_bytes, bytes);
}

TEST_F(ParquetSource, GroupsByColumnsAndByTheTextsOfDirectories) {
  WriteAccounts();
  EXPECT_EQ(Groups({"account"}), "null=1 001=3 002=1 ");
  EXPECT_EQ(Groups({"account", "eventID"}), "null,5=1 001,1=1 001,2=1 001,3=1 002,4=1 ");
  EXPECT_EQ(Groups({"nowhere"}), "null=5 ");
  EXPECT_EQ(Groups({"user"}), R"(null=3 {"id":7}=1 {"name":"x"}=1 )");
}

TEST_F(ParquetSource, DerivesKeysFromColumnsTextsAndTimestamps) {
  WriteAccounts();
  EXPECT_EQ(Groups({"day"}), "null=2 2020-04-01=2 2020-04-02=1 ");
  EXPECT_EQ(Groups({"month", "eventTime"}).substr(0, 41),
            "null,null=1 null,later=1 2020-04,2020-04-");
  Write("account=001/a.parquet",
        {field("eventTime", arrow::timestamp(arrow::TimeUnit::MICRO, "UTC"))},
        R"([{"eventTime":"2020-04-03 01:00:00"},{"eventTime":"2020-04-03 02:00:00.5"}])");
  EXPECT_EQ(Groups({"account", "eventTime"}).substr(12),
            "001,2020-04-03T01:00:00Z=1 001,2020-04-03T02:00:00.5Z=1 "
            "002,2020-04-01T10:00:00Z=1 ");
}

TEST_F(ParquetSource, ADirectoryOfTheKeysNameSaysWhatWasDerived) {
  Write("day=2020-04-09/region=__HIVE_DEFAULT_PARTITION__/a.parquet",
        {field("eventTime", utf8()), field("awsRegion", utf8())},
        R"([{"eventTime":"2020-04-01T00:00:00Z","awsRegion":"r"}])");
  EXPECT_EQ(Groups({"day", "region", "awsRegion"}), "2020-04-09,null,r=1 ");
}

TEST_F(ParquetSource, TheSchemaHasAllColumnsAndThenTheDirectories) {
  WriteAccounts();
  EXPECT_EQ(SchemaSimple(*ParquetSchema(WholeTask(), {tree_.root()}, {}).ValueOrDie()),
            "struct<eventID:string,eventTime:string,user:struct<name:string,id:bigint>,"
            "account:int>");
}

TEST_F(ParquetSource, AColumnOfTwoTypesIsNamedWithTheFile) {
  WriteAccounts();
  Write("account=002/b.parquet", {field("eventID", arrow::int64())}, "[{}]");
  EXPECT_EQ(ParquetSchema(WholeTask(), {tree_.root()}, {}).status().message(),
            "reading " + (tree_ / "account=002/b.parquet") +
                ": column eventID has two types: string and bigint, the first of them in "
                "the files before it");
  EXPECT_EQ(Texts(1).substr(0, 14), R"({"eventID":"1")");  // each file by itself
}

TEST_F(ParquetSource, HeadGivesTheTextOfRowsWithoutNullsAndWithDirectories) {
  WriteAccounts();
  EXPECT_EQ(
      Texts(100),
      R"({"eventID":"1","eventTime":"2020-04-01T00:00:00Z","user":{"name":"x"},"account":"001"})"
      "\n"
      R"({"eventID":"2","eventTime":"2020-04-02T00:00:00Z","user":{"id":7},"account":"001"})"
      "\n"
      R"({"eventID":"3","eventTime":"later","account":"001"})"
      "\n"
      R"({"eventID":"4","eventTime":"2020-04-01T10:00:00Z","account":"002"})"
      "\n"
      R"({"eventID":"5"})"
      "\n");
  EXPECT_EQ(Texts(3), Texts(100).substr(0, Texts(3).size()));
  EXPECT_EQ(Texts(0), "");
}

TEST_F(ParquetSource, HeadGivesRowsUnderTheWholeSchema) {
  WriteAccounts();
  const std::string four = RowTexts(4);
  EXPECT_EQ(
      four.substr(four.find(R"({"eventID":"3")")),
      R"({"eventID":"3","eventTime":"later","user":null,"account":1})"
      "\n"
      R"({"eventID":"4","eventTime":"2020-04-01T10:00:00Z","user":null,"account":2})"
      "\n");
}

TEST_F(ParquetSource, ADirectoryCountsBeforeAColumnOfItsName) {
  Write("b=9/a.parquet", {field("a", utf8()), field("b", utf8()), field("c", utf8())},
        R"([{"a":"1","b":"2","c":"3"}])");
  EXPECT_EQ(Texts(1), R"({"a":"1","b":"9","c":"3"})"
                      "\n");
  EXPECT_EQ(RowTexts(1), R"({"a":"1","b":9,"c":"3"})"
                         "\n");
  EXPECT_EQ(Groups({"b"}), "9=1 ");
}

TEST_F(ParquetSource, HeadReadsNoFileThatItDoesNotNeed) {
  WriteAccounts();
  tree_.Write("account=002/b.parquet", "this is no Parquet file");
  EXPECT_EQ(Texts(3).substr(0, 14), R"({"eventID":"1")");
  EXPECT_EQ(Texts(4).substr(0, 8), "reading ");
}

TEST_F(ParquetSource, NamesTheFileThatIsNoParquet) {
  WriteAccounts();
  tree_.Write("account=002/b.parquet", "this is no Parquet file");
  const std::string expected = "reading " + (tree_ / "account=002/b.parquet") + ": ";
  EXPECT_EQ(Groups({}).substr(0, expected.size()), expected);
  EXPECT_EQ(RowTexts(1).substr(0, expected.size()), expected);
}

TEST_F(ParquetSource, NamesTheColumnThatCannotBeShown) {
  Write("a.parquet",
        {field("s", arrow::struct_({field("m", arrow::map(utf8(), arrow::int64()))}))},
        R"([{"s":{"m":[["k",1]]}}])");
  EXPECT_EQ(SchemaSimple(*ParquetSchema(WholeTask(), {tree_.root()}, {}).ValueOrDie()),
            "struct<s:struct<m:map<string,bigint>>>");
  for (const std::string& error : {Texts(1), RowTexts(1), Groups({"s"})}) {
    EXPECT_NE(error.find("column s.m has a type that can't be shown: map"),
              std::string::npos)
        << error;
  }
  EXPECT_EQ(Groups({"other"}), "null=1 ");
}

}  // namespace
}  // namespace trailmill
