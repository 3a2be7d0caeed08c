#include "dataset/parquet_file.h"

#include <parquet/statistics.h>

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
const std::string kBig = std::string("\5") + std::string(8, '\0');
const std::string kMinusOne(9, '\xFF');

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
  rows.Fixed({1, 0, 0, 1}, {}, 2, kBig + kMinusOne);
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
  void Open(const std::vector<bool>& kept = {}, const EncodingOptions& options = {},
            const arrow::Schema& schema = *kSchema) {
    auto layout = FileLayout::Make(schema, kept, R"({"type":"struct"})").ValueOrDie();
    auto sink = arrow::io::FileOutputStream::Open(path_).ValueOrDie();
    file_.emplace(sink, layout);
    encoder_ = RowGroupEncoder::Make(options).ValueOrDie();
  }
  arrow::Status Write(const HandMadeBatch& rows) {
    return file_->WriteRowGroup(rows.batch(), encoder_.get());
  }
  std::unique_ptr<parquet::ParquetFileReader> Reader() {
    return parquet::ParquetFileReader::OpenFile(path_);
  }

  TemporaryDirectory directory_;
  std::string path_ = directory_.path("file.parquet");
  std::optional<ParquetFile> file_;
  std::unique_ptr<RowGroupEncoder> encoder_;
};

TEST_F(ParquetFileTest, WritesWhatIsReadBack) {
  Open();
  ASSERT_TRUE(Write(FourRows()).ok());
  ASSERT_TRUE(file_->Close().ok());
  EXPECT_EQ(TableText(*ReadTable(path_)), kFourRowsText);
  EXPECT_EQ(file_->rows(), 4);
  EXPECT_EQ(file_->bytes_written(), std::filesystem::file_size(path_));
}

TEST_F(ParquetFileTest, EveryBatchIsARowGroup) {
  Open();
  ASSERT_TRUE(Write(FourRows()).ok());
  ASSERT_TRUE(Write(FourRows()).ok());
  EXPECT_GT(file_->held_bytes(), 0);
  ASSERT_TRUE(file_->Close().ok());
  const auto table = ReadTable(path_);
  EXPECT_EQ(TableText(*table->Slice(0, 4)), kFourRowsText);
  EXPECT_EQ(TableText(*table->Slice(4)), kFourRowsText);
  EXPECT_EQ(Reader()->metadata()->num_row_groups(), 2);
}

TEST_F(ParquetFileTest, LeavesOutDroppedLeaves) {
  Open(kPresent);
  ASSERT_TRUE(Write(FourRows()).ok());
  ASSERT_TRUE(file_->Close().ok());
  const auto table = ReadTable(path_);
  EXPECT_EQ(table->schema()->GetFieldByName("p")->type()->ToString(), "struct<n: int64>");
  EXPECT_EQ(table->column(1)->GetScalar(2).ValueOrDie()->ToString(), "{n:int64 = 7}");
}

TEST_F(ParquetFileTest, RefusesAValueInADroppedLeaf) {
  Open({false, true, false, true, true, true, true});
  EXPECT_TRUE(Write(FourRows()).IsInvalid());
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

TEST_F(ParquetFileTest, TinyColumnsStayAsTheyAre) {
  Open();
  ASSERT_TRUE(Write(FourRows()).ok());
  ASSERT_TRUE(file_->Close().ok());
  const auto reader = Reader();
  const auto group = reader->metadata()->RowGroup(0);
  const auto never = group->ColumnChunk(2);
  EXPECT_EQ(never->compression(), parquet::Compression::UNCOMPRESSED);
  EXPECT_FALSE(never->is_stats_set());
  EXPECT_FALSE(never->has_dictionary_page());
  const auto id = group->ColumnChunk(0);
  EXPECT_EQ(id->compression(), parquet::Compression::UNCOMPRESSED);
  EXPECT_FALSE(id->has_dictionary_page());
  EXPECT_TRUE(id->is_stats_set());
}

TEST_F(ParquetFileTest, StatisticsAreTheLeastAndTheGreatest) {
  Open();
  ASSERT_TRUE(Write(FourRows()).ok());
  ASSERT_TRUE(file_->Close().ok());
  const auto reader = Reader();
  const auto group = reader->metadata()->RowGroup(0);
  const auto bounds = [&](int column) {
    const auto statistics = group->ColumnChunk(column)->statistics();
    return std::pair(statistics->EncodeMin(), statistics->EncodeMax());
  };
  EXPECT_EQ(bounds(0), std::pair(std::string(), std::string("é😀")));
  const int64_t seven = 7, eight = 8;
  EXPECT_EQ(bounds(1).first, std::string(reinterpret_cast<const char*>(&seven), 8));
  EXPECT_EQ(bounds(1).second, std::string(reinterpret_cast<const char*>(&eight), 8));
  EXPECT_EQ(bounds(6), std::pair(kMinusOne, kBig));
  EXPECT_EQ(group->ColumnChunk(0)->statistics()->null_count(), 1);
}

std::vector<std::string> Distinct(int count, int repeats,
                                  const std::string& prefix = "") {
  std::vector<std::string> values;
  for (int i = 0; i < count * repeats; ++i) {
    values.push_back(prefix + "value-number-" + std::to_string(i % count));
  }
  return values;
}

// One column of texts, every other row null, written and read back.
class TextColumnTest : public ParquetFileTest {
 protected:
  std::unique_ptr<parquet::ColumnChunkMetaData> RoundTrip(
      const std::vector<std::string>& texts, const EncodingOptions& options = {}) {
    Open({}, options, *arrow::schema({arrow::field("a", arrow::utf8())}));
    std::vector<int16_t> levels;
    for (size_t i = 0; i < texts.size(); ++i) levels.insert(levels.end(), {1, 0});
    HandMadeBatch rows(static_cast<int64_t>(levels.size()));
    rows.Strings(levels, {}, texts, encoder_->sealer());
    EXPECT_TRUE(Write(rows).ok());
    EXPECT_TRUE(file_->Close().ok());
    const auto table = ReadTable(path_);
    const auto column = table->column(0);
    EXPECT_EQ(column->length(), static_cast<int64_t>(levels.size()));
    for (size_t i = 0; i < texts.size(); ++i) {
      EXPECT_EQ(column->GetScalar(static_cast<int64_t>(2 * i)).ValueOrDie()->ToString(),
                texts[i]);
      EXPECT_FALSE(
          column->GetScalar(static_cast<int64_t>(2 * i + 1)).ValueOrDie()->is_valid);
    }
    reader_ = Reader();
    return reader_->metadata()->RowGroup(0)->ColumnChunk(0);
  }

  std::unique_ptr<parquet::ParquetFileReader> reader_;
};

TEST_F(TextColumnTest, RepeatedTextsHaveADictionary) {
  EXPECT_TRUE(RoundTrip(Distinct(3, 200))->has_dictionary_page());
}

TEST_F(TextColumnTest, DistinctTextsHaveNone) {
  EXPECT_FALSE(RoundTrip(Distinct(600, 1))->has_dictionary_page());
  EXPECT_FALSE(RoundTrip(Distinct(100, 1))->has_dictionary_page());
}

TEST_F(TextColumnTest, FullPagesAreSealed) {
  EncodingOptions options;
  options.page_bytes = 4096;
  const auto chunk = RoundTrip(Distinct(5000, 1), options);
  EXPECT_FALSE(chunk->has_dictionary_page());
  EXPECT_GT(chunk->encoding_stats().at(0).count, 10);
}

TEST_F(TextColumnTest, ALargeDictionaryEndsAndTextsGoOn) {
  EncodingOptions options;
  options.page_bytes = 64 << 10;
  std::vector<std::string> texts = Distinct(50, 100);
  const auto more = Distinct(2000, 2, std::string(600, 'x'));
  texts.insert(texts.end(), more.begin(), more.end());
  const auto chunk = RoundTrip(texts, options);
  EXPECT_TRUE(chunk->has_dictionary_page());
  EXPECT_GT(chunk->encoding_stats().size(), 2u);
}

TEST_F(TextColumnTest, LongTextsHaveNoBounds) {
  const auto statistics = RoundTrip(Distinct(10, 1, std::string(300, 'x')))->statistics();
  EXPECT_FALSE(statistics->HasMinMax());
}

TEST_F(TextColumnTest, ReadsBackUnderEveryCompression) {
  for (const auto codec : {arrow::Compression::ZSTD, arrow::Compression::SNAPPY,
                           arrow::Compression::GZIP, arrow::Compression::UNCOMPRESSED}) {
    EncodingOptions options;
    options.compression = codec;
    options.page_bytes = 4096;
    RoundTrip(Distinct(2000, 1), options);
    RoundTrip(Distinct(20, 50), options);
  }
}

// Pages of lists end with a row.
TEST_F(ParquetFileTest, ListsLongerThanAPageAreReadBack) {
  EncodingOptions options;
  options.page_bytes = 64;
  Open({}, options, *arrow::schema({arrow::field("l", ListOf(arrow::utf8()))}));
  std::vector<int16_t> definitions(1000, 3), repetitions(1000, 1);
  std::vector<std::string> texts;
  for (size_t i = 0; i < 1000; ++i) {
    if (i % 20 == 0) repetitions[i] = 0;
    texts.push_back("text " + std::to_string(i));
  }
  HandMadeBatch rows(50);
  rows.Strings(definitions, repetitions, texts);
  ASSERT_TRUE(Write(rows).ok());
  ASSERT_TRUE(file_->Close().ok());
  const auto table = ReadTable(path_);
  const auto list = table->column(0)->GetScalar(49).ValueOrDie();
  const auto& last = static_cast<const arrow::ListScalar&>(*list);
  ASSERT_EQ(last.value->length(), 20);
  EXPECT_EQ(last.value->GetScalar(19).ValueOrDie()->ToString(), "text 999");
}

TEST_F(ParquetFileTest, WordsAndBooleansOfManyPagesAreReadBack) {
  EncodingOptions options;
  options.page_bytes = 256;
  Open({}, options,
       *arrow::schema({arrow::field("n", arrow::int64()),
                       arrow::field("m", arrow::int64()),
                       arrow::field("b", arrow::boolean())}));
  std::vector<int64_t> distinct, repeated;
  std::vector<char> booleans;
  for (int64_t i = 0; i < 3000; ++i) {
    distinct.push_back(i * i * 1'000'003);
    repeated.push_back(i % 7 - 3);
    booleans.push_back(i % 3 == 0);
  }
  HandMadeBatch rows(3000);
  const std::vector<int16_t> levels(3000, 1);
  rows.Leaf(levels, {}, distinct).Leaf(levels, {}, repeated).Leaf(levels, {}, booleans);
  ASSERT_TRUE(Write(rows).ok());
  ASSERT_TRUE(file_->Close().ok());
  const auto table = ReadTable(path_)->CombineChunks().ValueOrDie();
  const auto& n = static_cast<const arrow::Int64Array&>(*table->column(0)->chunk(0));
  const auto& m = static_cast<const arrow::Int64Array&>(*table->column(1)->chunk(0));
  const auto& b = static_cast<const arrow::BooleanArray&>(*table->column(2)->chunk(0));
  for (int64_t i = 0; i < 3000; ++i) {
    ASSERT_EQ(n.Value(i), distinct[static_cast<size_t>(i)]);
    ASSERT_EQ(m.Value(i), repeated[static_cast<size_t>(i)]);
    ASSERT_EQ(b.Value(i), booleans[static_cast<size_t>(i)] != 0);
  }
  EXPECT_TRUE(Reader()->metadata()->RowGroup(0)->ColumnChunk(1)->has_dictionary_page());
}

}  // namespace
}  // namespace trailmill::dataset
