// The actions of Delta's log (Delta's PROTOCOL.md, "Actions"): what an entry says
// happened to the table, a line of JSON each. As much as reader version 1 and writer
// version 2 ask for.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>

namespace trailmill::delta {

/// The versions that this library reads and writes.
inline constexpr int kReaderVersion = 1;
inline constexpr int kWriterVersion = 2;

/// Values by the partition columns' names; nothing is null.
using PartitionValues = std::map<std::string, std::optional<std::string>>;

struct Protocol {
  int min_reader = kReaderVersion;
  int min_writer = kWriterVersion;

  bool operator==(const Protocol&) const = default;
};

struct Metadata {
  /// A UUID.
  std::string id;
  /// Spark's schema.json of all columns, partition columns last.
  std::string schema_json;
  std::vector<std::string> partition_columns;
  std::map<std::string, std::string> configuration;
  int64_t created_ms = 0;

  bool operator==(const Metadata&) const = default;
};

/// A data file that belongs to the table.
struct Add {
  /// Relative to the table's root, `day=2026-11-22/x.parquet`; in the log it stands
  /// percent-encoded.
  std::string path;
  PartitionValues partition_values;
  int64_t size = 0;
  int64_t modified_ms = 0;
  /// False where rows moved and none is new or gone.
  bool data_change = true;
  /// JSON of PROTOCOL.md's "Per-file Statistics"; empty for none.
  std::string stats = {};
  std::map<std::string, std::string> tags = {};

  bool operator==(const Add&) const = default;
};

/// A data file that belongs to the table no more.
struct Remove {
  std::string path;
  int64_t deleted_ms = 0;
  bool data_change = true;

  bool operator==(const Remove&) const = default;
};

/// How far an application has come, by its own count.
struct Txn {
  std::string app_id;
  int64_t version = 0;
  int64_t updated_ms = 0;

  bool operator==(const Txn&) const = default;
};

/// What one entry of the log says.
struct Entry {
  /// A JSON object as text; empty for none. Its members are the writer's own.
  std::string commit_info;
  std::optional<Protocol> protocol;
  std::optional<Metadata> metadata;
  std::vector<Txn> txns;
  std::vector<Remove> removes;
  std::vector<Add> adds;

  /// The lines of an entry's file.
  std::string ToJson() const;
  /// Actions and members that are not known are passed over.
  /// \return Invalid where it is no such text.
  static arrow::Result<Entry> FromJson(std::string_view lines);
};

/// One `add` by itself: the members of the action, without its name.
std::string AddToJson(const Add& add);
arrow::Result<Add> AddFromJson(std::string_view json);

/// A path as the log has it (RFC 2396, as Hadoop's Path does it), and back.
std::string EncodePath(std::string_view path);
std::string DecodePath(std::string_view encoded);

}  // namespace trailmill::delta
