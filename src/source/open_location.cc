#include "source/open_location.h"

#include <algorithm>

#include <arrow/filesystem/localfs.h>

#include "store/s3_file_system.h"
#include "trailmill/storage.h"

namespace trailmill::source {
namespace {

arrow::Status WithPlace(const arrow::Status& status, const std::string& location) {
  return status.WithMessage("opening ", location, ": ", status.message());
}

arrow::Result<Store> OpenS3(const Location& location) {
  if (location.query.size() > 1) {
    return arrow::Status::Invalid(
        "s3:// locations take no query: ", location.With(location.path),
        ": --endpoint-url, --s3-region and --profile say how S3 is reached");
  }
  const std::string name(LastPart(location.root.substr(0, location.root.size() - 1)));
  ARROW_ASSIGN_OR_RAISE(auto access, store::S3Access::Get());
  ARROW_ASSIGN_OR_RAISE(auto bucket, store::S3Bucket::Open(name));
  return Store{std::make_shared<store::S3FileSystem>(bucket, access->gets()), name + "/",
               bucket};
}

// Arrow takes a relative path such as `logs:2020/a` for a URI, not `./logs:2020/a`.
constexpr std::string_view kHere = "./";

}  // namespace

bool IsS3(const Location& location) {
  return location.root.starts_with("s3://") || location.root.starts_with("s3a://");
}

std::string Store::ToFs(const std::string& path) const {
  // The whole store: `bucket`, but `/` where all paths start with one.
  if (!base.empty() && path.empty()) {
    return base.substr(0, std::max<size_t>(base.size() - 1, 1));
  }
  if (!base.empty() || path.starts_with('/')) return base + path;
  return path.empty() ? "." : std::string(kHere) + path;
}

std::string Store::FromFs(const std::string& fs_path) const {
  const std::string_view before = base.empty() ? kHere : std::string_view(base);
  return fs_path.starts_with(before) ? fs_path.substr(before.size()) : fs_path;
}

arrow::Result<Store> OpenStore(const Location& location) {
  if (location.local()) {
    return Store{std::make_shared<arrow::fs::LocalFileSystem>(), "", nullptr, true};
  }
  if (IsS3(location)) return OpenS3(location);
  Store store;
  const std::string uri = location.StoreUri();
  auto opened = arrow::fs::FileSystemFromUri(uri, &store.base);
  if (!opened.ok()) return WithPlace(opened.status(), uri);
  store.fs = opened.MoveValueUnsafe();
  if (!store.base.empty() && store.base.back() != '/') store.base += '/';
  return store;
}

arrow::Result<std::pair<std::shared_ptr<arrow::fs::FileSystem>, std::string>>
OpenLocation(const std::string& location) {
  const auto parsed = ParseLocation(location);
  ARROW_ASSIGN_OR_RAISE(auto store, OpenStore(parsed));
  auto path = store.ToFs(parsed.path);
  return std::make_pair(std::move(store.fs), std::move(path));
}

arrow::Result<std::shared_ptr<arrow::io::RandomAccessFile>> ObjectOpener::Open(
    const SourceObject& object) {
  const auto parsed = ParseLocation(object.location);
  auto found = stores_.find(parsed.StoreUri());
  if (found == stores_.end()) {
    ARROW_ASSIGN_OR_RAISE(auto store, OpenStore(parsed));
    found = stores_.emplace(parsed.StoreUri(), std::move(store)).first;
  }
  const Store& store = found->second;
  arrow::fs::FileInfo info(store.ToFs(parsed.path), arrow::fs::FileType::File);
  info.set_size(object.size);  // -1 is Arrow's kNoSize too
  auto opened = store.fs->OpenInputFile(info);
  if (!opened.ok()) return WithPlace(opened.status(), object.location);
  return opened;
}

}  // namespace trailmill::source

arrow::Result<std::pair<std::shared_ptr<arrow::fs::FileSystem>, std::string>>
trailmill::OpenStorage(const std::string& location) {
  return source::OpenLocation(location);
}
