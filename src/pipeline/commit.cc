#include "dataset/commit.h"

#include "base/uuid.h"
#include "source/location.h"
#include "source/open_location.h"
#include "trailmill/pipeline.h"

namespace trailmill {
namespace {

dataset::SaveMode ModeOf(SaveMode mode) {
  switch (mode) {
    case SaveMode::kAppend:
      return dataset::SaveMode::kAppend;
    case SaveMode::kOverwrite:
      return dataset::SaveMode::kOverwrite;
    case SaveMode::kOverwritePartitions:
      return dataset::SaveMode::kOverwritePartitions;
    case SaveMode::kIgnore:
      return dataset::SaveMode::kIgnore;
    default:
      return dataset::SaveMode::kError;
  }
}

struct Place {
  std::shared_ptr<arrow::fs::FileSystem> fs;
  dataset::CommitTarget target;
};

arrow::Result<Place> PlaceOf(const Staged& staged) {
  const Destination& destination = staged.destination;
  ARROW_ASSIGN_OR_RAISE(auto store, source::OpenLocation(destination.location));
  Place place{store.first, {"", staged.run_id, ModeOf(destination.mode)}};
  ARROW_ASSIGN_OR_RAISE(place.target.dest,
                        dataset::ResolveDestination(*store.first, store.second));
  return place;
}

// Where new files wait, as a location.
std::string DataLocation(const Destination& destination,
                         const dataset::CommitTarget& target) {
  const auto below = [&](const std::string& dest) {
    return dataset::DataPath(dataset::RunPath(dest, target.run_id));
  };
  const source::Location location = source::ParseLocation(destination.location);
  return location.local() ? below(target.dest) : location.With(below(location.path));
}

std::vector<dataset::PartFile> FilesOf(const Parts& parts, const std::string& data) {
  std::vector<dataset::PartFile> files;
  for (const PartFile& file : parts.files) {
    const std::string path =
        dataset::JoinPath(dataset::JoinPath(data, file.directory), file.name);
    files.push_back({file.directory, file.name, file.rows, file.bytes, path});
  }
  return files;
}

// Broken input is no reason to lose what stands.
arrow::Status CheckNotEmptied(const Staged& staged, const Parts& parts) {
  if (staged.destination.mode != SaveMode::kOverwrite || !parts.files.empty() ||
      parts.counts.rejects == 0) {
    return arrow::Status::OK();
  }
  return arrow::Status::Invalid(
      "commit: all that was read was rejected, so that overwriting would leave nothing: ",
      staged.destination.location, "; nothing was changed");
}

}  // namespace

arrow::Result<Staged> Prepare(const Destination& destination) {
  Staged staged{destination, base::NewUuid(), "", nullptr, {}};
  ARROW_ASSIGN_OR_RAISE(const Place place, PlaceOf(staged));
  ARROW_ASSIGN_OR_RAISE(auto begun, dataset::BeginRun(*place.fs, place.target));
  staged.directory = DataLocation(destination, place.target);
  staged.held = std::move(begun.directory);
  staged.notes = std::move(begun.notes);
  return staged;
}

arrow::Result<std::vector<std::string>> Commit(const Staged& staged, const Parts& parts) {
  ARROW_ASSIGN_OR_RAISE(const Place place, PlaceOf(staged));
  ARROW_RETURN_NOT_OK(CheckNotEmptied(staged, parts));
  const std::string data =
      dataset::DataPath(dataset::RunPath(place.target.dest, staged.run_id));
  return dataset::CommitParts(*place.fs, place.target, FilesOf(parts, data),
                              staged.held.get());
}

void Abandon(const Staged& staged) {
  const auto place = PlaceOf(staged);
  if (place.ok()) dataset::AbandonParts(*place->fs, place->target);
}

}  // namespace trailmill
