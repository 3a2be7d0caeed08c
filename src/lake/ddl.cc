// The statement that makes a lake's events a table of some engine.

#include <filesystem>

#include <fmt/format.h>

#include "lake/lake.h"
#include "lake/tables.h"
#include "source/location.h"
#include "source/open_location.h"

namespace trailmill {
namespace {

constexpr char kDay[] = "day";
// What an example shows where a lake has no events yet.
constexpr char kSomeDay[] = "2026-11-22";

// Hive's and Spark's strings escape by backslashes, standard SQL's by doubling.
std::string Quoted(const std::string& text, bool backslashes) {
  std::string quoted = "'";
  for (const char c : text) {
    if (backslashes && (c == '\'' || c == '\\')) quoted += '\\';
    if (!backslashes && c == '\'') quoted += '\'';
    quoted += c;
  }
  return quoted + "'";
}

struct Table {
  source::Location location;
  /// Of the events; absolute.
  std::string path;
  /// `s3://bucket/lake/events`; the path itself on a local disk.
  std::string uri(const char* scheme = "s3://") const {
    if (location.local()) return path;
    return scheme + location.root.substr(location.root.find("://") + 3) + path;
  }
};

arrow::Result<Table> TableAt(const std::string& lake) {
  Table table{source::ParseLocation(lake), ""};
  table.path = source::JoinPath(table.location.path, lake::kEventsTable);
  if (!table.location.local()) return table;
  std::error_code error;
  table.path = std::filesystem::absolute(table.path, error).lexically_normal().string();
  if (error) return arrow::Status::IOError("where ", lake, " is: ", error.message());
  return table;
}

std::string LastDay(const delta::Snapshot& events) {
  std::string last;
  for (const auto& [path, add] : events.files) {
    const auto day = add.partition_values.find(kDay);
    if (day != add.partition_values.end())
      last = std::max(last, day->second.value_or(""));
  }
  return last.empty() ? kSomeDay : last;
}

bool HasDay(const delta::Snapshot& events) {
  const auto& columns = events.metadata.partition_columns;
  return std::find(columns.begin(), columns.end(), kDay) != columns.end();
}

// A query that reads a day, and nothing of the others: engines leave files unread by a
// partition column, and not all of them by eventTime.
std::string Example(const delta::Snapshot& events) {
  const std::string day = LastDay(events);
  return fmt::format(
      "-- {}:\n"
      "-- SELECT eventTime, eventName, sourceIPAddress FROM cloudtrail\n"
      "-- WHERE {}eventTime >= TIMESTAMP '{} 00:00:00' AND awsRegion = 'us-east-1'\n"
      "-- ORDER BY eventTime LIMIT 100;\n",
      HasDay(events) ? "filter on day besides eventTime, so that other days stay unread"
                     : "an example",
      HasDay(events) ? fmt::format("day >= DATE '{}' AND ", day) : "", day);
}

arrow::Result<std::string> Athena(const Table& table) {
  if (table.location.local()) {
    return arrow::Status::Invalid("athena reads S3 alone, and ", table.uri(),
                                  " is on a local disk: sync to a lake in s3://");
  }
  return fmt::format(
      "CREATE EXTERNAL TABLE cloudtrail\n"
      "LOCATION {}\n"
      "TBLPROPERTIES ('table_type' = 'DELTA');\n",
      Quoted(table.uri() + "/", true));
}

std::string Spark(const Table& table) {
  // Hadoop's name of the scheme; EMR and Databricks take it, too.
  return fmt::format("CREATE TABLE cloudtrail USING DELTA\nLOCATION {};\n",
                     Quoted(table.uri("s3a://"), true));
}

std::string Trino(const Table& table) {
  const std::string uri = (table.location.local() ? "file://" : "") + table.uri();
  return fmt::format(
      "-- of a catalog `delta` (connector.name=delta_lake), with\n"
      "-- delta.register-table-procedure.enabled=true\n"
      "CALL delta.system.register_table(\n"
      "  schema_name => 'default',\n"
      "  table_name => 'cloudtrail',\n"
      "  table_location => {});\n",
      Quoted(uri, false));
}

std::string DuckDb(const Table& table) {
  const std::string secret =
      table.location.local()
          ? ""
          : "CREATE OR REPLACE SECRET (TYPE s3, PROVIDER credential_chain);\n";
  return fmt::format(
      "INSTALL delta;\nLOAD delta;\n{}"
      "CREATE OR REPLACE VIEW cloudtrail AS\nSELECT * FROM delta_scan({});\n",
      secret, Quoted(table.uri(), false));
}

}  // namespace

arrow::Result<std::string> LakeDdl(const std::string& location, LakeReader reader) {
  ARROW_ASSIGN_OR_RAISE(const auto lake, lake::Lake::Open(location));
  ARROW_ASSIGN_OR_RAISE(const lake::State state, lake.LoadExisting());
  ARROW_ASSIGN_OR_RAISE(const Table table, TableAt(location));
  std::string statement;
  switch (reader) {
    case LakeReader::kAthena: {
      ARROW_ASSIGN_OR_RAISE(statement, Athena(table));
      break;
    }
    case LakeReader::kSpark:
      statement = Spark(table);
      break;
    case LakeReader::kTrino:
      statement = Trino(table);
      break;
    case LakeReader::kDuckDb:
      statement = DuckDb(table);
      break;
  }
  return statement + Example(state.events);
}

}  // namespace trailmill
