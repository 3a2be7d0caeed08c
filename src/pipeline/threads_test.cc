// Many threads over many objects whose partitions they share, with so little memory that
// they flush, end row groups and close files under each other. What ThreadSanitizer
// watches.

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "pipeline/random_json.h"
#include "trailmill/cloudtrail.h"
#include "trailmill/pipeline.h"
#include "trailmill/schema.h"

namespace trailmill {
namespace {

namespace stdfs = std::filesystem;

constexpr int kObjects = 60;
constexpr int kEvents = 40;

class Threads : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ =
        stdfs::temp_directory_path() / ("trailmill-threads-" + std::to_string(getpid()));
    stdfs::remove_all(root_);
    stdfs::create_directories(root_ / "in");
    for (int i = 0; i < kObjects; ++i) {
      std::ofstream(root_ / "in" / (std::to_string(i) + ".json"))
          << pipeline::RandomJson(i).Records(kEvents);
    }
    task_ = {ListSources({(root_ / "in").string()}, {}).ValueOrDie().objects};
    options_.threads = 4;
    options_.memory_bytes = 4 * (int64_t{64} << 20);
  }
  void TearDown() override { stdfs::remove_all(root_); }

  void WriteLargeObjects() {
    const std::string text(20'000, 'x');
    for (int i = 0; i < kObjects; ++i) {
      std::ofstream out(root_ / "in" / (std::to_string(i) + ".json"));
      out << R"({"Records":[)";
      for (int event = 0; event < kEvents; ++event) {
        out << (event > 0 ? "," : "") << R"({"k":")" << event % 4 << R"(","text":")"
            << text << "\"}";
      }
      out << "]}";
    }
    task_ = {ListSources({(root_ / "in").string()}, {}).ValueOrDie().objects};
  }

  int64_t RowsWritten(const TableSchema& table, const Destination& destination) {
    const Staged staged = Prepare(destination).ValueOrDie();
    const Parts parts =
        Convert(task_, View::kEvents, table, staged, options_).ValueOrDie();
    EXPECT_TRUE(Commit(staged, parts).ok());
    int64_t rows = 0;
    for (const PartFile& file : parts.files) rows += file.rows;
    EXPECT_EQ(rows, parts.rows_written);
    return rows;
  }

  stdfs::path root_;
  Task task_;
  RunOptions options_;
};

TEST_F(Threads, ShareWhatWasSeenAndThePartitions) {
  const auto keys = PartitionKeys({"k"});
  int64_t progress = 0;
  options_.on_progress = [&](const Progress& now) { progress = now.counts.events; };
  const Observation seen = Observe(task_, View::kEvents, keys, options_).ValueOrDie();
  EXPECT_EQ(seen.counts.events, kObjects * kEvents);
  EXPECT_LE(progress, kObjects * kEvents);
  Destination destination;
  destination.location = (root_ / "out").string();
  EXPECT_EQ(RowsWritten(Decide(seen.shape, keys).ValueOrDie(), destination),
            kObjects * kEvents);
}

TEST_F(Threads, ShareFilesThatEndUnderThem) {
  // A megabyte of cells goes to a file, which ends there: some fifty times in all.
  WriteLargeObjects();
  const auto keys = PartitionKeys({"k"});
  const Observation seen = Observe(task_, View::kEvents, keys, options_).ValueOrDie();
  Destination destination;
  destination.location = (root_ / "out").string();
  destination.target_bytes = 1;
  destination.all_columns = false;
  EXPECT_EQ(RowsWritten(Decide(seen.shape, keys).ValueOrDie(), destination),
            kObjects * kEvents);
}

TEST_F(Threads, ShredTheFixedSchema) {
  Destination destination;
  destination.location = (root_ / "out").string();
  EXPECT_EQ(RowsWritten(CloudTrailTable(PartitionKeys({"eventName"})).ValueOrDie(),
                        destination),
            kObjects * kEvents);
}

TEST_F(Threads, CountTogether) {
  const CountResult counted = Count(task_, {"k"}, options_).ValueOrDie();
  int64_t events = 0;
  for (const auto& [values, count] : counted.groups) events += count;
  EXPECT_EQ(events, kObjects * kEvents);
}

}  // namespace
}  // namespace trailmill
