#include "lake/place.h"

#include "source/open_location.h"

namespace trailmill::lake {

arrow::Result<Place> OpenPlace(const std::string& location) {
  const source::Location parsed = source::ParseLocation(location);
  if (!parsed.local() && !source::IsS3(parsed)) {
    return arrow::Status::NotImplemented("opening the lake ", location,
                                         ": a lake lies on a local disk or in s3://");
  }
  ARROW_ASSIGN_OR_RAISE(const source::Store store, source::OpenStore(parsed));
  Place place;
  place.location = parsed.With(parsed.path);
  place.files = store.fs;
  place.files_root = store.ToFs(parsed.path);
  place.local = parsed.local();
  if (place.local) {
    place.entries = store::LocalEntries();
    place.root = place.files_root;
    return place;
  }
  if (parsed.path.empty()) {
    return arrow::Status::Invalid("opening the lake ", location,
                                  ": it needs a prefix in the bucket: ", location,
                                  "/lake");
  }
  ARROW_ASSIGN_OR_RAISE(place.entries, store::S3Entries(store.bucket->name()));
  place.root = parsed.path;
  return place;
}

}  // namespace trailmill::lake
