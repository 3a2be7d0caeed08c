#include "lake/tables.h"

#include <charconv>

#include <fmt/format.h>

#include "base/uuid.h"
#include "base/version.h"
#include "dataset/partition_path.h"
#include "source/location.h"
#include "trailmill/cloudtrail.h"
#include "trailmill/schema.h"

namespace trailmill::lake {
namespace {

using arrow::field;

std::shared_ptr<arrow::DataType> Time() {
  return arrow::timestamp(arrow::TimeUnit::MICRO, "UTC");
}

delta::Metadata MetadataOf(const arrow::Schema& columns,
                           const std::vector<std::string>& partition_columns,
                           int64_t now_ms) {
  delta::Metadata metadata;
  metadata.id = base::NewUuid();
  metadata.schema_json = SchemaJson(columns);
  metadata.partition_columns = partition_columns;
  metadata.configuration = {{kFormatKey, std::to_string(kFormat)},
                            {kWriterKey, std::to_string(kFormat)},
                            // Only this program knows which entries are still needed.
                            {"delta.enableExpiredLogCleanup", "false"},
                            // Spark reads no older version than this, 7 days without.
                            {"delta.deletedFileRetentionDuration", "interval 30 days"}};
  metadata.created_ms = now_ms;
  return metadata;
}

int NumberIn(const delta::Metadata& metadata, const char* key) {
  const auto found = metadata.configuration.find(key);
  int number = 0;
  if (found == metadata.configuration.end()) return number;
  const std::string& text = found->second;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// `cloudtrail/1`.
int SchemaNumber(const std::string& version) {
  return std::atoi(version.c_str() + version.find('/') + 1);
}

}  // namespace

std::shared_ptr<arrow::Schema> ObjectsSchema() {
  static const auto kSchema = arrow::schema(
      {field("key", arrow::utf8()), field("etag", arrow::utf8()),
       field("size", arrow::int64()), field("mtime", Time()),
       field("xxh3", arrow::int64()), field("sha256", arrow::utf8()),
       field("documents", arrow::int64()), field("events", arrow::int64()),
       field("written", arrow::int64()), field("duplicates", arrow::int64()),
       field("revisions", arrow::int64()), field("filtered", arrow::int64()),
       field("rejected", arrow::int64()), field("status", arrow::utf8()),
       field("reason", arrow::utf8()), field("version", arrow::int64()),
       field("commit", arrow::utf8()), field("time", Time())});
  return kSchema;
}

std::shared_ptr<arrow::Schema> RejectsSchema() {
  static const auto kSchema =
      arrow::schema({field("key", arrow::utf8()), field("etag", arrow::utf8()),
                     field("record", arrow::int64()), field("offset", arrow::int64()),
                     field("length", arrow::int64()), field("code", arrow::utf8()),
                     field("reason", arrow::utf8()), field("bytes", arrow::binary()),
                     field("commit", arrow::utf8()), field("time", Time())});
  return kSchema;
}

arrow::Result<delta::Metadata> EventsMetadata(const arrow::Schema& events,
                                              const std::vector<PartitionKey>& keys,
                                              int64_t now_ms) {
  arrow::FieldVector fields = events.fields();
  std::vector<std::string> names;
  for (const PartitionKey& key : keys) {
    if (key.derive == PartitionKey::Derive::kColumn) {
      return arrow::Status::Invalid(
          "partitioning a lake by ", key.name,
          ": every column stays in its files: choose of day, month, region, account, "
          "source");
    }
    const bool day = key.derive == PartitionKey::Derive::kDay;
    fields.push_back(field(key.name, day ? arrow::date32() : arrow::utf8()));
    names.push_back(key.name);
  }
  delta::Metadata metadata = MetadataOf(*arrow::schema(fields), names, now_ms);
  metadata.configuration[kSchemaVersionKey] = kCloudTrailSchema;
  return metadata;
}

std::optional<delta::Metadata> Evolved(const delta::Metadata& metadata,
                                       const arrow::Schema& events) {
  const auto made = EventsMetadata(events, PartitionKeys(metadata.partition_columns), 0);
  if (!made.ok() || made->schema_json == metadata.schema_json) return std::nullopt;
  const auto version = metadata.configuration.find(kSchemaVersionKey);
  if (version != metadata.configuration.end() &&
      SchemaNumber(version->second) > SchemaNumber(kCloudTrailSchema)) {
    return std::nullopt;
  }
  delta::Metadata evolved = metadata;
  evolved.schema_json = made->schema_json;
  evolved.configuration[kSchemaVersionKey] = kCloudTrailSchema;
  return evolved;
}

delta::Metadata LedgerMetadata(const std::string& table, int64_t now_ms) {
  arrow::FieldVector fields =
      (table == kObjectsTable ? ObjectsSchema() : RejectsSchema())->fields();
  fields.push_back(field(kDelivered, arrow::date32()));
  return MetadataOf(*arrow::schema(fields), {kDelivered}, now_ms);
}

arrow::Status CheckFormat(const delta::Metadata& metadata) {
  const int format = NumberIn(metadata, kFormatKey);
  if (format == 0) {
    return arrow::Status::Invalid(
        "this is a Delta table, and no lake that trailmill made: name another directory");
  }
  const int writer = NumberIn(metadata, kWriterKey);
  if (writer <= kFormat) return arrow::Status::OK();
  return arrow::Status::NotImplemented(
      "the lake has format ", format, ", which a newer trailmill wrote; this is ",
      base::kVersion, " and knows format ", kFormat, ": install a newer one");
}

delta::PartitionValues ValuesOf(const std::string& directory) {
  delta::PartitionValues values;
  for (const std::string_view part : source::SplitPath(directory)) {
    const size_t equals = part.find('=');
    if (equals == part.npos) continue;
    const std::string value = dataset::UnescapePathName(part.substr(equals + 1));
    auto& text = values[std::string(part.substr(0, equals))];
    if (value != dataset::kNullPartition) text = value;
  }
  return values;
}

}  // namespace trailmill::lake
