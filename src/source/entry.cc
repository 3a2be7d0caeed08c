#include "source/entry.h"

#include <chrono>
#include <utility>

#include "source/local_folder.h"

namespace trailmill::source {
namespace {

using arrow::fs::FileInfo;
using arrow::fs::FileType;
using store::KeyInfo;
using store::ListedObject;

Entry::Kind KindOf(FileType type) {
  switch (type) {
    case FileType::NotFound:
      return Entry::Kind::kNothing;
    case FileType::File:
      return Entry::Kind::kFile;
    case FileType::Directory:
      return Entry::Kind::kFolder;
    default:
      return Entry::Kind::kOther;
  }
}

Entry FromInfo(const Store& store, const FileInfo& info) {
  Entry entry{.kind = KindOf(info.type()), .path = store.FromFs(info.path())};
  entry.size = info.size();
  if (info.mtime() != arrow::fs::kNoTime) {
    entry.mtime_ns = std::chrono::nanoseconds(info.mtime().time_since_epoch()).count();
  }
  return entry;
}

arrow::Result<Entry> LookAtKey(store::S3Bucket* bucket, const std::string& key) {
  ARROW_ASSIGN_OR_RAISE(KeyInfo info, bucket->Look(key));
  if (info.kind == KeyInfo::Kind::kObject) return EntryOf(std::move(info.object));
  const bool folder = info.kind == KeyInfo::Kind::kFolder;
  return Entry{.kind = folder ? Entry::Kind::kFolder : Entry::Kind::kNothing,
               .path = key};
}

arrow::Result<std::vector<Entry>> ReadKeys(store::S3Bucket* bucket,
                                           const std::string& folder) {
  store::ListQuery query;
  query.prefix = store::FolderPrefix(folder);
  query.by_folder = true;
  ARROW_ASSIGN_OR_RAISE(store::ListPage page, bucket->ListAll(query));
  std::vector<Entry> entries;
  for (ListedObject& object : page.objects) {
    // Other tools make empty objects for folders.
    if (!object.key.ends_with('/')) entries.push_back(EntryOf(std::move(object)));
  }
  for (const std::string& prefix : page.prefixes) {
    entries.push_back(
        {.kind = Entry::Kind::kFolder, .path = prefix.substr(0, prefix.size() - 1)});
  }
  return entries;
}

arrow::Result<std::vector<Entry>> Select(const Store& store, const std::string& path,
                                         bool recursive) {
  arrow::fs::FileSelector selector;
  selector.base_dir = store.ToFs(path);
  selector.recursive = recursive;
  ARROW_ASSIGN_OR_RAISE(const auto infos, store.fs->GetFileInfo(selector));
  std::vector<Entry> entries;
  entries.reserve(infos.size());
  for (const auto& info : infos) entries.push_back(FromInfo(store, info));
  return entries;
}

}  // namespace

Entry EntryOf(ListedObject object) {
  return {.kind = Entry::Kind::kFile,
          .path = std::move(object.key),
          .size = object.size,
          .mtime_ns = object.mtime_ns,
          .etag = std::move(object.etag)};
}

arrow::Result<Entry> LookAt(const Store& store, const std::string& path) {
  if (store.bucket != nullptr) return LookAtKey(store.bucket.get(), path);
  if (store.local) return LookAtLocal(path);
  ARROW_ASSIGN_OR_RAISE(const auto info, store.fs->GetFileInfo(store.ToFs(path)));
  return FromInfo(store, info);
}

arrow::Result<std::vector<Entry>> ReadFolder(const Store& store,
                                             const std::string& path) {
  if (store.bucket != nullptr) return ReadKeys(store.bucket.get(), path);
  if (!store.local) return Select(store, path, false);
  ARROW_ASSIGN_OR_RAISE(const auto folder, LocalFolder::Open(path));
  std::vector<Entry> entries;
  entries.reserve(folder.names().size());
  for (const auto& name : folder.names()) {
    ARROW_ASSIGN_OR_RAISE(Entry entry, folder.Look(name));
    if (entry.kind != Entry::Kind::kNothing) entries.push_back(std::move(entry));
  }
  return entries;
}

arrow::Result<std::vector<Entry>> ReadTree(const Store& store, const std::string& path) {
  return Select(store, path, true);
}

arrow::Status Unreadable(const Location& location, const std::string& path,
                         const arrow::Status& why) {
  // A bucket's errors say all that.
  if (IsS3(location)) return why;
  return why.WithMessage("listing ", location.With(path),
                         ": it cannot be read: ", why.message(),
                         ": check its permissions");
}

}  // namespace trailmill::source
