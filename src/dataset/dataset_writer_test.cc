#include "dataset/dataset_writer.h"

#include <algorithm>
#include <fstream>
#include <set>
#include <thread>

#include "dataset/dataset_fixture.h"

namespace trailmill::dataset {
namespace {

constexpr char kUuid[] = "11111111-2222-3333-4444-555555555555";
const std::shared_ptr<arrow::Schema> kOneColumn =
    arrow::schema({arrow::field("id", arrow::utf8())});

class DatasetWriterTest : public testing::Test {
 protected:
  void Open(WriterOptions options = {},
            const std::shared_ptr<arrow::Schema>& schema = kOneColumn) {
    options.job_uuid = kUuid;
    writer_ = DatasetWriter::Make(std::make_shared<arrow::fs::LocalFileSystem>(),
                                  directory_.path("out"), schema, "{}", options)
                  .ValueOrDie();
    encoding_ = options.encoding;
  }
  void Append(const std::string& partition, int64_t rows, bool last) {
    // As each thread has its own.
    const auto encoder = RowGroupEncoder::Make(encoding_).ValueOrDie();
    const HandMadeBatch batch = NumberedRows(rows, partition);
    const int number =
        writer_->AddPartition({.directory = partition, .present_leaves = {}});
    ASSERT_TRUE(writer_->Append(number, batch.batch(), encoder.get()).ok());
    if (!last) return;
    ASSERT_TRUE(writer_->Close(number).ok());
  }
  std::vector<std::string> FinishedNames() {
    std::vector<std::string> names;
    parts_ = writer_->Finish().ValueOrDie();
    for (const auto& part : parts_) names.push_back(JoinPath(part.directory, part.name));
    return names;
  }

  TemporaryDirectory directory_;
  EncodingOptions encoding_;
  std::unique_ptr<DatasetWriter> writer_;
  std::vector<PartFile> parts_;
};

using Names = std::vector<std::string>;

TEST_F(DatasetWriterTest, NamesFilesAsSparkDoes) {
  Open();
  Append("k=b", 3, true);
  Append("k=a", 2, true);
  EXPECT_EQ(FinishedNames(),
            (Names{std::string("k=a/part-00000-") + kUuid + ".c000.zstd.parquet",
                   std::string("k=b/part-00000-") + kUuid + ".c000.zstd.parquet"}));
  EXPECT_EQ(parts_[0].rows, 2);
  EXPECT_EQ(parts_[1].rows, 3);
  for (const auto& part : parts_) {
    EXPECT_EQ(part.bytes, std::filesystem::file_size(part.path));
    EXPECT_EQ(ReadTable(part.path)->num_rows(), part.rows);
  }
}

TEST(PartFileName, HasTheCodecAndTheFormOfSpark) {
  PartName part{.task = 46, .job_uuid = "u", .counter = 2};
  part.compression = arrow::Compression::SNAPPY;
  EXPECT_EQ(PartFileName(part), "part-00046-u.c002.snappy.parquet");
  part.compression = arrow::Compression::GZIP;
  part.partitioned = false;
  EXPECT_EQ(PartFileName(part), "part-00046-u-c002.gz.parquet");
  part.compression = arrow::Compression::UNCOMPRESSED;
  EXPECT_EQ(PartFileName(part), "part-00046-u-c002.parquet");
}

TEST(ParseCompression, KnowsFourAndRefusesOthers) {
  EXPECT_EQ(*ParseCompression("none"), arrow::Compression::UNCOMPRESSED);
  EXPECT_EQ(*ParseCompression("gzip"), arrow::Compression::GZIP);
  EXPECT_TRUE(ParseCompression("lz4").status().IsInvalid());
}

TEST_F(DatasetWriterTest, ReadsBackUnderEveryCompression) {
  for (const char* name : {"zstd", "snappy", "gzip", "none"}) {
    WriterOptions options;
    options.encoding.compression = *ParseCompression(name);
    Open(options);
    Append("k=a", 1000, false);
    Append("k=a", 1000, true);
    const auto parts = writer_->Finish().ValueOrDie();
    EXPECT_EQ(ReadTable(parts.at(0).path)->num_rows(), 2000) << name;
  }
}

TEST_F(DatasetWriterTest, FilesEndAtTheTargetAndCountOn) {
  WriterOptions options;
  options.target_bytes = 1;
  Open(options);
  Append("k=a", 10, false);
  Append("k=a", 20, false);
  EXPECT_EQ(FinishedNames(),
            (Names{std::string("k=a/part-00000-") + kUuid + ".c000.zstd.parquet",
                   std::string("k=a/part-00000-") + kUuid + ".c001.zstd.parquet"}));
  EXPECT_EQ(parts_[1].rows, 20);
}

TEST_F(DatasetWriterTest, ClosesFilesWhoseFootersAloneAreTooMuch) {
  WriterOptions options;
  options.memory_bytes = 1 << 10;
  Open(options);
  for (int i = 0; i < 100; ++i) Append("k=" + std::to_string(i), 5, false);
  EXPECT_LE(writer_->held_bytes(), options.memory_bytes);
  EXPECT_GT(writer_->closed_parts().size(), 10u);
  EXPECT_EQ(FinishedNames().size(), 100u);
}

TEST_F(DatasetWriterTest, ClosesTheLeastRecentlyUsedFileBeyondTheLimit) {
  Open();
  const int partitions = DatasetWriter::kOpenFilesMax + 1;
  for (int i = 0; i < partitions; ++i) Append("k=" + std::to_string(i), 5, false);
  ASSERT_EQ(writer_->closed_parts().size(), 1u);
  EXPECT_EQ(writer_->closed_parts()[0].directory, "k=0");
  Append("k=0", 7, false);
  FinishedNames();
  EXPECT_EQ(parts_.size(), partitions + 1u);
  EXPECT_EQ(parts_[1].rows, 7);
}

TEST_F(DatasetWriterTest, WithoutRowsWritesNothingButOneEmptyFileIfUnpartitioned) {
  Open();
  EXPECT_EQ(FinishedNames(), Names{});
  WriterOptions options;
  options.partitioned = false;
  Open(options);
  EXPECT_EQ(FinishedNames(),
            Names{std::string("part-00000-") + kUuid + "-c000.zstd.parquet"});
  EXPECT_EQ(ReadTable(parts_[0].path)->num_rows(), 0);
}

TEST_F(DatasetWriterTest, PresentColumnsLeavesOutWhatAPartitionNeverHas) {
  WriterOptions options;
  options.columns = FileColumns::kPresent;
  Open(options, arrow::schema({arrow::field("id", arrow::utf8()),
                               arrow::field("never", arrow::int64())}));
  HandMadeBatch rows(1);
  rows.Strings({1}, {}, {"x"}).Leaf<int64_t>({0}, {}, {});
  const int some = writer_->AddPartition({"k=some", {true, false}});
  const int none = writer_->AddPartition({"k=none", {false, false}});
  HandMadeBatch nulls(1);
  nulls.Strings({0}, {}, {}).Leaf<int64_t>({0}, {}, {});
  const auto encoder = RowGroupEncoder::Make({}).ValueOrDie();
  ASSERT_TRUE(writer_->Append(some, rows.batch(), encoder.get()).ok());
  ASSERT_TRUE(writer_->Append(none, nulls.batch(), encoder.get()).ok());
  FinishedNames();
  EXPECT_EQ(TableText(*ReadTable(parts_[0].path)), "id: null\n");
  EXPECT_EQ(TableText(*ReadTable(parts_[1].path)), "id: x\n");
}

TEST_F(DatasetWriterTest, ThreadsShareThePartitionsFiles) {
  Open();
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) Append("k=" + std::to_string(i % 5), 100, false);
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(FinishedNames().size(), 5u);
  for (const auto& part : parts_) EXPECT_EQ(ReadTable(part.path)->num_rows(), 4000);
}

std::string Bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_F(DatasetWriterTest, TheSameCallsGiveTheSameBytes) {
  std::vector<std::string> bytes;
  for (int run = 0; run < 2; ++run) {
    Open();
    for (int i = 0; i < 20; ++i) Append("k=" + std::to_string(i % 3), 500, false);
    FinishedNames();
    std::string all;
    for (const auto& part : parts_) all += Bytes(part.path);
    bytes.push_back(all);
  }
  EXPECT_EQ(bytes[0], bytes[1]);
}

TEST_F(DatasetWriterTest, ADestroyedWriterLeavesNoFooter) {
  Open();
  Append("k=a", 10, false);
  writer_.reset();
  const std::string bytes = Bytes(
      directory_.path(std::string("out/k=a/part-00000-") + kUuid + ".c000.zstd.parquet"));
  EXPECT_FALSE(bytes.ends_with("PAR1") && bytes.size() > 4);
}

WriterOptions LakeOptions() {
  WriterOptions options;
  options.names = FileNames::kLake;
  return options;
}

TEST_F(DatasetWriterTest, ALakesFilesAreNumberedOverAllPartitions) {
  WriterOptions options = LakeOptions();
  options.target_bytes = 1;
  Open(options);
  for (const char* partition : {"k=b", "k=a", "k=b"}) Append(partition, 3, false);
  const std::string uuid = kUuid;
  EXPECT_EQ(FinishedNames(),
            (Names{"k=a/" + uuid + "-1.parquet", "k=b/" + uuid + "-0.parquet",
                   "k=b/" + uuid + "-2.parquet"}));
}

TEST_F(DatasetWriterTest, PartsTellTheirStatisticsAndSum) {
  WriterOptions options = LakeOptions();
  options.extras = {.stats_leaves = {0}, .sum_leaf = 1};
  Open(options, arrow::schema({arrow::field("id", arrow::utf8()),
                               arrow::field("n", arrow::int64())}));
  const auto encoder = RowGroupEncoder::Make({}).ValueOrDie();
  for (const int64_t n : {-5, 12}) {
    HandMadeBatch rows(2);
    rows.Strings({1, 0}, {}, {std::to_string(n)}).Leaf<int64_t>({1, 1}, {}, {n, 1});
    const int partition = writer_->AddPartition({"k=a", {}});
    ASSERT_TRUE(writer_->Append(partition, rows.batch(), encoder.get()).ok());
  }
  FinishedNames();
  EXPECT_EQ(parts_.at(0).stats, (std::vector<LeafStats>{{2, 2, "-5", "12"}}));
  EXPECT_EQ(parts_.at(0).sum, 9u);
}

TEST_F(DatasetWriterTest, RemovesTheFilesThatItClosedOrOpenedAndNoOthers) {
  std::filesystem::create_directories(directory_.path("out/k=a"));
  std::ofstream(directory_.path("out/k=a/other.parquet")) << "other";
  Open(LakeOptions());
  Append("k=a", 3, true);
  Append("k=a", 3, false);
  Append("k=b", 3, false);
  ASSERT_EQ(directory_.Files().size(), 4u);
  writer_->RemoveFiles();
  EXPECT_EQ(directory_.Files(), (Names{"out/k=a/other.parquet", "out/k=b"}));
}

TEST_F(DatasetWriterTest, RemovesFilesAfterFinish) {
  Open(LakeOptions());
  Append("k=a", 3, false);
  FinishedNames();
  writer_->RemoveFiles();
  EXPECT_EQ(directory_.Files(), Names{"out/k=a"});
}

}  // namespace
}  // namespace trailmill::dataset
