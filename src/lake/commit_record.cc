#include "lake/commit_record.h"

#include <nlohmann/json.hpp>

#include "base/version.h"

namespace trailmill::lake {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kOurs[] = "trailmill";

// What other programs know our operations by, in the words of Delta's own writer.
Json DeltaOperation(const std::string& operation) {
  if (operation == kCompactOperation) return "OPTIMIZE";
  if (operation == kVacuumOperation) return "VACUUM START";
  if (operation == kRetainOperation) return "DELETE";
  return "WRITE";
}

// The counts by their names in the log.
template <typename Counts, typename OnCount>
void ForEachCount(Counts& counts, const OnCount& on_count) {
  on_count("objectsTaken", counts.objects_taken);
  on_count("objectsRejected", counts.objects_rejected);
  on_count("objectsDeferred", counts.objects_deferred);
  on_count("objectsSkipped", counts.objects_skipped);
  on_count("documents", counts.documents);
  on_count("events", counts.events);
  on_count("written", counts.written);
  on_count("duplicates", counts.duplicates);
  on_count("revisions", counts.revisions);
  on_count("filtered", counts.filtered);
  on_count("rejected", counts.rejected);
  on_count("storedBytes", counts.stored_bytes);
  on_count("textBytes", counts.text_bytes);
}

Json AddsJson(const std::vector<delta::Add>& adds) {
  Json json = Json::array();
  for (const delta::Add& add : adds) json.push_back(Json::parse(delta::AddToJson(add)));
  return json;
}

arrow::Result<std::vector<delta::Add>> AddsFrom(const Json& json, const char* name) {
  std::vector<delta::Add> adds;
  if (!json.contains(name)) return adds;
  for (const Json& each : json[name]) {
    ARROW_ASSIGN_OR_RAISE(auto add, delta::AddFromJson(each.dump()));
    adds.push_back(std::move(add));
  }
  return adds;
}

arrow::Result<CommitRecord> Read(const Json& info) {
  const Json& ours = info.at(kOurs);
  CommitRecord record;
  record.id = ours.at("commit").get<std::string>();
  record.parent = ours.value("parent", "");
  record.operation = ours.at("operation").get<std::string>();
  record.time_ms = info.value("timestamp", int64_t{0});
  record.seconds = ours.value("seconds", 0.0);
  if (ours.contains("adopts")) record.adopts = ours["adopts"].get<int64_t>();
  const Json counts = ours.value("counts", Json::object());
  ForEachCount(record.counts, [&](const char* name, int64_t& count) {
    count = counts.value(name, int64_t{0});
  });
  ARROW_ASSIGN_OR_RAISE(record.objects, AddsFrom(ours, "objects"));
  ARROW_ASSIGN_OR_RAISE(record.rejects, AddsFrom(ours, "rejects"));
  return record;
}

}  // namespace

std::string CommitRecord::ToCommitInfo() const {
  Json counted = Json::object();
  ForEachCount(counts, [&](const char* name, int64_t count) { counted[name] = count; });
  Json ours = {{"commit", id}, {"operation", operation}, {"seconds", seconds}};
  if (!parent.empty()) ours["parent"] = parent;
  ours["counts"] = std::move(counted);
  if (adopts) ours["adopts"] = *adopts;
  if (!objects.empty()) ours["objects"] = AddsJson(objects);
  if (!rejects.empty()) ours["rejects"] = AddsJson(rejects);
  const Json info = {{"timestamp", time_ms},
                     {"operation", DeltaOperation(operation)},
                     {"operationParameters", Json::object()},
                     {"engineInfo", "trailmill/" + std::string(base::kVersion)},
                     {kOurs, std::move(ours)}};
  return info.dump(-1, ' ', false, Json::error_handler_t::replace);
}

arrow::Result<std::optional<CommitRecord>> CommitRecord::From(
    const std::string& commit_info) {
  const Json info = Json::parse(commit_info, nullptr, /*allow_exceptions=*/false);
  if (!info.is_object() || !info.contains(kOurs)) return std::nullopt;
  try {
    ARROW_ASSIGN_OR_RAISE(CommitRecord record, Read(info));
    return record;
  } catch (const Json::exception& error) {
    return arrow::Status::Invalid("reading a commit's record: ", error.what());
  }
}

}  // namespace trailmill::lake
