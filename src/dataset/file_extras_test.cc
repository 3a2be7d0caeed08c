// Page index, Bloom filters and statistics of a file, read back with Arrow's readers.
#include "dataset/file_extras.h"

#include <parquet/bloom_filter.h>
#include <parquet/bloom_filter_reader.h>
#include <parquet/column_page.h>
#include <parquet/column_reader.h>
#include <parquet/page_index.h>

#include "dataset/dataset_fixture.h"
#include "dataset/parquet_file.h"

namespace trailmill::dataset {
namespace {

using Texts = std::vector<std::string>;

const std::shared_ptr<arrow::Schema> kSchema = arrow::schema({
    arrow::field("id", arrow::utf8()),
    arrow::field("name", arrow::utf8()),
    arrow::field("n", arrow::int64()),
    arrow::field("never", arrow::utf8()),
});
enum Leaf { kId, kName, kNumber, kNever };

Texts Ids(int count, const std::string& prefix = "id-") {
  Texts ids;
  for (int i = 0; i < count; ++i) ids.push_back(prefix + std::to_string(i * 7919));
  return ids;
}

std::vector<int16_t> All(size_t rows) { return std::vector<int16_t>(rows, 1); }

EncodingOptions Pages(int64_t bytes,
                      arrow::Compression::type codec = arrow::Compression::ZSTD) {
  EncodingOptions options;
  options.compression = codec;
  options.page_bytes = bytes;
  return options;
}

class FileExtrasTest : public testing::Test {
 protected:
  void Open(const FileExtras& extras, const EncodingOptions& options = {},
            const std::vector<bool>& kept = {}) {
    auto layout = FileLayout::Make(*kSchema, kept, "{}", extras).ValueOrDie();
    file_.emplace(arrow::io::FileOutputStream::Open(path_).ValueOrDie(), layout);
    encoder_ = RowGroupEncoder::Make(options).ValueOrDie();
  }
  // A row group of ids that are all there, names of which every other is, and their
  // numbers from `first` on.
  void Write(const Texts& ids, const Texts& names, int64_t first = 0) {
    HandMadeBatch rows(static_cast<int64_t>(ids.size()));
    rows.Strings(All(ids.size()), {}, ids, encoder_->sealer());
    std::vector<int16_t> levels;
    std::vector<int64_t> numbers;
    for (size_t i = 0; i < ids.size(); ++i) {
      levels.push_back(i % 2 == 0 && i / 2 < names.size());
      numbers.push_back(first + static_cast<int64_t>(i));
    }
    rows.Strings(levels, {}, names, encoder_->sealer());
    rows.Leaf(All(ids.size()), {}, numbers);
    rows.Strings(std::vector<int16_t>(ids.size(), 0), {}, {});
    ASSERT_TRUE(file_->WriteRowGroup(rows.batch(), encoder_.get()).ok());
  }
  void Close() {
    ASSERT_TRUE(file_->Close().ok());
    EXPECT_EQ(file_->bytes_written(), std::filesystem::file_size(path_));
    reader_ = parquet::ParquetFileReader::OpenFile(path_);
  }
  std::shared_ptr<parquet::ColumnIndex> Column(int group, int leaf) {
    return reader_->GetPageIndexReader()->RowGroup(group)->GetColumnIndex(leaf);
  }
  std::shared_ptr<parquet::OffsetIndex> Offsets(int group, int leaf) {
    return reader_->GetPageIndexReader()->RowGroup(group)->GetOffsetIndex(leaf);
  }
  std::unique_ptr<parquet::BloomFilter> Bloom(int group, int leaf) {
    const auto groups = reader_->GetBloomFilterReader().RowGroup(group);
    return groups->GetColumnBloomFilter(leaf);
  }
  static bool MayHave(const parquet::BloomFilter& filter, const std::string& text) {
    return filter.FindHash(filter.Hash(std::string_view(text)));
  }

  TemporaryDirectory directory_;
  std::string path_ = directory_.path("file.parquet");
  std::optional<ParquetFile> file_;
  std::unique_ptr<RowGroupEncoder> encoder_;
  std::unique_ptr<parquet::ParquetFileReader> reader_;
};

const FileExtras kIndexed = {.page_index = true};

TEST_F(FileExtrasTest, WithoutExtrasThereIsNone) {
  Open({});
  Write(Ids(10), {"a"});
  Close();
  EXPECT_EQ(reader_->GetPageIndexReader()->RowGroup(0), nullptr);
  EXPECT_EQ(reader_->GetBloomFilterReader().RowGroup(0)->GetColumnBloomFilter(0),
            nullptr);
}

TEST_F(FileExtrasTest, APageHasTheBoundsOfItsChunk) {
  Open(kIndexed);
  Write(Ids(4), {"b", "a"}, 10);
  Write(Ids(2), {}, 20);
  Close();
  const auto names =
      std::static_pointer_cast<parquet::ByteArrayColumnIndex>(Column(0, kName));
  EXPECT_EQ(names->encoded_min_values(), Texts{"a"});
  EXPECT_EQ(names->encoded_max_values(), Texts{"b"});
  EXPECT_EQ(names->null_counts(), std::vector<int64_t>{2});
  const auto numbers =
      std::static_pointer_cast<parquet::Int64ColumnIndex>(Column(1, kNumber));
  EXPECT_EQ(numbers->min_values(), std::vector<int64_t>{20});
  EXPECT_EQ(numbers->max_values(), std::vector<int64_t>{21});
  EXPECT_EQ(numbers->boundary_order(), parquet::BoundaryOrder::Ascending);
  EXPECT_EQ(Column(1, kName)->null_pages(), std::vector<bool>{true});
  EXPECT_EQ(Column(0, kNever)->null_counts(), std::vector<int64_t>{4});
  EXPECT_EQ(ReadTable(path_)->num_rows(), 6);
}

// Every page of every chunk is where its index says, and rows are counted on.
TEST_F(FileExtrasTest, OffsetsAreThoseOfThePages) {
  Open(kIndexed, Pages(4096));
  for (int group = 0; group < 2; ++group) Write(Ids(3000), Ids(900, "name"), 0);
  Close();
  for (int group = 0; group < 2; ++group) {
    for (int leaf = 0; leaf < kSchema->num_fields(); ++leaf) {
      const auto places = Offsets(group, leaf)->page_locations();
      const auto chunk = reader_->metadata()->RowGroup(group)->ColumnChunk(leaf);
      EXPECT_EQ(places.front().offset, chunk->data_page_offset());
      const int64_t begin = chunk->has_dictionary_page() ? chunk->dictionary_page_offset()
                                                         : chunk->data_page_offset();
      EXPECT_EQ(places.back().offset + places.back().compressed_page_size,
                begin + chunk->total_compressed_size());
      const auto pages = reader_->RowGroup(group)->GetColumnPageReader(leaf);
      int64_t row = 0, next = places.front().offset;
      for (const auto& place : places) {
        EXPECT_EQ(place.offset, next);
        EXPECT_EQ(place.first_row_index, row);
        auto page = pages->NextPage();
        if (page->type() == parquet::PageType::DICTIONARY_PAGE) page = pages->NextPage();
        row += static_cast<const parquet::DataPage&>(*page).num_values();
        next += place.compressed_page_size;
      }
      EXPECT_EQ(row, 3000);
      EXPECT_EQ(pages->NextPage(), nullptr);
    }
  }
  EXPECT_GT(Offsets(1, kId)->page_locations().size(), 5u);
  EXPECT_GT(Offsets(1, kNumber)->page_locations().size(), 4u);
}

TEST_F(FileExtrasTest, ManyPagesHaveTheirOwnBounds) {
  Open(kIndexed, Pages(256));
  Texts few;
  for (int i = 0; i < 2000; ++i) few.push_back("v" + std::to_string(i / 500));
  Write(Ids(4000), few, 100);
  Close();
  const auto numbers =
      std::static_pointer_cast<parquet::Int64ColumnIndex>(Column(0, kNumber));
  const auto names =
      std::static_pointer_cast<parquet::ByteArrayColumnIndex>(Column(0, kName));
  const auto rows = Offsets(0, kNumber)->page_locations();
  ASSERT_GT(rows.size(), 10u);
  for (size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(numbers->min_values()[i], 100 + rows[i].first_row_index);
    const int64_t next = i + 1 < rows.size() ? rows[i + 1].first_row_index : 4000;
    EXPECT_EQ(numbers->max_values()[i], 99 + next);
  }
  EXPECT_EQ(names->encoded_min_values(), (Texts{"v0", "v2"}));
  EXPECT_EQ(names->encoded_max_values(), (Texts{"v2", "v3"}));
  EXPECT_EQ(names->boundary_order(), parquet::BoundaryOrder::Unordered);
}

TEST_F(FileExtrasTest, LongBoundsAreCut) {
  Open(kIndexed);
  Write(Ids(4), {std::string(100, 'a'), std::string(100, 'b')});
  Close();
  const auto names =
      std::static_pointer_cast<parquet::ByteArrayColumnIndex>(Column(0, kName));
  EXPECT_EQ(names->encoded_min_values(), Texts{std::string(64, 'a')});
  EXPECT_EQ(names->encoded_max_values(), Texts{std::string(63, 'b') + "c"});
}

TEST_F(FileExtrasTest, FreeTextAndSealedPagesHaveOffsetsAlone) {
  Open(kIndexed, Pages(4096));
  Write(Ids(3000), {std::string(300, 'x'), std::string(400, 'y')});
  Close();
  for (const int leaf : {kId, kName}) {
    EXPECT_EQ(Column(0, leaf), nullptr);
    EXPECT_NE(Offsets(0, leaf), nullptr);
  }
}

TEST_F(FileExtrasTest, BloomFiltersKnowAllTextsAndFewOthers) {
  for (const auto codec : {arrow::Compression::ZSTD, arrow::Compression::SNAPPY,
                           arrow::Compression::GZIP, arrow::Compression::UNCOMPRESSED}) {
    // Sealed pages and an open one; a dictionary.
    Open({.bloom_leaves = {kId, kName, kNever}}, Pages(4096, codec));
    Texts names;
    for (int i = 0; i < 2000; ++i) names.push_back("name" + std::to_string(i % 20));
    Write(Ids(5000), names);
    Write(Ids(5000, "other-"), {});
    Close();
    const auto ids = Bloom(0, kId);
    for (const std::string& id : Ids(5000)) ASSERT_TRUE(MayHave(*ids, id));
    int wrong = 0;
    for (const std::string& id : Ids(5000, "other-")) wrong += MayHave(*ids, id);
    EXPECT_LT(wrong, 100);
    EXPECT_TRUE(MayHave(*Bloom(1, kId), "other-0"));
    EXPECT_TRUE(MayHave(*Bloom(0, kName), "name19"));
    EXPECT_EQ(Bloom(0, kName)->GetBitsetSize(), 32u);
    EXPECT_EQ(Bloom(1, kName), nullptr);
    EXPECT_EQ(Bloom(0, kNever), nullptr);
    EXPECT_EQ(ReadTable(path_)->num_rows(), 10000);
  }
}

TEST_F(FileExtrasTest, AColumnMayHaveBothAndOthersNeither) {
  Open({.page_index = true, .bloom_leaves = {kName, kId}});
  for (int group = 0; group < 3; ++group) Write(Ids(100), {"x"}, group);
  Close();
  for (int group = 0; group < 3; ++group) {
    EXPECT_TRUE(MayHave(*Bloom(group, kId), "id-7919"));
    EXPECT_TRUE(MayHave(*Bloom(group, kName), "x"));
    EXPECT_EQ(Column(group, kId)->null_counts(), std::vector<int64_t>{0});
    EXPECT_NE(Offsets(group, kNever), nullptr);
  }
  EXPECT_EQ(ReadTable(path_)->num_rows(), 300);
}

std::string Word(int64_t value) {
  return {reinterpret_cast<const char*>(&value), sizeof(value)};
}

TEST_F(FileExtrasTest, StatisticsAreThoseOfAllRowGroups) {
  Open({.stats_leaves = {kNumber, kName, kNever}, .sum_leaf = kNumber});
  Write(Ids(4), {"m", "k"}, -2);
  Write(Ids(2), {}, 300);
  Write(Ids(2), {"z"}, 7);
  Close();
  EXPECT_EQ(file_->stats(), (std::vector<LeafStats>{
                                {8, 0, Word(-2), Word(301)},
                                {3, 5, "k", "z"},
                                {0, 8, {}, {}},
                            }));
  EXPECT_EQ(file_->sum(), static_cast<uint64_t>(-2 - 1 + 0 + 1 + 300 + 301 + 7 + 8));
}

TEST_F(FileExtrasTest, ARowGroupWithoutBoundsLeavesTheFileWithoutThem) {
  const std::string free_text(300, 'x');
  for (const bool first : {true, false}) {
    Open({.stats_leaves = {kName}});
    Write(Ids(2), {first ? free_text : "a"});
    Write(Ids(2), {first ? "a" : free_text});
    Write(Ids(2), {"b"});
    Close();
    EXPECT_EQ(file_->stats(), (std::vector<LeafStats>{{3, 3, {}, {}}}));
  }
}

TEST_F(FileExtrasTest, CountsLeavesThatTheFileDoesNotHold) {
  Open({.page_index = true, .bloom_leaves = {kNever}, .stats_leaves = {kNever, kName}},
       {}, {true, true, true, false});
  Write(Ids(4), {"a"});
  Close();
  EXPECT_EQ(file_->stats(), (std::vector<LeafStats>{{0, 4, {}, {}}, {1, 3, "a", "a"}}));
}

TEST(FileLayoutExtras, RefusesLeavesThatAreNotThereOrOfAnotherType) {
  const auto refused = [](const FileExtras& extras) {
    return FileLayout::Make(*kSchema, {}, "{}", extras).status().IsInvalid();
  };
  EXPECT_TRUE(refused({.bloom_leaves = {4}}));
  EXPECT_TRUE(refused({.bloom_leaves = {kNumber}}));
  EXPECT_TRUE(refused({.stats_leaves = {-1}}));
  EXPECT_TRUE(refused({.sum_leaf = kName}));
  EXPECT_FALSE(refused({.bloom_leaves = {kId}, .stats_leaves = {0}, .sum_leaf = 2}));
}

}  // namespace
}  // namespace trailmill::dataset
