#include "pipeline/apart.h"

#include <filesystem>
#include <string_view>
#include <system_error>

#include "source/location.h"

namespace trailmill::pipeline {
namespace {

namespace stdfs = std::filesystem;

// Local paths as the disk knows them, links resolved; what can't be resolved stays.
std::string Resolved(const source::Location& location) {
  if (!location.local()) return source::PathText(location);
  std::error_code error;
  const stdfs::path absolute = stdfs::absolute(location.path, error);
  const stdfs::path resolved =
      error ? absolute : stdfs::weakly_canonical(absolute, error);
  return error ? location.path : resolved.string();
}

bool LiesIn(std::string_view path, std::string_view directory) {
  return path.starts_with(directory) &&
         (path.size() == directory.size() || path[directory.size()] == '/');
}

std::string ResolvedDestination(const Destination& destination) {
  std::string path = Resolved(source::ParseLocation(destination.location));
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

}  // namespace

arrow::Status CheckApart(const std::vector<SourceObject>& objects,
                         const Destination& destination) {
  const std::string dest = ResolvedDestination(destination);
  std::string parent, resolved_parent;  // of the last object: many have the same
  for (const SourceObject& object : objects) {
    source::Location location = source::ParseLocation(object.location);
    const std::string name(source::LastPart(location.path));
    location.path = source::ParentPath(location.path);
    if (location.local() && location.path.empty()) location.path = ".";
    if (resolved_parent.empty() || location.path != parent) {
      parent = location.path;
      resolved_parent = Resolved(location);
    }
    if (!LiesIn(source::JoinPath(resolved_parent, name), dest)) continue;
    return arrow::Status::Invalid(
        "[UNSUPPORTED_OVERWRITE.PATH] converting: a file that is read lies where the new "
        "ones go: ",
        object.location, ": name a destination outside of the sources");
  }
  return arrow::Status::OK();
}

arrow::Status CheckOutside(const std::string& directory, const Destination& destination) {
  const std::string dest = ResolvedDestination(destination);
  if (!LiesIn(Resolved(source::ParseLocation(directory)), dest))
    return arrow::Status::OK();
  return arrow::Status::Invalid(
      "keeping rejects: the directory lies in the destination, which readers of its "
      "files "
      "would find and overwriting would remove: ",
      directory, ": name one outside");
}

}  // namespace trailmill::pipeline
