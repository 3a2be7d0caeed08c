// Counting the rows of Parquet files, by their columns and directories.

#include <algorithm>
#include <optional>
#include <utility>

#include <arrow/array.h>

#include "base/calendar_text.h"
#include "pipeline/parquet_object.h"
#include "pipeline/workers.h"
#include "schema/partition_token.h"
#include "source/directory_texts.h"
#include "trailmill/parquet_source.h"
#include "trailmill/rows.h"

namespace trailmill {
namespace {

using Text = std::optional<std::string>;
using Derive = PartitionKey::Derive;

// Rows of a batch: enough to make a batch's cost vanish, few enough for columns of JSON
// text.
constexpr int64_t kBatchRows = 1024;

// A moment as CloudTrail writes it, `2020-04-01T12:30:00Z`.
std::string MomentText(int64_t micros) {
  std::string text = base::TimestampText(micros) + "Z";
  text[text.find(' ')] = 'T';
  return text;
}

// The cell as a text to group by; nothing for a null.
Text CellOf(const arrow::Array& column, int64_t row) {
  if (column.IsNull(row)) return std::nullopt;
  if (column.type_id() == arrow::Type::STRING) {
    return static_cast<const arrow::StringArray&>(column).GetString(row);
  }
  if (column.type_id() == arrow::Type::TIMESTAMP) {
    return MomentText(static_cast<const arrow::TimestampArray&>(column).Value(row));
  }
  const auto cell = column.GetScalar(row).ValueOrDie();
  if (!arrow::is_nested(column.type_id())) return CellText(*cell);
  // As the member of a row, without the row's `{"":` and `}`.
  const auto type = arrow::struct_({arrow::field("", cell->type)});
  const std::string json =
      RowJson(arrow::StructScalar({cell}, type), NullMembers::kLeftOut);
  return json.substr(4, json.size() - 5);
}

// Where the values of one key come from in one file.
struct KeySource {
  const PartitionKey* key = nullptr;
  // The directory has it, for all rows.
  bool in_directory = false;
  Text text;

  Text Of(const arrow::RecordBatch& batch, int64_t row) const {
    if (in_directory) return text;
    const int at = batch.schema()->GetFieldIndex(key->column);
    const Text cell = at < 0 ? std::nullopt : CellOf(*batch.column(at), row);
    return cell ? schema::DerivedText(*cell, key->derive) : std::nullopt;
  }
};

KeySource SourceOf(const PartitionKey& key,
                   const std::vector<source::DirectoryText>& directories) {
  KeySource from;
  from.key = &key;
  for (const auto& [name, text] : directories) {
    // A directory of the key's own name holds what was derived when it was written.
    if (name != key.name && name != key.column) continue;
    from.in_directory = true;
    from.text = name == key.name || !text ? text : schema::DerivedText(*text, key.derive);
    if (name == key.name) break;
  }
  return from;
}

class Counter {
 public:
  explicit Counter(const std::vector<PartitionKey>* keys) : keys_(keys) {}

  arrow::Status Read(const SourceObject& object) {
    ARROW_ASSIGN_OR_RAISE(const auto reader, pipeline::OpenParquet(object, &opener_));
    ++counts.objects;
    counts.stored_bytes += std::max<int64_t>(object.size, 0);
    counts.events += reader.rows();
    if (keys_->empty()) return arrow::Status::OK();
    return pipeline::InObject(Group(object, reader), object);
  }

  ReadCounts counts;
  std::map<std::vector<Text>, int64_t> groups;

 private:
  arrow::Status Group(const SourceObject& object, const dataset::ParquetReader& reader) {
    const auto directories = source::DirectoryTexts(object.location);
    std::vector<KeySource> sources;
    for (const PartitionKey& key : *keys_) sources.push_back(SourceOf(key, directories));
    ARROW_ASSIGN_OR_RAISE(const auto columns, ColumnsOf(sources, reader));
    ARROW_RETURN_NOT_OK(pipeline::CheckShown(columns));
    std::vector<Text> values(sources.size());
    if (columns.num_fields() == 0) {
      for (size_t k = 0; k < sources.size(); ++k) values[k] = sources[k].text;
      groups[values] += reader.rows();
      return arrow::Status::OK();
    }
    const auto count = [&](const arrow::RecordBatch& batch) -> arrow::Result<bool> {
      for (int64_t row = 0; row < batch.num_rows(); ++row) {
        for (size_t k = 0; k < sources.size(); ++k) values[k] = sources[k].Of(batch, row);
        ++groups[values];
      }
      return true;
    };
    return reader.Read(columns, kBatchRows, count);
  }

  // The columns of the file that keys want.
  static arrow::Result<arrow::Schema> ColumnsOf(const std::vector<KeySource>& sources,
                                                const dataset::ParquetReader& reader) {
    ARROW_ASSIGN_OR_RAISE(const auto schema, reader.FileSchema());
    arrow::FieldVector wanted;
    for (const KeySource& from : sources) {
      const auto field = schema->GetFieldByName(from.key->column);
      if (from.in_directory || field == nullptr) continue;
      const auto same = [&](const auto& known) { return known->name() == field->name(); };
      if (std::none_of(wanted.begin(), wanted.end(), same)) wanted.push_back(field);
    }
    return arrow::Schema(std::move(wanted));
  }

  const std::vector<PartitionKey>* keys_;
  source::ObjectOpener opener_;
};

}  // namespace

arrow::Result<CountResult> CountParquet(const Task& task,
                                        const std::vector<std::string>& by,
                                        const RunOptions& options) {
  const std::vector<PartitionKey> keys = PartitionKeys(by);
  std::vector<Counter> counters(static_cast<size_t>(pipeline::ThreadCount(options)),
                                Counter(&keys));
  ARROW_RETURN_NOT_OK(pipeline::ForEachObject(
      task, options,
      [&](int worker, const SourceObject& object) -> arrow::Result<ReadCounts> {
        Counter& own = counters[static_cast<size_t>(worker)];
        ARROW_RETURN_NOT_OK(own.Read(object));
        return own.counts;
      }));
  CountResult result;
  for (const Counter& counter : counters) {
    result.counts.Add(counter.counts);
    for (const auto& [values, count] : counter.groups) result.groups[values] += count;
  }
  return result;
}

}  // namespace trailmill
