#include "dataset/parquet_file.h"

#include <arrow/io/memory.h>

#include "dataset/dataset_fixture.h"

namespace trailmill::dataset {
namespace {

std::shared_ptr<arrow::DataType> ListOf(std::shared_ptr<arrow::DataType> element) {
  return arrow::list(arrow::field("element", std::move(element)));
}

const std::shared_ptr<arrow::Schema> kSchema = arrow::schema({
    arrow::field("id", arrow::utf8()),
    arrow::field("p", arrow::struct_({arrow::field("n", arrow::int64()),
                                      arrow::field("never", arrow::utf8())})),
    arrow::field("l", ListOf(arrow::utf8())),
    arrow::field("b", arrow::boolean()),
    arrow::field("d", arrow::float64()),
    arrow::field("big", arrow::decimal128(20, 0)),
});

const std::vector<bool> kPresent = {true, true, false, true, true, true, true};

// 92233720368547758080 and -1, big-endian two's complement in nine bytes.
constexpr uint8_t kBig[] = {5, 0, 0, 0, 0, 0, 0, 0, 0};
constexpr uint8_t kMinusOne[] = {255, 255, 255, 255, 255, 255, 255, 255, 255};

// Four rows: p is null, {null, null}, {7, null}, {8, null}; l is null, [], [null], [x,
// y].
HandMadeBatch FourRows() {
  HandMadeBatch rows(4);
  rows.Strings({1, 0, 1, 1}, {}, {"a", "", "é😀"});
  rows.Leaf<int64_t>({0, 1, 2, 2}, {}, {7, 8});
  rows.Strings({0, 1, 1, 1}, {}, {});
  rows.Strings({0, 1, 2, 3, 3}, {0, 0, 0, 0, 1}, {"x", "y"});
  rows.Leaf<char>({1, 0, 0, 1}, {}, {1, 0});
  rows.Leaf<double>({1, 1, 0, 0}, {}, {0.5, -0.0});
  rows.Leaf<parquet::FixedLenByteArray>(
      {1, 0, 0, 1}, {},
      {parquet::FixedLenByteArray(kBig), parquet::FixedLenByteArray(kMinusOne)});
  return rows;
}

constexpr char kFourRowsText[] =
    "id: a null  é😀\n"
    "p: null {n:int64 = null, never:string = null} {n:int64 = 7, never:string = null} "
    "{n:int64 = 8, never:string = null}\n"
    "l: null list<element: string>[] list<element: string>[null] "
    "list<element: string>[x, y]\n"
    "b: true null null false\n"
    "d: 0.5 -0 null null\n"
    "big: 92233720368547758080 null null -1\n";

class ParquetFileTest : public testing::Test {
 protected:
  void Open(const std::vector<bool>& kept = {}, ParquetFileOptions options = {}) {
    auto layout = FileLayout::Make(*kSchema, kept, R"({"type":"struct"})").ValueOrDie();
    auto sink = arrow::io::FileOutputStream::Open(path_).ValueOrDie();
    file_.emplace(sink, layout, options, &kPresent);
  }
  std::unique_ptr<parquet::ParquetFileReader> Reader() {
    return parquet::ParquetFileReader::OpenFile(path_);
  }

  TemporaryDirectory directory_;
  std::string path_ = directory_.path("file.parquet");
  std::optional<ParquetFile> file_;
};

TEST_F(ParquetFileTest, WritesAllAtOnceWhatIsReadBack) {
  Open();
  const HandMadeBatch rows = FourRows();
  ASSERT_TRUE(file_->WriteAll({&rows.batch(), 1}).ok());
  ASSERT_TRUE(file_->Close().ok());
  EXPECT_EQ(TableText(*ReadTable(path_)), kFourRowsText);
  EXPECT_EQ(file_->rows(), 4);
  EXPECT_EQ(file_->bytes_written(), std::filesystem::file_size(path_));
}

TEST_F(ParquetFileTest, WritesBatchesAsTheyComeWhatIsReadBack) {
  Open();
  ASSERT_TRUE(file_->Append(FourRows().batch()).ok());
  EXPECT_GT(file_->buffered_bytes(), 0);
  ASSERT_TRUE(file_->Append(FourRows().batch()).ok());
  ASSERT_TRUE(file_->Close().ok());
  EXPECT_EQ(file_->buffered_bytes(), 0);
  const auto table = ReadTable(path_);
  EXPECT_EQ(TableText(*table->Slice(0, 4)), kFourRowsText);
  EXPECT_EQ(TableText(*table->Slice(4)), kFourRowsText);
  EXPECT_EQ(Reader()->metadata()->num_row_groups(), 1);
}

TEST_F(ParquetFileTest, SeveralBatchesAtOnceAreOneRowGroup) {
  Open();
  const HandMadeBatch one = FourRows(), two = FourRows();
  const std::vector<shred::LeafBatch> batches = {one.batch(), two.batch()};
  ASSERT_TRUE(file_->WriteAll(batches).ok());
  ASSERT_TRUE(file_->Close().ok());
  EXPECT_EQ(TableText(*ReadTable(path_)->Slice(4)), kFourRowsText);
  EXPECT_EQ(Reader()->metadata()->num_row_groups(), 1);
}

TEST_F(ParquetFileTest, LeavesOutDroppedLeaves) {
  Open(kPresent);
  const HandMadeBatch rows = FourRows();
  ASSERT_TRUE(file_->WriteAll({&rows.batch(), 1}).ok());
  ASSERT_TRUE(file_->Close().ok());
  const auto table = ReadTable(path_);
  EXPECT_EQ(table->schema()->GetFieldByName("p")->type()->ToString(), "struct<n: int64>");
  EXPECT_EQ(table->column(1)->GetScalar(2).ValueOrDie()->ToString(), "{n:int64 = 7}");
}

TEST_F(ParquetFileTest, RefusesAValueInADroppedLeaf) {
  Open({false, true, false, true, true, true, true});
  EXPECT_TRUE(file_->Append(FourRows().batch()).IsInvalid());
}

TEST_F(ParquetFileTest, FooterHoldsSparksTwoPairsAndNoArrowSchema) {
  Open();
  ASSERT_TRUE(file_->Close().ok());
  const auto pairs = Reader()->metadata()->key_value_metadata();
  ASSERT_EQ(pairs->size(), 2);
  EXPECT_EQ(pairs->key(0), "org.apache.spark.version");
  EXPECT_EQ(pairs->value(0), "4.3.0");
  EXPECT_EQ(pairs->key(1), "org.apache.spark.sql.parquet.row.metadata");
  EXPECT_EQ(pairs->value(1), R"({"type":"struct"})");
}

TEST_F(ParquetFileTest, AFileWithoutRowsHasItsSchemaAndNoRowGroup) {
  Open();
  ASSERT_TRUE(file_->Close().ok());
  EXPECT_EQ(Reader()->metadata()->num_row_groups(), 0);
  EXPECT_EQ(ReadTable(path_)->num_columns(), 6);
}

TEST_F(ParquetFileTest, RowGroupsEndAtTheirBytes) {
  ParquetFileOptions options;
  options.row_group_bytes = 1;
  options.row_group_rows_min = 8;
  Open({}, options);
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(file_->Append(FourRows().batch()).ok());
  ASSERT_TRUE(file_->Close().ok());
  const auto reader = Reader();
  ASSERT_EQ(reader->metadata()->num_row_groups(), 2);
  EXPECT_EQ(reader->metadata()->RowGroup(0)->num_rows(), 8);
  EXPECT_EQ(ReadTable(path_)->num_rows(), 16);
}

TEST_F(ParquetFileTest, ColumnsWithoutValuesArePlainAndWithoutStatistics) {
  Open();
  ASSERT_TRUE(file_->Append(FourRows().batch()).ok());
  ASSERT_TRUE(file_->Close().ok());
  const auto reader = Reader();
  const auto group = reader->metadata()->RowGroup(0);
  const auto never = group->ColumnChunk(2);
  EXPECT_EQ(never->compression(), parquet::Compression::UNCOMPRESSED);
  EXPECT_FALSE(never->is_stats_set());
  EXPECT_FALSE(never->has_dictionary_page());
  const auto id = group->ColumnChunk(0);
  EXPECT_EQ(id->compression(), parquet::Compression::ZSTD);
  EXPECT_TRUE(id->is_stats_set());
}

// Plans the encoding of one string column.
ColumnPlan Plan(const std::vector<std::string>& values, bool complete) {
  HandMadeBatch rows(static_cast<int64_t>(values.size()));
  rows.Strings(std::vector<int16_t>(values.size(), 1), {}, values);
  return PlanColumn(FileColumn{}, {&rows.batch(), 1}, complete);
}

std::vector<std::string> Distinct(int count, int repeats,
                                  const std::string& prefix = "") {
  std::vector<std::string> values;
  for (int i = 0; i < count * repeats; ++i) {
    values.push_back(prefix + "value-number-" + std::to_string(i % count));
  }
  return values;
}

TEST(PlanColumn, DistinctValuesGetNoDictionary) {
  EXPECT_FALSE(Plan(Distinct(600, 1), true).dictionary);
  EXPECT_FALSE(Plan(Distinct(512, 4), true).dictionary);
  EXPECT_TRUE(Plan(Distinct(300, 2), true).dictionary);
  EXPECT_TRUE(Plan(Distinct(3, 200), true).dictionary);
}

TEST(PlanColumn, TinyCompleteColumnsStayAsTheyAre) {
  const ColumnPlan tiny = Plan(Distinct(2, 3), true);
  EXPECT_FALSE(tiny.compressed);
  EXPECT_FALSE(tiny.dictionary);
  EXPECT_TRUE(tiny.statistics);
  EXPECT_TRUE(Plan(Distinct(2, 3), false).compressed);
}

TEST(PlanColumn, LongTextsGetNoStatistics) {
  EXPECT_FALSE(Plan(Distinct(10, 1, std::string(300, 'x')), true).statistics);
  EXPECT_TRUE(Plan(Distinct(10, 1, std::string(200, 'x')), true).statistics);
}

TEST(PlanColumn, AColumnWhoseValuesComeLaterIsTakenForAnOrdinaryOne) {
  EXPECT_TRUE(Plan({}, false).dictionary);
  EXPECT_TRUE(Plan({}, false).compressed);
  EXPECT_FALSE(Plan({}, true).compressed);
}

}  // namespace
}  // namespace trailmill::dataset
