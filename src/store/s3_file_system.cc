#include "store/s3_file_system.h"

#include <chrono>

#include "store/at_once.h"
#include "store/object_file.h"
#include "store/upload_stream.h"

namespace trailmill::store {

using arrow::Status;
using arrow::fs::FileInfo;
using arrow::fs::FileType;

bool S3FileSystem::Equals(const FileSystem& other) const {
  const auto* s3 = dynamic_cast<const S3FileSystem*>(&other);
  return s3 != nullptr && s3->bucket_ == bucket_;
}

std::string S3FileSystem::KeyOf(Path path) const {
  const size_t slash = path.find('/');
  return slash == path.npos ? "" : path.substr(slash + 1);
}

std::string S3FileSystem::PathOf(const std::string& key) const {
  return bucket_->name() + "/" + key;
}

FileInfo S3FileSystem::InfoOf(const ListedObject& object) const {
  FileInfo info(PathOf(object.key), FileType::File);
  info.set_size(object.size);
  info.set_mtime(arrow::fs::TimePoint(std::chrono::nanoseconds(object.mtime_ns)));
  return info;
}

arrow::Result<FileInfo> S3FileSystem::GetFileInfo(Path path) {
  ARROW_ASSIGN_OR_RAISE(const KeyInfo info, bucket_->Look(KeyOf(path)));
  switch (info.kind) {
    case KeyInfo::Kind::kObject:
      return InfoOf(info.object);
    case KeyInfo::Kind::kFolder:
      return FileInfo(path, FileType::Directory);
    case KeyInfo::Kind::kNothing:
      break;
  }
  return FileInfo(path, FileType::NotFound);
}

arrow::Result<std::vector<FileInfo>> S3FileSystem::GetFileInfo(
    const arrow::fs::FileSelector& selector) {
  ListQuery query;
  query.prefix = FolderPrefix(KeyOf(selector.base_dir));
  query.by_folder = !selector.recursive;
  ARROW_ASSIGN_OR_RAISE(const ListPage page, bucket_->ListAll(query));
  std::vector<FileInfo> infos;
  for (const auto& object : page.objects) {
    // Other tools make empty objects for directories.
    if (!object.key.ends_with('/')) infos.push_back(InfoOf(object));
  }
  for (const std::string& prefix : page.prefixes)
    infos.emplace_back(PathOf(prefix.substr(0, prefix.size() - 1)), FileType::Directory);
  const bool found = !page.objects.empty() || !page.prefixes.empty();
  if (found || selector.allow_not_found || query.prefix.empty()) return infos;
  return Status::IOError("LIST s3://", PathOf(query.prefix), ": nothing is there");
}

arrow::Result<std::vector<std::string>> S3FileSystem::DirectoriesThatBegin(
    Path path_prefix) {
  ListQuery query;
  query.prefix = KeyOf(path_prefix);
  query.by_folder = true;
  ARROW_ASSIGN_OR_RAISE(const ListPage page, bucket_->ListAll(query));
  std::vector<std::string> paths;
  for (const std::string& prefix : page.prefixes)
    paths.push_back(PathOf(prefix.substr(0, prefix.size() - 1)));
  return paths;
}

Status S3FileSystem::DeleteDir(Path path) { return DeleteDirContents(path, true); }

Status S3FileSystem::DeleteDirContents(Path path, bool missing_dir_ok) {
  arrow::fs::FileSelector all;
  all.base_dir = path;
  all.recursive = true;
  all.allow_not_found = missing_dir_ok;
  ARROW_ASSIGN_OR_RAISE(const auto infos, GetFileInfo(all));
  return ForEachAtOnce(infos.size(),
                       [&](size_t i) { return bucket_->Delete(KeyOf(infos[i].path())); });
}

Status S3FileSystem::DeleteRootDirContents() {
  return Status::NotImplemented("emptying a bucket");
}

Status S3FileSystem::DeleteFile(Path path) { return bucket_->Delete(KeyOf(path)); }

Status S3FileSystem::DeleteFiles(const std::vector<std::string>& paths) {
  return ForEachAtOnce(paths.size(), [&](size_t i) { return DeleteFile(paths[i]); });
}

Status S3FileSystem::Move(Path from, Path to) {
  ARROW_RETURN_NOT_OK(CopyFile(from, to));
  return DeleteFile(from);
}

Status S3FileSystem::CopyFile(Path from, Path to) {
  return bucket_->Copy(KeyOf(from), KeyOf(to));
}

arrow::Result<std::shared_ptr<arrow::io::InputStream>> S3FileSystem::OpenInputStream(
    Path path) {
  return OpenInputFile(path);
}

arrow::Result<std::shared_ptr<arrow::io::RandomAccessFile>> S3FileSystem::OpenInputFile(
    Path path) {
  ARROW_ASSIGN_OR_RAISE(const auto object, bucket_->Head(KeyOf(path)));
  if (!object) return Status::IOError("HEAD s3://", path, ": no such object");
  return OpenInputFile(InfoOf(*object));
}

arrow::Result<std::shared_ptr<arrow::io::RandomAccessFile>> S3FileSystem::OpenInputFile(
    const FileInfo& info) {
  if (info.size() < 0) return OpenInputFile(info.path());
  return std::make_shared<ObjectFile>(bucket_, KeyOf(info.path()), info.size(),
                                      io_context());
}

arrow::Result<std::shared_ptr<arrow::io::OutputStream>> S3FileSystem::OpenOutputStream(
    Path path, const Metadata&) {
  return std::make_shared<UploadStream>(bucket_, KeyOf(path));
}

arrow::Result<std::shared_ptr<arrow::io::OutputStream>> S3FileSystem::OpenAppendStream(
    Path path, const Metadata&) {
  return Status::NotImplemented("appending to an object: ", path);
}

}  // namespace trailmill::store
