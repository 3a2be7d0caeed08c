// The values of a run: how they add up, and how they travel.

#include <algorithm>

#include <nlohmann/json.hpp>

#include "trailmill/pipeline.h"

namespace trailmill {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SourceObject, location, size, mtime_ns, etag)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Task, objects, number)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Reject, object, record, offset, reason, length, code)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Destination, location, mode, codec, level,
                                   target_bytes, all_columns, sort_by)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Staged, destination, run_id, directory)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PartFile, directory, name, rows, bytes)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ReadCounts, objects, objects_converted,
                                   objects_rejected, objects_skipped, stored_bytes,
                                   text_bytes, documents, documents_rejected, events,
                                   events_rejected, rejects)

namespace {

std::string Dump(const nlohmann::json& value) {
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

// Rejects in a stable order, whatever thread found them.
void MergeRejects(const std::vector<Reject>& from, std::vector<Reject>* to) {
  to->insert(to->end(), from.begin(), from.end());
  std::sort(to->begin(), to->end(), [](const Reject& a, const Reject& b) {
    return std::tie(a.object, a.offset, a.record) <
           std::tie(b.object, b.offset, b.record);
  });
  if (to->size() > kRejectsNamedMax) to->resize(kRejectsNamedMax);
}

template <typename Value, typename Read>
arrow::Result<Value> Parse(std::string_view json, const char* what, Read read) {
  try {
    return read(nlohmann::json::parse(json));
  } catch (const nlohmann::json::exception& error) {
    return arrow::Status::Invalid("reading ", what, ": ", error.what());
  }
}

}  // namespace

int64_t ReadCounts::skipped() const {
  int64_t sum = 0;
  for (const auto& [family, count] : objects_skipped) sum += count;
  return sum;
}

void ReadCounts::Add(const ReadCounts& other) {
  objects += other.objects;
  objects_converted += other.objects_converted;
  for (const auto& [family, count] : other.objects_skipped)
    objects_skipped[family] += count;
  rejects += other.rejects;
  objects_rejected += other.objects_rejected;
  stored_bytes += other.stored_bytes;
  text_bytes += other.text_bytes;
  documents += other.documents;
  documents_rejected += other.documents_rejected;
  events += other.events;
  events_rejected += other.events_rejected;
}

std::string Task::ToJson() const { return Dump(*this); }

arrow::Result<Task> Task::FromJson(std::string_view json) {
  return Parse<Task>(json, "a task",
                     [](const nlohmann::json& value) { return value.get<Task>(); });
}

std::string Staged::ToJson() const { return Dump(*this); }

arrow::Result<Staged> Staged::FromJson(std::string_view json) {
  return Parse<Staged>(json, "a staging place",
                       [](const nlohmann::json& value) { return value.get<Staged>(); });
}

void Observation::Merge(const Observation& other) {
  shape.Merge(other.shape);
  counts.Add(other.counts);
  MergeRejects(other.rejects, &rejects);
}

std::string Observation::ToJson() const {
  return Dump({{"shape", shape.ToJson()}, {"counts", counts}, {"rejects", rejects}});
}

arrow::Result<Observation> Observation::FromJson(std::string_view json) {
  return Parse<Observation>(
      json, "an observation",
      [](const nlohmann::json& value) -> arrow::Result<Observation> {
        Observation observation;
        ARROW_ASSIGN_OR_RAISE(observation.shape,
                              Shape::FromJson(value.at("shape").get<std::string>()));
        value.at("counts").get_to(observation.counts);
        value.at("rejects").get_to(observation.rejects);
        return observation;
      });
}

void Parts::Merge(const Parts& other) {
  files.insert(files.end(), other.files.begin(), other.files.end());
  counts.Add(other.counts);
  rows_written += other.rows_written;
  MergeRejects(other.rejects, &rejects);
}

std::string Parts::ToJson() const {
  return Dump({{"files", files},
               {"counts", counts},
               {"rows_written", rows_written},
               {"rejects", rejects}});
}

arrow::Result<Parts> Parts::FromJson(std::string_view json) {
  return Parse<Parts>(json, "parts", [](const nlohmann::json& value) {
    Parts parts;
    value.at("files").get_to(parts.files);
    value.at("counts").get_to(parts.counts);
    value.at("rows_written").get_to(parts.rows_written);
    value.at("rejects").get_to(parts.rejects);
    return parts;
  });
}

std::vector<Task> PlanTasks(const Listing& listing, int64_t stored_bytes_max) {
  constexpr size_t kObjectsMax = 10'000;
  std::vector<Task> tasks;
  int64_t bytes = 0;
  for (const SourceObject& object : listing.objects) {
    const int64_t size = std::max<int64_t>(object.size, 0);
    if (tasks.empty() || bytes + size > stored_bytes_max ||
        tasks.back().objects.size() >= kObjectsMax) {
      tasks.push_back({{}, static_cast<int>(tasks.size())});
      bytes = 0;
    }
    tasks.back().objects.push_back(object);
    bytes += size;
  }
  return tasks;
}

}  // namespace trailmill
