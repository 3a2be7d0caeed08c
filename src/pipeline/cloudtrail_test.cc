// The fixed schema loses nothing: events go through Convert into files, and what
// EventText rebuilds from their rows is what they were, value for value.

#include "trailmill/cloudtrail.h"

#include <filesystem>
#include <fstream>
#include <numeric>

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <parquet/arrow/reader.h>

#include "base/random_rounds.h"
#include "dataset/partition_path.h"
#include "pipeline/json_tree.h"
#include "pipeline/random_events.h"
#include "trailmill/pipeline.h"

namespace trailmill {
namespace {

using pipeline::JsonTree;
namespace stdfs = std::filesystem;

class CloudTrail : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    root_ = stdfs::temp_directory_path() /
            (std::string("trailmill-") + test->name() + "-" + std::to_string(getpid()));
    stdfs::remove_all(root_);
    stdfs::create_directories(root_ / "in");
  }
  void TearDown() override { stdfs::remove_all(root_); }

  // Writes the events by 500 into objects.
  void Write(const std::vector<std::string>& events) {
    constexpr size_t kEventsOfObject = 500;
    for (size_t first = 0; first < events.size(); first += kEventsOfObject) {
      const std::string name = fmt::format("{:06}.json", first);
      std::ofstream out(root_ / "in" / name, std::ios::binary);
      out << "{\"Records\":[";
      const size_t end = std::min(events.size(), first + kEventsOfObject);
      for (size_t i = first; i < end; ++i) out << (i > first ? "," : "") << events[i];
      out << "]}";
    }
  }

  // Converts them; the directories and names of the files.
  Parts Convert(const std::vector<std::string>& keys, int threads) {
    RunOptions options;
    options.threads = threads;
    Destination destination;
    destination.location = (root_ / "out").string();
    destination.mode = SaveMode::kOverwrite;
    destination.sort_by = sort_by_;
    destination.target_bytes = target_bytes_;
    const Task task{ListSources({(root_ / "in").string()}, {}).ValueOrDie().objects};
    const TableSchema table = CloudTrailTable(PartitionKeys(keys)).ValueOrDie();
    const Staged staged = Prepare(destination).ValueOrDie();
    Parts parts =
        trailmill::Convert(task, View::kEvents, table, staged, options).ValueOrDie();
    EXPECT_TRUE(Commit(staged, parts).ok());
    return parts;
  }

  std::unique_ptr<parquet::arrow::FileReader> Open(const PartFile& part) {
    const stdfs::path path = root_ / "out" / part.directory / part.name;
    auto file = arrow::io::ReadableFile::Open(path.string()).ValueOrDie();
    return parquet::arrow::OpenFile(file, arrow::default_memory_pool()).ValueOrDie();
  }

  // Rebuilds the events of a file, in its order.
  std::vector<std::string> Rebuild(const PartFile& part) {
    auto reader = Open(part);
    EXPECT_TRUE(IsCloudTrail(reader->parquet_reader()->metadata()->key_value_metadata()));
    const auto table = reader->ReadTable().ValueOrDie();
    EXPECT_TRUE(table->ValidateFull().ok());
    const auto rows = table->CombineChunksToBatch().ValueOrDie()->ToStructArray();
    std::vector<std::string> events;
    for (int64_t i = 0; i < table->num_rows(); ++i) {
      const auto row = (*rows)->GetScalar(i).ValueOrDie();
      const auto whole =
          WithDirectory(static_cast<const arrow::StructScalar&>(*row), part.directory);
      events.push_back(EventText(*whole).ValueOrDie());
    }
    return events;
  }

  static std::shared_ptr<arrow::StructScalar> WithDirectory(
      const arrow::StructScalar& row, const std::string& directory) {
    arrow::FieldVector fields = row.type->fields();
    arrow::ScalarVector cells = row.value;
    for (const auto& part : stdfs::path(directory)) {
      const std::string text = part.string();
      const size_t equals = text.find('=');
      const std::string value = text.substr(equals + 1);
      if (value == dataset::kNullPartition) continue;
      fields.push_back(arrow::field(text.substr(0, equals), arrow::utf8()));
      cells.push_back(
          std::make_shared<arrow::StringScalar>(dataset::UnescapePathName(value)));
    }
    return std::make_shared<arrow::StructScalar>(cells, arrow::struct_(fields));
  }

  stdfs::path root_;
  std::vector<std::string> sort_by_;
  int64_t target_bytes_ = Destination().target_bytes;
};

std::vector<std::string> Events(size_t count, uint32_t seed) {
  pipeline::RandomEvents random(seed);
  std::vector<std::string> events;
  for (size_t i = 0; i < count; ++i) events.push_back(random.Event());
  return events;
}

TEST_F(CloudTrail, EveryRandomEventComesBack) {
  const auto events = Events(base::RandomRounds(100'000), 1);
  Write(events);
  const Parts parts = Convert({}, 1);
  ASSERT_EQ(parts.counts.events_rejected, 0);
  size_t next = 0;
  for (const PartFile& part : parts.files) {
    for (const std::string& rebuilt : Rebuild(part)) {
      ASSERT_LT(next, events.size());
      const std::string& event = events[next++];
      ASSERT_EQ(JsonTree::Parse(rebuilt).Canonical(), JsonTree::Parse(event).Canonical())
          << event << "\nbecame\n"
          << rebuilt;
    }
  }
  EXPECT_EQ(next, events.size());
}

// Partition columns stand in directories, which can't hold every text.
TEST_F(CloudTrail, ComesBackFromPartitionsAndThreads) {
  const auto events = Events(10'000, 2);
  Write(events);
  const Parts parts =
      Convert({"awsRegion", "eventSource", "readOnly", "eventCategory", "day"}, 3);
  std::vector<std::string> expected, rebuilt;
  for (const auto& event : events) expected.push_back(JsonTree::Parse(event).Canonical());
  for (const PartFile& part : parts.files) {
    for (const auto& text : Rebuild(part)) {
      rebuilt.push_back(JsonTree::Parse(text).Canonical());
    }
  }
  std::sort(expected.begin(), expected.end());
  std::sort(rebuilt.begin(), rebuilt.end());
  ASSERT_EQ(rebuilt.size(), expected.size());
  for (size_t i = 0; i < expected.size(); ++i) ASSERT_EQ(rebuilt[i], expected[i]);
}

// What rows are sorted by: an absent value is less than any.
using Place = std::vector<std::optional<std::string>>;

std::vector<Place> PlacesOf(const arrow::Table& table) {
  std::vector<Place> places(static_cast<size_t>(table.num_rows()));
  for (const char* name : {"eventSource", "eventName", "eventTime"}) {
    const auto column = table.GetColumnByName(name);
    for (size_t i = 0; i < places.size(); ++i) {
      const auto cell = column->GetScalar(static_cast<int64_t>(i)).ValueOrDie();
      auto& value = places[i].emplace_back();
      // Times are as long as each other as texts.
      if (cell->is_valid) value = cell->ToString();
    }
  }
  return places;
}

// The same rows as without it, in the order that comparing them gives.
TEST_F(CloudTrail, SortsRowsThatAreAlikeAsTheyCame) {
  Write(Events(8'000, 3));
  Parts parts = Convert({}, 1);
  ASSERT_EQ(parts.files.size(), 1u);
  const auto places = PlacesOf(*Open(parts.files[0])->ReadTable().ValueOrDie());
  const auto events = Rebuild(parts.files[0]);
  std::vector<uint32_t> order(events.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](uint32_t a, uint32_t b) { return places[a] < places[b]; });
  sort_by_ = {"eventSource", "eventName", "eventTime"};
  parts = Convert({}, 1);
  ASSERT_EQ(parts.files.size(), 1u);
  const auto sorted = Rebuild(parts.files[0]);
  ASSERT_EQ(sorted.size(), events.size());
  for (size_t i = 0; i < order.size(); ++i) ASSERT_EQ(sorted[i], events[order[i]]) << i;
}

// In every row group, whichever worker wrote it, and with pages that were sealed.
TEST_F(CloudTrail, SortsTheRowGroupsOfAllWorkers) {
  auto events = Events(8'000, 4);
  // Most requests are distinct.
  for (size_t i = 0; i < events.size(); i += 2) {
    const std::string number = std::to_string(i);
    events[i] = R"({"eventTime":"2020-04-01T00:00:00Z","eventName":")" + number +
                R"(","requestParameters":")" + std::string(100, 'x') + number + "\"}";
  }
  Write(events);
  sort_by_ = {"eventSource", "eventName", "eventTime"};
  target_bytes_ = 1 << 20;
  const Parts parts = Convert({"awsRegion"}, 3);
  std::vector<std::string> expected, rebuilt;
  for (const PartFile& part : parts.files) {
    auto reader = Open(part);
    for (int group = 0; group < reader->num_row_groups(); ++group) {
      const auto places = PlacesOf(*reader->ReadRowGroup(group).ValueOrDie());
      EXPECT_TRUE(std::is_sorted(places.begin(), places.end())) << part.directory;
    }
    for (const auto& text : Rebuild(part))
      rebuilt.push_back(JsonTree::Parse(text).Canonical());
  }
  for (const auto& event : events) expected.push_back(JsonTree::Parse(event).Canonical());
  std::sort(expected.begin(), expected.end());
  std::sort(rebuilt.begin(), rebuilt.end());
  EXPECT_EQ(rebuilt, expected);
}

TEST_F(CloudTrail, SortsByTextsAndTimesAlone) {
  Write({"{}"});
  Destination destination;
  destination.location = (root_ / "out").string();
  const Task task{ListSources({(root_ / "in").string()}, {}).ValueOrDie().objects};
  const auto table = CloudTrailTable(PartitionKeys({"eventSource"})).ValueOrDie();
  for (const char* column : {"readOnly", "requestParameters", "userIdentity", "none"}) {
    destination.sort_by = {column};
    const Staged staged = Prepare(destination).ValueOrDie();
    const auto status =
        trailmill::Convert(task, View::kEvents, table, staged, {}).status();
    EXPECT_TRUE(status.IsInvalid()) << column << status.ToString();
  }
}

// What stands where, by example.
TEST_F(CloudTrail, UnmappedHoldsWhatNoColumnCan) {
  const std::pair<const char*, const char*> kCases[] = {
      {R"({"requestParameters":null,"responseElements":null})", ""},
      {R"({"responseElements":null})", R"({"absent":["requestParameters"]})"},
      {R"({"eventCategory":"Insight"})", ""},
      {R"({"eventCategory":"Insight","requestParameters":null})",
       R"({"requestParameters":null})"},
      {R"({"requestParameters":{},"responseElements":[],"userIdentity":{}})", ""},
      {R"({"requestParameters":1,"responseElements":1,"absent":2})",
       R"({"absent":[],"absent":2})"},
      {R"({"requestParameters":1,"responseElements":1,"eventName":5,"new":{"a": 1},)"
       R"("userIdentity":{"type":"Root","x":null},"resources":[{"ARN":"a"},"b"]})",
       R"({"eventName":5,"new":{"a": 1},"userIdentity":{"x":null},"resources":{"1":"b"}})"},
      {R"({"requestParameters":1,"responseElements":1,"eventName":"a","eventName":"b"})",
       R"({"eventName":"a","eventName":"b"})"},
      {R"({"requestParameters":1,"responseElements":1,"eventTime":"2020-04-01T00:00:00.5Z"})",
       R"({"eventTime":"2020-04-01T00:00:00.5Z"})"}};
  std::vector<std::string> events;
  for (const auto& each : kCases) events.emplace_back(each.first);
  Write(events);
  const Parts parts = Convert({}, 1);
  ASSERT_EQ(parts.files.size(), 1u);
  auto file = arrow::io::ReadableFile::Open(root_ / "out" / parts.files[0].name);
  auto reader = parquet::arrow::OpenFile(*file, arrow::default_memory_pool());
  const auto table = (*reader)->ReadTable().ValueOrDie();
  const auto unmapped = table->GetColumnByName("unmapped");
  for (size_t i = 0; i < std::size(kCases); ++i) {
    const auto cell = unmapped->GetScalar(static_cast<int64_t>(i)).ValueOrDie();
    EXPECT_EQ(cell->is_valid ? cell->ToString() : "", kCases[i].second);
  }
  EXPECT_EQ(table->GetColumnByName("eventName")->GetScalar(7).ValueOrDie()->ToString(),
            "b");
}

TEST(CloudTrailTable, TakesTextsAndBooleansAsPartitions) {
  EXPECT_TRUE(CloudTrailTable(PartitionKeys({"awsRegion", "readOnly", "day"})).ok());
  for (const char* key : {"userIdentity", "requestParameters", "unmapped", "eventTime",
                          "eventFingerprint", "nothing"}) {
    EXPECT_TRUE(CloudTrailTable(PartitionKeys({key})).status().IsInvalid()) << key;
  }
  EXPECT_TRUE(
      CloudTrailTable(PartitionKeys({"awsRegion", "awsRegion"})).status().IsInvalid());
}

}  // namespace
}  // namespace trailmill
