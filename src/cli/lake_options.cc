#include "cli/lake_options.h"

#include <charconv>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/moment.h"
#include "cli/output.h"

namespace trailmill::cli {

arrow::Result<int64_t> ParseSpan(const std::string& text) {
  static const std::map<std::string, int64_t> kUnits = {
      {"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}};
  int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  const auto unit = kUnits.find(std::string(read.ptr, end));
  constexpr int64_t kNumberMax = 1'000'000;
  if (read.ec != std::errc() || unit == kUnits.end() || number <= 0 ||
      number > kNumberMax) {
    return arrow::Status::Invalid("no span of time: ", text,
                                  ": write it as 90s, 5m, 12h, 3d");
  }
  return number * unit->second;
}

CLI::Validator SpanText() {
  return Readable("SPAN",
                  [](const std::string& text) { return ParseSpan(text).status(); });
}

std::string MomentTextOf(int64_t time_ms) {
  constexpr int64_t kUsPerMs = 1000;
  return base::CanonicalText(time_ms * kUsPerMs);
}

nlohmann::ordered_json TextOrNull(const std::string& text) {
  return text.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(text);
}

arrow::Status StopUnread(const char* command) {
  if (!ResultsUnwanted()) return arrow::Status::OK();
  return arrow::Status::Cancelled(command, ": nobody reads on");
}

arrow::Result<int> WithUnknown(const arrow::Result<int>& exit) {
  if (!exit.status().IsUnknownError()) return exit;
  Tell("trailmill: {}\n", exit.status().message());
  return kUnknown;
}

void AddLakeCounts(const LakeCounts& counts, nlohmann::ordered_json* json) {
  (*json)["objects_taken"] = counts.objects_taken;
  (*json)["objects_rejected"] = counts.objects_rejected;
  (*json)["objects_deferred"] = counts.objects_deferred;
  (*json)["objects_skipped"] = counts.objects_skipped;
  (*json)["documents"] = counts.documents;
  (*json)["events"] = counts.events;
  (*json)["written"] = counts.written;
  (*json)["duplicates"] = counts.duplicates;
  (*json)["revisions"] = counts.revisions;
  (*json)["filtered"] = counts.filtered;
  (*json)["rejected"] = counts.rejected;
  (*json)["bytes_read"] = counts.stored_bytes;
  (*json)["json_bytes"] = counts.text_bytes;
}

arrow::Status CheckNoLakeAt(const std::string& dest) {
  const std::string place = dest.substr(0, dest.find_last_not_of('/') + 1);
  const size_t slash = place.rfind('/');
  const std::string above = slash == place.npos ? "." : place.substr(0, slash);
  for (const std::string& each : {place, above}) {
    if (each.empty() || each.ends_with("/")) continue;  // a root, or `s3://`
    ARROW_ASSIGN_OR_RAISE(const bool is_lake, IsLake(each));
    if (!is_lake) continue;
    return arrow::Status::Invalid(each, " is a lake, which convert does not write: run ",
                                  "trailmill sync SOURCE... ", each);
  }
  return arrow::Status::OK();
}

void AddLakeArgument(CLI::App* app, std::string* lake, S3Options* s3) {
  app->add_option("LAKE", *lake, "A lake that `sync` made: a directory or s3:// URI")
      ->required();
  AddS3Options(app, s3);
}

}  // namespace trailmill::cli
