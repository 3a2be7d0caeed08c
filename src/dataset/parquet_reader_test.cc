#include "dataset/parquet_reader.h"

#include <arrow/api.h>
#include <arrow/io/memory.h>
#include <arrow/json/from_string.h>
#include <gtest/gtest.h>
#include <parquet/arrow/writer.h>

#include "dataset/plain_columns.h"
#include "trailmill/schema.h"

namespace trailmill::dataset {
namespace {

using arrow::field;
using arrow::list;
using arrow::struct_;
using arrow::utf8;

constexpr int64_t kAllRows = 1000;

std::shared_ptr<arrow::RecordBatch> Rows(const arrow::FieldVector& fields,
                                         const std::string& json) {
  const auto type = struct_(fields);
  const auto array = arrow::json::ArrayFromJSONString(type, json).ValueOrDie();
  return arrow::RecordBatch::FromStructArray(array).ValueOrDie();
}

struct FileOptions {
  int64_t row_group_rows = kAllRows;
  std::string row_metadata = "";
  bool int96 = false;
};

std::string Bytes(const std::shared_ptr<arrow::RecordBatch>& rows,
                  const FileOptions& options = {}) {
  auto schema = rows->schema();
  if (!options.row_metadata.empty()) {
    schema = schema->WithMetadata(
        arrow::key_value_metadata({kRowMetadataKey}, {options.row_metadata}));
  }
  const auto table =
      arrow::Table::FromRecordBatches(
          {arrow::RecordBatch::Make(schema, rows->num_rows(), rows->columns())})
          .ValueOrDie();
  auto sink = arrow::io::BufferOutputStream::Create().ValueOrDie();
  parquet::ArrowWriterProperties::Builder arrow_properties;
  arrow_properties.store_schema();
  if (options.int96) arrow_properties.enable_deprecated_int96_timestamps();
  const auto status = parquet::arrow::WriteTable(
      *table, arrow::default_memory_pool(), sink, options.row_group_rows,
      parquet::default_writer_properties(), arrow_properties.build());
  EXPECT_TRUE(status.ok()) << status;
  return sink->Finish().ValueOrDie()->ToString();
}

arrow::Result<ParquetReader> OpenBytes(const std::string& bytes) {
  return ParquetReader::Open(
      std::make_shared<arrow::io::BufferReader>(arrow::Buffer::FromString(bytes)));
}

ParquetReader Reader(const std::shared_ptr<arrow::RecordBatch>& rows,
                     const FileOptions& options = {}) {
  return OpenBytes(Bytes(rows, options)).ValueOrDie();
}

// The rows under `columns`, and how many batches they came in.
std::shared_ptr<arrow::Table> ReadAll(const ParquetReader& reader,
                                      const arrow::Schema& columns,
                                      int64_t batch_rows = kAllRows) {
  std::vector<std::shared_ptr<arrow::RecordBatch>> batches;
  const auto status =
      reader.Read(columns, batch_rows, [&](const arrow::RecordBatch& batch) {
        batches.push_back(batch.Slice(0));
        return true;
      });
  EXPECT_TRUE(status.ok()) << status;
  return arrow::Table::FromRecordBatches(arrow::schema(columns.fields()), batches)
      .ValueOrDie();
}

std::string Simple(const arrow::Result<std::shared_ptr<arrow::Schema>>& schema) {
  return schema.ok() ? SchemaSimple(**schema) : schema.status().message();
}

TEST(ParquetReader, RefusesWhatIsNoParquetAndWhatIsCutShort) {
  const std::string bytes = Bytes(Rows({field("a", utf8())}, R"([{"a":"x"}])"));
  EXPECT_TRUE(OpenBytes(bytes).ok());
  for (const size_t size : {size_t{0}, size_t{3}, bytes.size() / 2, bytes.size() - 1}) {
    EXPECT_FALSE(OpenBytes(bytes.substr(0, size)).ok()) << size;
  }
  EXPECT_FALSE(OpenBytes(R"({"Records":[]} and some more text)").ok());
}

TEST(ParquetReader, TellsRowsAndFooterTexts) {
  const auto reader = Reader(Rows({field("a", utf8())}, R"([{"a":"x"},{"a":"y"}])"),
                             {.row_metadata = "m"});
  EXPECT_EQ(reader.rows(), 2);
  EXPECT_EQ(reader.FooterText(kRowMetadataKey), "m");
  EXPECT_EQ(reader.FooterText("other"), std::nullopt);
}

TEST(ParquetReader, TheTableSchemaIsSparksWithWhatOnlyTheFileHas) {
  const auto rows = Rows({field("a", utf8()), field("z", arrow::int64())}, "[{}]");
  const std::string sparks =
      SchemaJson(*arrow::schema({field("b", utf8()), field("a", utf8())}));
  EXPECT_EQ(Simple(Reader(rows).TableSchema()), "struct<a:string,z:bigint>");
  EXPECT_EQ(Simple(Reader(rows, {.row_metadata = sparks}).TableSchema()),
            "struct<b:string,a:string,z:bigint>");
}

TEST(ParquetReader, TheFilesColumnsCountWhereSparksTextIsWrong) {
  const auto rows = Rows({field("a", utf8())}, "[{}]");
  const std::string other = SchemaJson(*arrow::schema({field("a", arrow::int64())}));
  EXPECT_EQ(Simple(Reader(rows, {.row_metadata = other}).TableSchema()),
            "struct<a:string>");
  EXPECT_EQ(Simple(Reader(rows, {.row_metadata = "no json"}).TableSchema()),
            "struct<a:string>");
}

TEST(ParquetReader, ReadsInBatchesThatMayEndAtARowGroup) {
  std::string json = "[";
  for (int i = 0; i < 10; ++i) json += std::string(i > 0 ? "," : "") + R"({"a":"x"})";
  const auto rows = Rows({field("a", utf8())}, json + "]");
  const auto reader = Reader(rows, {.row_group_rows = 4});
  int64_t seen = 0;
  ASSERT_TRUE(reader
                  .Read(*rows->schema(), 3,
                        [&](const arrow::RecordBatch& batch) {
                          EXPECT_LE(batch.num_rows(), 3);
                          seen += batch.num_rows();
                          return seen < 5;
                        })
                  .ok());
  EXPECT_GE(seen, 5);
  EXPECT_LT(seen, 10);
  EXPECT_EQ(ReadAll(reader, *rows->schema(), 3)->num_rows(), 10);
}

TEST(ParquetReader, WithoutColumnsThereAreStillRows) {
  const auto reader = Reader(Rows({field("a", utf8())}, R"([{"a":"x"},{"a":"y"}])"));
  const auto table = ReadAll(reader, arrow::Schema({field("b", utf8())}));
  EXPECT_EQ(table->num_rows(), 2);
  EXPECT_EQ(table->column(0)->null_count(), 2);
}

TEST(ParquetReader, WhatAFileLacksIsNullAtAnyDepth) {
  const auto part = struct_({field("y", utf8())});
  const auto whole = struct_({field("x", arrow::int64()), field("y", utf8())});
  const auto rows = Rows(
      {field("s", part), field("l", list(field("element", part)))},
      R"([{"s":{"y":"1"},"l":[{"y":"2"},null]},{"s":null,"l":null},{"s":{},"l":[]}])");
  const arrow::Schema wanted(
      {field("n", utf8()), field("s", whole), field("l", list(field("element", whole)))});
  const auto expected = Rows(
      wanted.fields(),
      R"([{"s":{"y":"1"},"l":[{"y":"2"},null]},{"s":null,"l":null},{"s":{},"l":[]}])");
  const auto table = ReadAll(Reader(rows), wanted);
  EXPECT_TRUE(table->Equals(*arrow::Table::FromRecordBatches({expected}).ValueOrDie()))
      << table->ToString();
}

TEST(ParquetReader, Int96AndOtherUnitsAreMicroseconds) {
  const auto nanos = arrow::timestamp(arrow::TimeUnit::NANO);
  const auto millis = arrow::timestamp(arrow::TimeUnit::MILLI, "Europe/Berlin");
  const auto rows = Rows({field("n", nanos), field("m", millis)},
                         R"([{"n":1500000000123456789,"m":1500000000123}])");
  for (const bool int96 : {false, true}) {
    const auto reader = Reader(rows, {.int96 = int96});
    EXPECT_EQ(Simple(reader.FileSchema()), "struct<n:timestamp,m:timestamp>");
    const auto table = ReadAll(reader, *reader.FileSchema().ValueOrDie());
    EXPECT_EQ(table->column(0)->GetScalar(0).ValueOrDie()->ToString(),
              "2017-07-14 02:40:00.123456Z");
    EXPECT_EQ(table->column(1)->GetScalar(0).ValueOrDie()->ToString(),
              "2017-07-14 02:40:00.123000Z");
  }
}

TEST(ParquetReader, ForeignKindsOfTextNumberAndListArePlain) {
  const auto rows = Rows(
      {field("t", arrow::large_utf8()),
       field("d", arrow::dictionary(arrow::int32(), utf8())), field("u", arrow::uint32()),
       field("b", arrow::int8()), field("day", arrow::date64()),
       field("l", arrow::large_list(field("item", arrow::large_utf8())))},
      R"([{"t":"x","d":"y","u":4294967295,"b":-1,"day":86400000,)"
      R"("l":["z",null]}])");
  const auto reader = Reader(rows);
  EXPECT_EQ(Simple(reader.FileSchema()),
            "struct<t:string,d:string,u:bigint,b:tinyint,day:date,l:array<string>>");
  const auto table = ReadAll(reader, *reader.FileSchema().ValueOrDie());
  const auto expected = Rows(reader.FileSchema().ValueOrDie()->fields(),
                             R"([{"t":"x","d":"y","u":4294967295,"b":-1,"day":1,)"
                             R"("l":["z",null]}])");
  EXPECT_TRUE(table->Equals(*arrow::Table::FromRecordBatches({expected}).ValueOrDie()))
      << table->ToString();
}

TEST(ParquetReader, NamesTheColumnThatDoesNotFit) {
  const auto reader = Reader(Rows({field("a", utf8())}, R"([{"a":"x"}])"));
  const auto status =
      reader.Read(arrow::Schema({field("a", struct_({field("b", utf8())}))}), 1,
                  [](const arrow::RecordBatch&) { return true; });
  EXPECT_EQ(status.message().substr(0, 10), "column a: ") << status;
}

TEST(Conform, TakesASliceForWhatItIs) {
  const auto part = struct_({field("y", utf8())});
  const auto whole = struct_({field("x", utf8()), field("y", utf8())});
  const auto rows = Rows({field("l", list(field("element", part)))},
                         R"([{"l":[{"y":"0"}]},{"l":[{"y":"1"},{"y":"2"}]},{"l":null}])");
  const auto to = list(field("element", whole));
  const auto array = Conform(rows->column(0)->Slice(1), to).ValueOrDie();
  ASSERT_TRUE(array->ValidateFull().ok());
  EXPECT_TRUE(array->Equals(
      arrow::json::ArrayFromJSONString(to, R"([[{"y":"1"},{"y":"2"}],null])")
          .ValueOrDie()));
}

}  // namespace
}  // namespace trailmill::dataset
