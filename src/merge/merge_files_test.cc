#include "merge/merge_files.h"

#include <algorithm>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include <arrow/api.h>
#include <arrow/io/memory.h>
#include <arrow/json/from_string.h>
#include <gtest/gtest.h>
#include <parquet/arrow/writer.h>

#include "base/random_rounds.h"
#include "dataset/parquet_file.h"
#include "dataset/parquet_reader.h"

namespace trailmill::merge {
namespace {

using arrow::field;

// Leaves: source 0, name 1, time 2, id 3, flag 4, who.name 5, who.kind 6, items.id 7,
// items.note 8.
std::shared_ptr<arrow::Schema> FullSchema() {
  const auto time = arrow::timestamp(arrow::TimeUnit::MICRO, "UTC");
  const auto who =
      arrow::struct_({field("name", arrow::utf8()), field("kind", arrow::utf8())});
  const auto item =
      arrow::struct_({field("id", arrow::utf8()), field("note", arrow::utf8())});
  return arrow::schema({field("source", arrow::utf8()), field("name", arrow::utf8()),
                        field("time", time), field("id", arrow::utf8()),
                        field("flag", arrow::boolean()), field("who", who),
                        field("items", arrow::list(field("element", item)))});
}

// An older program's: without flag, who.kind and items.note.
std::shared_ptr<arrow::Schema> OldSchema() {
  auto fields = FullSchema()->fields();
  fields[6] =
      field("items",
            arrow::list(field("element", arrow::struct_({field("id", arrow::utf8())}))));
  fields[5] = field("who", arrow::struct_({field("name", arrow::utf8())}));
  fields.erase(fields.begin() + 4);
  return arrow::schema(fields);
}

class RandomRows {
 public:
  explicit RandomRows(uint32_t seed) : random_(seed) {}

  int Below(int count) {
    return std::uniform_int_distribution<int>(0, count - 1)(random_);
  }

  // Rows in order, as JSON.
  std::string Make(int count, bool old) {
    std::vector<std::pair<std::tuple<std::string, std::string, int>, std::string>> rows;
    for (int i = 0; i < count; ++i) {
      const std::string source = Below(5) == 0 ? "" : "s" + std::to_string(Below(3));
      const std::string name = Below(5) == 0 ? "" : "n" + std::to_string(Below(30));
      const int time = Below(5) == 0 ? -1 : Below(50);
      rows.push_back({{source, name, time}, Row(source, name, time, old)});
    }
    std::stable_sort(rows.begin(), rows.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::string json = "[";
    for (const auto& [key, row] : rows) json += (json.size() > 1 ? "," : "") + row;
    return json + "]";
  }

 private:
  static std::string Text(const std::string& text) {
    return text.empty() ? "null" : "\"" + text + "\"";
  }

  std::string Row(const std::string& source, const std::string& name, int time,
                  bool old) {
    std::string row = "{\"source\":" + Text(source) + ",\"name\":" + Text(name) +
                      ",\"time\":" + (time < 0 ? "null" : std::to_string(time)) +
                      ",\"id\":\"" + std::to_string(next_++) + "\"";
    if (!old && Below(3) > 0) row += Below(2) == 0 ? ",\"flag\":true" : ",\"flag\":false";
    if (Below(3) > 0) row += ",\"who\":" + Member("name", "kind", old);
    if (Below(4) == 0) return row + "}";
    row += ",\"items\":[";
    for (int i = Below(4); i > 0; --i)
      row += Member("id", "note", old) + (i > 1 ? "," : "");
    return row + "]}";
  }

  // A struct, or none, of one member that is always in the schema and one that is new.
  std::string Member(const char* first, const char* second, bool old) {
    if (Below(5) == 0) return "null";
    std::string member = std::string("{\"") + first + "\":" +
                         Text(Below(4) == 0 ? "" : "v" + std::to_string(Below(200)));
    if (!old && Below(2) == 0)
      member += std::string(",\"") + second + "\":\"" +
                std::string(size_t(Below(40)), 'x') + "\"";
    return member + "}";
  }

  std::mt19937 random_;
  int next_ = 0;
};

using File = std::shared_ptr<arrow::Buffer>;

File FileOf(const std::shared_ptr<arrow::Schema>& schema, const std::string& json,
            int64_t row_group_rows) {
  const auto type = arrow::struct_(schema->fields());
  const auto rows = arrow::json::ArrayFromJSONString(type, json).ValueOrDie();
  const auto batch = arrow::RecordBatch::FromStructArray(rows).ValueOrDie();
  const auto table = arrow::Table::FromRecordBatches({batch}).ValueOrDie();
  const auto sink = arrow::io::BufferOutputStream::Create().ValueOrDie();
  EXPECT_TRUE(parquet::arrow::WriteTable(*table, arrow::default_memory_pool(), sink,
                                         row_group_rows)
                  .ok());
  return sink->Finish().ValueOrDie();
}

struct Row {
  std::tuple<std::string, std::string, int64_t> key;
  std::string text;
};

// Under the full schema; a null is less than any text or time here.
std::vector<Row> RowsOf(const File& file) {
  const auto reader =
      dataset::ParquetReader::Open(std::make_shared<arrow::io::BufferReader>(file))
          .ValueOrDie();
  std::vector<Row> rows;
  const auto text = [](const arrow::Array& column, int64_t i) {
    return column.IsNull(i) ? ""
                            : static_cast<const arrow::StringArray&>(column).GetString(i);
  };
  EXPECT_TRUE(reader
                  .Read(*FullSchema(), 1000,
                        [&](const arrow::RecordBatch& batch) -> arrow::Result<bool> {
                          const auto structs = batch.ToStructArray().ValueOrDie();
                          const auto& times =
                              static_cast<const arrow::TimestampArray&>(*batch.column(2));
                          for (int64_t i = 0; i < batch.num_rows(); ++i) {
                            rows.push_back(
                                {{text(*batch.column(0), i), text(*batch.column(1), i),
                                  times.IsNull(i) ? -1 : times.Value(i)},
                                 structs->GetScalar(i).ValueOrDie()->ToString()});
                          }
                          return true;
                        })
                  .ok());
  return rows;
}

std::shared_ptr<const dataset::FileLayout> Layout() {
  return dataset::FileLayout::Make(
             *FullSchema(), {}, "{}",
             {.page_index = true, .bloom_leaves = {3}, .stats_leaves = {0}})
      .ValueOrDie();
}

MergeOptions Options(int threads) {
  MergeOptions options;
  options.sort = {0, 1, 2};
  options.threads = threads;
  options.encoding.page_bytes = 512;
  return options;
}

arrow::Result<File> Merged(const std::vector<File>& files, const MergeOptions& options) {
  const auto layout = Layout();
  std::vector<std::unique_ptr<InputFile>> inputs;
  int64_t bytes = 0;
  for (const File& file : files) {
    ARROW_ASSIGN_OR_RAISE(inputs.emplace_back(),
                          InputFile::Open(std::make_shared<arrow::io::BufferReader>(file),
                                          "input", *layout));
    bytes += file->size();
  }
  ARROW_ASSIGN_OR_RAISE(const auto sink, arrow::io::BufferOutputStream::Create());
  dataset::ParquetFile file(sink, layout);
  ARROW_RETURN_NOT_OK(MergeFiles(inputs, bytes, *layout, options, &file));
  ARROW_RETURN_NOT_OK(file.Finish().status());
  return sink->Finish();
}

// What comes out is what goes in, in order; those that are alike by file.
void ExpectMerged(const std::vector<File>& files, const File& merged) {
  std::vector<Row> expected;
  for (const File& file : files) {
    const auto rows = RowsOf(file);
    expected.insert(expected.end(), rows.begin(), rows.end());
  }
  std::stable_sort(expected.begin(), expected.end(),
                   [](const Row& a, const Row& b) { return a.key < b.key; });
  const auto found = RowsOf(merged);
  ASSERT_EQ(found.size(), expected.size());
  for (size_t i = 0; i < found.size(); ++i)
    ASSERT_EQ(found[i].text, expected[i].text) << i;
}

TEST(MergeFiles, KeepsEveryRowOfFilesOldAndNew) {
  for (uint32_t seed = 0; seed < base::RandomRounds(100); ++seed) {
    SCOPED_TRACE(seed);
    RandomRows random(seed);
    std::vector<File> files;
    for (int i = 1 + random.Below(6); i > 0; --i) {
      const bool old = random.Below(3) == 0;
      const int rows = random.Below(random.Below(4) == 0 ? 3000 : 60);
      files.push_back(FileOf(old ? OldSchema() : FullSchema(), random.Make(rows, old),
                             random.Below(2) == 0 ? 40 : 10'000));
    }
    MergeOptions options = Options(1 + random.Below(3));
    if (random.Below(2) == 0) {
      options.row_group_bytes = 1000;
      options.row_group_rows_min = 1 + random.Below(100);
    }
    const auto merged = Merged(files, options);
    ASSERT_TRUE(merged.ok()) << merged.status();
    ExpectMerged(files, *merged);
  }
}

TEST(MergeFiles, RefusesRowsThatAreNotSorted) {
  const auto file = FileOf(FullSchema(), R"([{"source":"b"},{"source":"a"}])", 10);
  const auto merged = Merged({file, file}, Options(1));
  EXPECT_TRUE(merged.status().IsInvalid()) << merged.status();
}

TEST(MergeFiles, RefusesAColumnThatItWouldLose) {
  const auto schema =
      arrow::schema({field("source", arrow::utf8()), field("new", arrow::utf8())});
  const auto merged = Merged({FileOf(schema, R"([{"source":"a"}])", 10)}, Options(1));
  EXPECT_TRUE(merged.status().IsInvalid()) << merged.status();
}

TEST(MergeFiles, RefusesAFileThatIsDamaged) {
  RandomRows random(1);
  const auto file = FileOf(FullSchema(), random.Make(2000, false), 10'000);
  std::string bytes = file->ToString();
  std::fill(bytes.begin() + 100, bytes.begin() + 2000, '\xff');
  const auto merged = Merged({file, arrow::Buffer::FromString(bytes)}, Options(2));
  EXPECT_FALSE(merged.ok());
}

}  // namespace
}  // namespace trailmill::merge
