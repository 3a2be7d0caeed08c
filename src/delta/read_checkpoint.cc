#include <arrow/api.h>
#include <arrow/compute/cast.h>
#include <arrow/io/memory.h>
#include <parquet/arrow/reader.h>
#include <parquet/exception.h>

#include "delta/checkpoint.h"
#include "delta/checkpoint_schema.h"

namespace trailmill::delta {
namespace {

using arrow::Status;

// Some rows of one action's column. Members are found by name: other writers have more of
// them, in other orders.
class Column {
 public:
  explicit Column(const arrow::StructArray& rows) : rows_(rows) {}

  int64_t length() const { return rows_.length(); }
  bool IsThere(int64_t row) const { return rows_.IsValid(row); }

  std::optional<std::string> Text(const char* name, int64_t row) const {
    const auto texts = rows_.GetFieldByName(name);
    if (texts == nullptr || texts->IsNull(row)) return std::nullopt;
    return static_cast<const arrow::StringArray&>(*texts).GetString(row);
  }
  int64_t Integer(const char* name, int64_t row, int64_t otherwise) const {
    const auto values = rows_.GetFieldByName(name);
    if (values == nullptr || values->IsNull(row)) return otherwise;
    if (values->type_id() == arrow::Type::INT32)
      return static_cast<const arrow::Int32Array&>(*values).Value(row);
    return static_cast<const arrow::Int64Array&>(*values).Value(row);
  }
  PartitionValues Pairs(const char* name, int64_t row) const {
    PartitionValues pairs;
    const auto values = rows_.GetFieldByName(name);
    if (values == nullptr || values->IsNull(row)) return pairs;
    const auto& map = static_cast<const arrow::MapArray&>(*values);
    const auto& keys = static_cast<const arrow::StringArray&>(*map.keys());
    const auto& items = static_cast<const arrow::StringArray&>(*map.items());
    for (int64_t i = map.value_offset(row); i < map.value_offset(row + 1); ++i) {
      auto& item = pairs[keys.GetString(i)];
      if (items.IsValid(i)) item = items.GetString(i);
    }
    return pairs;
  }
  std::map<std::string, std::string> TextPairs(const char* name, int64_t row) const {
    std::map<std::string, std::string> texts;
    for (auto& [key, value] : Pairs(name, row)) {
      if (value) texts[key] = std::move(*value);
    }
    return texts;
  }
  std::vector<std::string> Texts(const char* name, int64_t row) const {
    std::vector<std::string> texts;
    const auto values = rows_.GetFieldByName(name);
    if (values == nullptr || values->IsNull(row)) return texts;
    const auto& list = static_cast<const arrow::ListArray&>(*values);
    const auto& all = static_cast<const arrow::StringArray&>(*list.values());
    for (int64_t i = list.value_offset(row); i < list.value_offset(row + 1); ++i)
      texts.push_back(all.GetString(i));
    return texts;
  }

 private:
  const arrow::StructArray& rows_;
};

void ReadAdds(const Column& rows, int64_t row, Snapshot* snapshot) {
  Add add;
  add.path = DecodePath(rows.Text("path", row).value_or(""));
  add.partition_values = rows.Pairs("partitionValues", row);
  add.size = rows.Integer("size", row, 0);
  add.modified_ms = rows.Integer("modificationTime", row, 0);
  add.data_change = false;
  add.stats = rows.Text("stats", row).value_or("");
  add.tags = rows.TextPairs("tags", row);
  std::string path = add.path;
  // They come in order, mostly: see MakeCheckpoint().
  snapshot->files.insert_or_assign(snapshot->files.end(), std::move(path),
                                   std::move(add));
}

void ReadRemoves(const Column& rows, int64_t row, Snapshot* snapshot) {
  const std::string path = DecodePath(rows.Text("path", row).value_or(""));
  snapshot->tombstones[path] = {path, rows.Integer("deletionTimestamp", row, 0), false};
}

void ReadTxns(const Column& rows, int64_t row, Snapshot* snapshot) {
  const std::string app = rows.Text("appId", row).value_or("");
  snapshot->txns[app] = {app, rows.Integer("version", row, -1),
                         rows.Integer("lastUpdated", row, 0)};
}

void ReadMetadata(const Column& rows, int64_t row, Snapshot* snapshot) {
  Metadata metadata;
  metadata.id = rows.Text("id", row).value_or("");
  metadata.schema_json = rows.Text("schemaString", row).value_or("");
  metadata.partition_columns = rows.Texts("partitionColumns", row);
  metadata.configuration = rows.TextPairs("configuration", row);
  metadata.created_ms = rows.Integer("createdTime", row, 0);
  snapshot->metadata = std::move(metadata);
}

void ReadProtocol(const Column& rows, int64_t row, Snapshot* snapshot) {
  snapshot->protocol = {static_cast<int>(rows.Integer("minReaderVersion", row, 1)),
                        static_cast<int>(rows.Integer("minWriterVersion", row, 1))};
}

struct Kind {
  const char* name;
  void (*read)(const Column& rows, int64_t row, Snapshot* snapshot);
};
constexpr Kind kKinds[] = {{kProtocolAction, ReadProtocol},
                           {kMetadataAction, ReadMetadata},
                           {kTxnAction, ReadTxns},
                           {kRemoveAction, ReadRemoves},
                           {kAddAction, ReadAdds}};

// The members that are read, in the types that are written here: others may have been
// asked for by the writer, as texts of 64-bit lengths.
arrow::Result<std::shared_ptr<arrow::Array>> Plain(
    const std::shared_ptr<arrow::Array>& array, const arrow::DataType& wanted) {
  const auto& rows = static_cast<const arrow::StructArray&>(*array);
  arrow::ArrayVector members;
  arrow::FieldVector fields;
  for (const auto& field : wanted.fields()) {
    auto member = rows.GetFieldByName(field->name());
    if (member == nullptr || field->type()->id() == arrow::Type::STRUCT) continue;
    if (!member->type()->Equals(field->type())) {
      ARROW_ASSIGN_OR_RAISE(member, arrow::compute::Cast(*member, field->type()));
    }
    members.push_back(std::move(member));
    fields.push_back(field);
  }
  return arrow::StructArray::Make(members, fields, rows.null_bitmap(), rows.null_count(),
                                  rows.offset());
}

Status ReadKind(const Kind& kind, const arrow::Table& table, Snapshot* snapshot) {
  const auto column = table.GetColumnByName(kind.name);
  if (column == nullptr) return Status::OK();
  const auto wanted = CheckpointSchema()->GetFieldByName(kind.name)->type();
  for (const auto& chunk : column->chunks()) {
    ARROW_ASSIGN_OR_RAISE(const auto plain, Plain(chunk, *wanted));
    const Column rows(static_cast<const arrow::StructArray&>(*plain));
    for (int64_t row = 0; row < rows.length(); ++row) {
      if (rows.IsThere(row)) kind.read(rows, row, snapshot);
    }
  }
  return Status::OK();
}

arrow::Result<std::shared_ptr<arrow::Table>> ReadTable(std::string bytes) {
  auto file = std::make_shared<arrow::io::BufferReader>(
      arrow::Buffer::FromString(std::move(bytes)));
  try {
    ARROW_ASSIGN_OR_RAISE(auto reader,
                          parquet::arrow::OpenFile(file, arrow::default_memory_pool()));
    return reader->ReadTable();
  } catch (const parquet::ParquetException& error) {
    return Status::Invalid("read a checkpoint: ", error.what());
  }
}

}  // namespace

Status AddCheckpoint(std::string bytes, Snapshot* snapshot) {
  ARROW_ASSIGN_OR_RAISE(const auto table, ReadTable(std::move(bytes)));
  for (const Kind& kind : kKinds) ARROW_RETURN_NOT_OK(ReadKind(kind, *table, snapshot));
  return Status::OK();
}

}  // namespace trailmill::delta
