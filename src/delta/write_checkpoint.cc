#include <arrow/api.h>
#include <arrow/io/memory.h>
#include <parquet/arrow/writer.h>

#include "delta/checkpoint.h"
#include "delta/checkpoint_schema.h"

namespace trailmill::delta {
namespace {

using arrow::field;
using arrow::Status;

std::shared_ptr<arrow::DataType> TextMap() {
  return arrow::map(arrow::utf8(), arrow::utf8());
}

// Appends the members of one struct, in the order of its fields.
class Row {
 public:
  explicit Row(arrow::StructBuilder* row) : row_(row) { status_ = row->Append(); }

  Row& Text(const std::string& value) {
    return Do(Next<arrow::StringBuilder>()->Append(value));
  }
  Row& TextOrNull(const std::string& value) {
    auto* text = Next<arrow::StringBuilder>();
    return Do(value.empty() ? text->AppendNull() : text->Append(value));
  }
  Row& Long(int64_t value) { return Do(Next<arrow::Int64Builder>()->Append(value)); }
  Row& Integer(int value) { return Do(Next<arrow::Int32Builder>()->Append(value)); }
  Row& Boolean(bool value) { return Do(Next<arrow::BooleanBuilder>()->Append(value)); }
  Row& Texts(const std::vector<std::string>& values) {
    auto* list = Next<arrow::ListBuilder>();
    Do(list->Append());
    auto* texts = static_cast<arrow::StringBuilder*>(list->value_builder());
    for (const std::string& value : values) Do(texts->Append(value));
    return *this;
  }
  template <typename Map>
  Row& Pairs(const Map& pairs) {
    auto* map = Next<arrow::MapBuilder>();
    Do(map->Append());
    auto* keys = static_cast<arrow::StringBuilder*>(map->key_builder());
    auto* items = static_cast<arrow::StringBuilder*>(map->item_builder());
    for (const auto& [key, value] : pairs) {
      Do(keys->Append(key));
      Do(AppendItem(value, items));
    }
    return *this;
  }
  /// A struct of a text and a map.
  Row& Format(const std::string& provider) {
    Row format(Next<arrow::StructBuilder>());
    format.Text(provider).Pairs(std::map<std::string, std::string>());
    return Do(format.status_);
  }
  Status status() const { return status_; }

 private:
  static Status AppendItem(const std::string& value, arrow::StringBuilder* items) {
    return items->Append(value);
  }
  static Status AppendItem(const std::optional<std::string>& value,
                           arrow::StringBuilder* items) {
    return value ? items->Append(*value) : items->AppendNull();
  }
  template <typename Builder>
  Builder* Next() {
    return static_cast<Builder*>(row_->field_builder(next_++));
  }
  Row& Do(const Status& status) {
    status_ &= status;
    return *this;
  }

  arrow::StructBuilder* row_;
  int next_ = 0;
  Status status_;
};

Status AppendAction(const Protocol& protocol, arrow::StructBuilder* rows) {
  return Row(rows).Integer(protocol.min_reader).Integer(protocol.min_writer).status();
}

Status AppendAction(const Metadata& metadata, arrow::StructBuilder* rows) {
  return Row(rows)
      .Text(metadata.id)
      .TextOrNull("")
      .TextOrNull("")
      .Format("parquet")
      .Text(metadata.schema_json)
      .Texts(metadata.partition_columns)
      .Pairs(metadata.configuration)
      .Long(metadata.created_ms)
      .status();
}

Status AppendAction(const Txn& txn, arrow::StructBuilder* rows) {
  return Row(rows).Text(txn.app_id).Long(txn.version).Long(txn.updated_ms).status();
}

Status AppendAction(const Remove& remove, arrow::StructBuilder* rows) {
  return Row(rows)
      .Text(EncodePath(remove.path))
      .Long(remove.deleted_ms)
      .Boolean(false)
      .status();
}

Status AppendAction(const Add& add, arrow::StructBuilder* rows) {
  return Row(rows)
      .Text(EncodePath(add.path))
      .Pairs(add.partition_values)
      .Long(add.size)
      .Long(add.modified_ms)
      .Boolean(false)
      .TextOrNull(add.stats)
      .Pairs(add.tags)
      .status();
}

// One column for each kind of action; a row of one kind is null in the others.
class Actions {
 public:
  Status Init() {
    for (const auto& column : CheckpointSchema()->fields()) {
      ARROW_ASSIGN_OR_RAISE(auto builder, arrow::MakeBuilder(column->type()));
      columns_.push_back(std::move(builder));
    }
    return Status::OK();
  }

  template <typename Action>
  Status Append(const char* kind, const Action& action) {
    const int own = CheckpointSchema()->GetFieldIndex(kind);
    for (int c = 0; c < static_cast<int>(columns_.size()); ++c) {
      auto* rows = static_cast<arrow::StructBuilder*>(columns_[c].get());
      ARROW_RETURN_NOT_OK(c == own ? AppendAction(action, rows) : rows->AppendNull());
    }
    ++count_;
    return Status::OK();
  }

  arrow::Result<std::shared_ptr<arrow::Table>> Finish() {
    arrow::ArrayVector arrays;
    for (const auto& column : columns_) {
      ARROW_ASSIGN_OR_RAISE(auto array, column->Finish());
      arrays.push_back(std::move(array));
    }
    return arrow::Table::Make(CheckpointSchema(), arrays);
  }
  int64_t count() const { return count_; }

 private:
  std::vector<std::unique_ptr<arrow::ArrayBuilder>> columns_;
  int64_t count_ = 0;
};

}  // namespace

std::shared_ptr<arrow::Schema> CheckpointSchema() {
  using arrow::boolean, arrow::int32, arrow::int64, arrow::struct_, arrow::utf8;
  static const auto kSchema = arrow::schema(
      {field(kProtocolAction, struct_({field("minReaderVersion", int32()),
                                       field("minWriterVersion", int32())})),
       field(kMetadataAction,
             struct_({field("id", utf8()), field("name", utf8()),
                      field("description", utf8()),
                      field("format", struct_({field("provider", utf8()),
                                               field("options", TextMap())})),
                      field("schemaString", utf8()),
                      field("partitionColumns", arrow::list(field("element", utf8()))),
                      field("configuration", TextMap()), field("createdTime", int64())})),
       field(kTxnAction, struct_({field("appId", utf8()), field("version", int64()),
                                  field("lastUpdated", int64())})),
       field(kRemoveAction,
             struct_({field("path", utf8()), field("deletionTimestamp", int64()),
                      field("dataChange", boolean())})),
       field(kAddAction,
             struct_({field("path", utf8()), field("partitionValues", TextMap()),
                      field("size", int64()), field("modificationTime", int64()),
                      field("dataChange", boolean()), field("stats", utf8()),
                      field("tags", TextMap())}))});
  return kSchema;
}

arrow::Result<Checkpoint> MakeCheckpoint(const Snapshot& snapshot,
                                         int64_t tombstones_from_ms) {
  Actions actions;
  ARROW_RETURN_NOT_OK(actions.Init());
  ARROW_RETURN_NOT_OK(actions.Append(kProtocolAction, snapshot.protocol));
  ARROW_RETURN_NOT_OK(actions.Append(kMetadataAction, snapshot.metadata));
  for (const auto& [app, txn] : snapshot.txns)
    ARROW_RETURN_NOT_OK(actions.Append(kTxnAction, txn));
  for (const auto& [path, remove] : snapshot.tombstones) {
    if (remove.deleted_ms < tombstones_from_ms) continue;
    ARROW_RETURN_NOT_OK(actions.Append(kRemoveAction, remove));
  }
  for (const auto& [path, add] : snapshot.files)
    ARROW_RETURN_NOT_OK(actions.Append(kAddAction, add));
  ARROW_ASSIGN_OR_RAISE(const auto table, actions.Finish());
  ARROW_ASSIGN_OR_RAISE(auto sink, arrow::io::BufferOutputStream::Create());
  const auto properties = parquet::WriterProperties::Builder()
                              .compression(arrow::Compression::ZSTD)
                              ->compression_level(1)
                              ->build();
  ARROW_RETURN_NOT_OK(
      parquet::arrow::WriteTable(*table, arrow::default_memory_pool(), sink,
                                 parquet::DEFAULT_MAX_ROW_GROUP_LENGTH, properties));
  ARROW_ASSIGN_OR_RAISE(const auto bytes, sink->Finish());
  return Checkpoint{bytes->ToString(), actions.count()};
}

}  // namespace trailmill::delta
