// SOURCE arguments of the commands that read: logs, Parquet files, or lakes.

#include <algorithm>

#include "cli/command.h"
#include "trailmill/lake.h"
#include "trailmill/parquet_source.h"

namespace trailmill::cli {
namespace {

// A lake is looked for only where there is Parquet: logs cost no request more.
arrow::Result<std::vector<std::string>> LakesAmong(
    const std::vector<std::string>& sources, const Listing& listing) {
  std::vector<std::string> lakes;
  const bool parquet = std::any_of(
      listing.objects.begin(), listing.objects.end(),
      [](const SourceObject& object) { return object.location.ends_with(".parquet"); });
  if (!parquet) return lakes;
  for (const std::string& source : sources) {
    ARROW_ASSIGN_OR_RAISE(const bool is_lake, IsLake(source));
    if (is_lake) lakes.push_back(source);
  }
  return lakes;
}

// Files of a lake are in no folder of delivery. (Only looked for on a local disk, where
// that costs nothing: elsewhere nothing is found to read, which is told as well.)
arrow::Status CheckNoLake(const std::vector<std::string>& sources) {
  for (const std::string& source : sources) {
    if (source.find("://") != source.npos) continue;
    ARROW_ASSIGN_OR_RAISE(const bool is_lake, IsLake(source));
    if (!is_lake) continue;
    return arrow::Status::Invalid(
        source,
        " is a lake, and --day, --since, --until, --account and --region pick from "
        "folders "
        "of delivery: name directories of its events, such as events/day=2026-11-22/");
  }
  return arrow::Status::OK();
}

std::string RootOf(std::string lake) {
  while (lake.size() > 1 && lake.back() == '/') lake.pop_back();
  return lake + "/events";
}

arrow::Status Append(const std::string& lake, Listing* listing) {
  ARROW_ASSIGN_OR_RAISE(const auto files, LakeFiles(lake, -1));
  listing->objects.insert(listing->objects.end(), files.begin(), files.end());
  return arrow::Status::OK();
}

void SortDistinct(std::vector<SourceObject>* objects) {
  std::sort(objects->begin(), objects->end(),
            [](const auto& a, const auto& b) { return a.location < b.location; });
  const auto same = [](const auto& a, const auto& b) { return a.location == b.location; };
  objects->erase(std::unique(objects->begin(), objects->end(), same), objects->end());
}

}  // namespace

arrow::Result<Listing> List(const SourceOptions& options,
                            std::vector<std::string>* roots) {
  UseS3Options(options.s3);
  ARROW_ASSIGN_OR_RAISE(const Selection selection, SelectionOf(options));
  if (roots != nullptr) *roots = options.sources;
  if (!selection.everything()) {
    ARROW_RETURN_NOT_OK(CheckNoLake(options.sources));
    return ListSources(options.sources, selection);
  }
  ARROW_ASSIGN_OR_RAISE(Listing listing, ListSources(options.sources, selection));
  ARROW_ASSIGN_OR_RAISE(const auto lakes, LakesAmong(options.sources, listing));
  if (lakes.empty()) return listing;
  std::vector<std::string> others;
  for (const std::string& source : options.sources) {
    if (std::find(lakes.begin(), lakes.end(), source) == lakes.end())
      others.push_back(source);
  }
  listing = {};
  if (!others.empty()) {
    ARROW_ASSIGN_OR_RAISE(listing, ListSources(others, selection));
  }
  if (roots != nullptr) *roots = others;
  for (const std::string& lake : lakes) {
    ARROW_RETURN_NOT_OK(Append(lake, &listing));
    if (roots != nullptr) roots->push_back(RootOf(lake));
  }
  SortDistinct(&listing.objects);
  return listing;
}

}  // namespace trailmill::cli
