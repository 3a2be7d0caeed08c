#include "dataset/commit.h"

#include <random>

#include <fmt/format.h>

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

// A random UUID (RFC 9562, version 4).
std::string NewRunId() {
  std::random_device device;
  const auto word = [&] { return static_cast<uint32_t>(device()); };
  const uint32_t b = word(), c = word();
  return fmt::format("{:08x}-{:04x}-4{:03x}-{:04x}-{:04x}{:08x}", word(), b >> 16,
                     b & 0xFFF, 0x8000 | (c >> 16 & 0x3FFF), c & 0xFFFF, word());
}

struct Place {
  std::shared_ptr<arrow::fs::FileSystem> fs;
  dataset::CommitTarget target;
};

arrow::Result<Place> PlaceOf(const Staged& staged) {
  Place place;
  ARROW_ASSIGN_OR_RAISE(auto staging, source::OpenLocation(staged.directory));
  ARROW_ASSIGN_OR_RAISE(auto dest, source::OpenLocation(staged.destination.location));
  place.fs = staging.first;
  place.target.staging = staging.second;
  ARROW_ASSIGN_OR_RAISE(place.target.dest,
                        dataset::ResolveDestination(*place.fs, dest.second));
  place.target.mode = ModeOf(staged.destination.mode);
  return place;
}

std::vector<dataset::PartFile> FilesOf(const Parts& parts, const std::string& staging) {
  std::vector<dataset::PartFile> files;
  for (const PartFile& file : parts.files) {
    const std::string path =
        dataset::JoinPath(dataset::JoinPath(staging, file.directory), file.name);
    files.push_back({file.directory, file.name, file.rows, file.bytes, path});
  }
  return files;
}

}  // namespace

arrow::Result<Staged> Prepare(const Destination& destination) {
  ARROW_ASSIGN_OR_RAISE(auto store, source::OpenLocation(destination.location));
  ARROW_ASSIGN_OR_RAISE(std::string dest,
                        dataset::ResolveDestination(*store.first, store.second));
  ARROW_ASSIGN_OR_RAISE(bool wanted, dataset::PrepareDestination(
                                         *store.first, dest, ModeOf(destination.mode)));
  if (!wanted) {
    return arrow::Status::Cancelled(destination.location, " exists and is left as it is");
  }
  Staged staged{destination, NewRunId(), {}};
  const std::string directory =
      dataset::StagingDirectory(*store.first, dest, staged.run_id);
  // What is no local disk is written in place, under the location as it was given.
  staged.directory = dataset::IsLocal(*store.first) ? directory : destination.location;
  return staged;
}

arrow::Status Commit(const Staged& staged, const Parts& parts) {
  ARROW_ASSIGN_OR_RAISE(Place place, PlaceOf(staged));
  return dataset::CommitParts(*place.fs, place.target,
                              FilesOf(parts, place.target.staging));
}

void Abandon(const Staged& staged, const Parts& parts) {
  auto place = PlaceOf(staged);
  if (!place.ok()) return;
  dataset::AbandonParts(*place->fs, place->target, FilesOf(parts, place->target.staging));
}

}  // namespace trailmill
