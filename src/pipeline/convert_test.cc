// The fast path against the slow one: what convert writes is what the row reader reads,
// for random records, in any split of the work.

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <gtest/gtest.h>
#include <parquet/arrow/reader.h>

#include "pipeline/random_json.h"
#include "trailmill/pipeline.h"
#include "trailmill/rows.h"
#include "trailmill/schema.h"

namespace trailmill {
namespace {

namespace stdfs = std::filesystem;

// A directory of the test's own.
class Convert : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    root_ = stdfs::temp_directory_path() /
            (std::string("trailmill-") + test->name() + "-" + std::to_string(getpid()));
    stdfs::remove_all(root_);
    stdfs::create_directories(root_ / "in");
  }
  void TearDown() override { stdfs::remove_all(root_); }

  void WriteObject(const std::string& name, const std::string& text) {
    std::ofstream(root_ / "in" / name, std::ios::binary) << text;
  }

  Task WholeTask() {
    return {ListSources({(root_ / "in").string()}, {}).ValueOrDie().objects};
  }

  struct Run {
    TableSchema table;
    Parts parts;
    std::string dest;
  };

  Run ConvertAll(const std::string& name, const std::vector<std::string>& keys,
                 int threads, bool all_columns, View view = View::kEvents) {
    RunOptions options;
    options.threads = threads;
    Destination destination;
    destination.location = (root_ / name).string();
    destination.all_columns = all_columns;
    Run run;
    run.dest = destination.location;
    const Task task = WholeTask();
    const auto partition_keys = PartitionKeys(keys);
    const Observation seen = Observe(task, view, partition_keys, options).ValueOrDie();
    run.table = Decide(seen.shape, partition_keys).ValueOrDie();
    const Staged staged = Prepare(destination).ValueOrDie();
    run.parts = trailmill::Convert(task, view, run.table, staged, options).ValueOrDie();
    EXPECT_TRUE(Commit(staged, run.parts).ok());
    return run;
  }

  stdfs::path root_;
};

std::shared_ptr<arrow::Table> ReadFile(const std::string& path) {
  auto file = arrow::io::ReadableFile::Open(path).ValueOrDie();
  auto reader = parquet::arrow::OpenFile(file, arrow::default_memory_pool()).ValueOrDie();
  return reader->ReadTable().ValueOrDie();
}

// The rows of a file as text, each column by the schema's name, absent ones null.
std::vector<std::string> RowsOfFile(const std::string& path,
                                    const arrow::Schema& schema) {
  const auto table = ReadFile(path);
  std::vector<std::string> rows;
  for (int64_t r = 0; r < table->num_rows(); ++r) {
    arrow::ScalarVector cells;
    arrow::FieldVector fields;
    for (const auto& field : schema.fields()) {
      const auto column = table->GetColumnByName(field->name());
      if (!column) continue;
      cells.push_back(column->GetScalar(r).ValueOrDie());
      fields.push_back(arrow::field(field->name(), column->type()));
    }
    rows.push_back(RowRepr(arrow::StructScalar(cells, arrow::struct_(fields))));
  }
  return rows;
}

std::vector<std::string> AllRows(const std::string& dest, const Parts& parts,
                                 const arrow::Schema& schema) {
  std::vector<std::string> rows;
  for (const PartFile& part : parts.files) {
    for (std::string& row :
         RowsOfFile(dest + "/" + part.directory + "/" + part.name, schema)) {
      rows.push_back(part.directory + " " + row);
    }
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

TEST_F(Convert, WritesWhatTheRowReaderReads) {
  for (uint32_t seed = 0; seed < 40; ++seed) {
    for (int i = 0; i < 3; ++i) {
      WriteObject("f" + std::to_string(i) + ".json",
                  pipeline::RandomJson(seed * 3 + i).Records(20));
    }
    const std::string name = "out" + std::to_string(seed);
    const Run run = ConvertAll(name, {}, 1, true);
    ASSERT_EQ(run.parts.files.size(), 1u);
    const auto rows =
        HeadRows(WholeTask(), View::kEvents, *run.table.schema, 1000).ValueOrDie();
    std::vector<std::string> expected;
    for (const auto& row : rows) expected.push_back(RowRepr(*row));
    EXPECT_EQ(RowsOfFile(run.dest + "/" + run.parts.files[0].name, *run.table.schema),
              expected)
        << "seed " << seed;
  }
}

TEST_F(Convert, GivesTheSameRowsOnAnyNumberOfThreads) {
  for (int i = 0; i < 20; ++i) {
    WriteObject("f" + std::to_string(i) + ".json", pipeline::RandomJson(i).Records(30));
  }
  const Run one = ConvertAll("one", {"k"}, 1, true);
  const Run four = ConvertAll("four", {"k"}, 4, true);
  EXPECT_EQ(one.table.schema->ToString(), four.table.schema->ToString());
  EXPECT_EQ(one.table.partitions, four.table.partitions);
  EXPECT_EQ(AllRows(one.dest, one.parts, *one.table.schema),
            AllRows(four.dest, four.parts, *one.table.schema));
  EXPECT_EQ(one.parts.rows_written, 600);
}

std::string BytesOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_F(Convert, GivesTheSameBytesOnOneThread) {
  for (int i = 0; i < 5; ++i) {
    WriteObject("f" + std::to_string(i) + ".json", pipeline::RandomJson(i).Records(30));
  }
  const Run a = ConvertAll("a", {"k"}, 1, false);
  const Run b = ConvertAll("b", {"k"}, 1, false);
  ASSERT_EQ(a.parts.files.size(), b.parts.files.size());
  for (size_t i = 0; i < a.parts.files.size(); ++i) {
    const PartFile& file = a.parts.files[i];
    const PartFile& other = b.parts.files[i];
    EXPECT_EQ(BytesOf(a.dest + "/" + file.directory + "/" + file.name),
              BytesOf(b.dest + "/" + other.directory + "/" + other.name));
  }
}

TEST_F(Convert, DoesInTasksAndThroughJsonWhatOneRunDoes) {
  for (int i = 0; i < 9; ++i) {
    WriteObject("f" + std::to_string(i) + ".json", pipeline::RandomJson(i).Records(30));
  }
  const Run whole = ConvertAll("whole", {"k"}, 1, true);
  const auto keys = PartitionKeys({"k"});
  Listing listing;
  listing.objects = WholeTask().objects;
  listing.objects[0].etag = "9b2cf535f27731c974343645a3985328-2";
  const auto tasks = PlanTasks(listing, listing.objects[0].size * 2);
  ASSERT_GT(tasks.size(), 2u);
  Observation seen;
  for (const Task& task : tasks) {
    const Task sent = Task::FromJson(task.ToJson()).ValueOrDie();
    EXPECT_EQ(sent.objects, task.objects);
    const Observation part = Observe(sent, View::kEvents, keys, {}).ValueOrDie();
    seen.Merge(Observation::FromJson(part.ToJson()).ValueOrDie());
  }
  const TableSchema decided = Decide(seen.shape, keys).ValueOrDie();
  const TableSchema table = TableSchema::FromJson(decided.ToJson()).ValueOrDie();
  EXPECT_EQ(table.schema->ToString(), whole.table.schema->ToString());
  EXPECT_EQ(table.partitions, whole.table.partitions);
  Destination destination;
  destination.location = (root_ / "tasks").string();
  const Staged prepared = Prepare(destination).ValueOrDie();
  const Staged staged = Staged::FromJson(prepared.ToJson()).ValueOrDie();
  Parts parts;
  for (const Task& task : tasks) {
    const auto part =
        trailmill::Convert(task, View::kEvents, table, staged, {}).ValueOrDie();
    parts.Merge(Parts::FromJson(part.ToJson()).ValueOrDie());
  }
  ASSERT_TRUE(Commit(staged, parts).ok());
  EXPECT_EQ(AllRows(destination.location, parts, *table.schema),
            AllRows(whole.dest, whole.parts, *table.schema));
}

TEST_F(Convert, CountsWhatItRejectsAndWritesTheRest) {
  WriteObject("a.json", R"({"Records":[{"k":"x"},7,{"k":"y\q"},{"k":"z"}]})");
  WriteObject("b.json", "no json");
  WriteObject("c.json", std::string("\x1f\x8b") + "broken gzip");
  WriteObject("d.json", R"({"Records":{"k":1}})");
  WriteObject("e.json", "{\n \"Records\": [\n  {\"k\": \"pretty\"}\n ]\n}\n");
  const Run run = ConvertAll("out", {}, 2, true);
  EXPECT_EQ(run.parts.counts.objects, 5);
  EXPECT_EQ(run.parts.counts.objects_rejected, 3);
  EXPECT_EQ(run.parts.counts.events, 5);
  EXPECT_EQ(run.parts.counts.events_rejected, 2);
  EXPECT_EQ(run.parts.rows_written, 3);
  ASSERT_EQ(run.parts.rejects.size(), 5u);
  EXPECT_EQ(run.parts.rejects[0].record, 1);
  EXPECT_EQ(run.parts.rejects[0].reason, "not an object");
  EXPECT_EQ(run.parts.rejects[1].offset, 24);
}

TEST_F(Convert, RejectsALargeObjectWholeWhereverItBreaks) {
  std::string text = R"({"Records":[{"k":"x"})";
  while (text.size() < (40u << 20)) text += R"(,{"k":")" + std::string(1000, 'y') + "\"}";
  WriteObject("good.json", text + "]}");
  WriteObject("bad.json", text + ",{\"k\":}x");
  const Run run = ConvertAll("out", {}, 1, true);
  EXPECT_EQ(run.parts.counts.objects_rejected, 1);
  EXPECT_EQ(run.parts.counts.events, run.parts.rows_written);
  EXPECT_EQ(run.parts.rows_written, std::count(text.begin(), text.end(), 'k'));
  EXPECT_EQ(run.parts.counts.documents, 2);
}

TEST_F(Convert, RefusesNamesThatStandTwice) {
  WriteObject("a.json", R"({"Records":[{"a":1,"a":2}]})");
  const Observation seen = Observe(WholeTask(), View::kEvents, {}, {}).ValueOrDie();
  const TableSchema table = Decide(seen.shape, {}).ValueOrDie();
  Destination destination;
  destination.location = (root_ / "out").string();
  const Staged staged = Prepare(destination).ValueOrDie();
  const auto parts = trailmill::Convert(WholeTask(), View::kEvents, table, staged, {});
  EXPECT_NE(parts.status().message().find("COLUMN_ALREADY_EXISTS"), std::string::npos);
}

TEST_F(Convert, PartitionsByDerivedKeys) {
  WriteObject("a.json", R"({"Records":[
    {"eventTime":"2020-04-01T23:59:59Z","awsRegion":"r/1","eventSource":"s3.amazonaws.com"},
    {"eventTime":"yesterday","awsRegion":"r-1","eventSource":null}]})");
  const Run run = ConvertAll("out", {"day", "region", "source"}, 1, true);
  ASSERT_EQ(run.parts.files.size(), 2u);
  const std::string null = "__HIVE_DEFAULT_PARTITION__";
  EXPECT_EQ(run.parts.files[0].directory,
            "day=2020-04-01/region=" + null + "/source=s3.amazonaws.com");
  EXPECT_EQ(run.parts.files[1].directory, "day=" + null + "/region=r-1/source=" + null);
  EXPECT_EQ(ReadFile(run.dest + "/" + run.parts.files[0].directory + "/" +
                     run.parts.files[0].name)
                ->num_columns(),
            3);
}

}  // namespace
}  // namespace trailmill
