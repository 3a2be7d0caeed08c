// S3 as an arrow::fs::FileSystem: Arrow's own where bytes flow, S3Bucket for the rest.
//
// Arrow's knows nothing of pages and makes empty objects for directories; it asks for
// what it was told already, and moves and deletes files one at a time.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <arrow/filesystem/filesystem.h>

#include "store/s3_bucket.h"

namespace trailmill::store {

/// Paths are `bucket/key`, all of one bucket. A directory is what keys have in common up
/// to a `/`: it is never made, and gone with the last of them. Thread-safe.
class S3FileSystem : public arrow::fs::FileSystem {
 public:
  using Path = const std::string&;
  template <typename T>
  using Result = arrow::Result<T>;
  using Status = arrow::Status;
  using FileInfo = arrow::fs::FileInfo;
  using Metadata = std::shared_ptr<const arrow::KeyValueMetadata>;

  S3FileSystem(std::shared_ptr<S3Bucket> bucket, const arrow::io::IOContext& gets)
      : FileSystem(gets), bucket_(std::move(bucket)) {}

  const std::shared_ptr<S3Bucket>& bucket() const { return bucket_; }

  std::string type_name() const override { return "s3"; }
  bool Equals(const FileSystem& other) const override;

  using FileSystem::CreateDir;
  using FileSystem::DeleteDirContents;
  using FileSystem::GetFileInfo;
  using FileSystem::OpenAppendStream;
  using FileSystem::OpenOutputStream;

  /// What is an object and a directory too is an object here.
  Result<FileInfo> GetFileInfo(Path path) override;
  /// Recursive, files alone.
  Result<std::vector<FileInfo>> GetFileInfo(
      const arrow::fs::FileSelector& selector) override;

  /// The directories whose paths begin so: siblings by a part of their name, without a
  /// look at the others.
  Result<std::vector<std::string>> DirectoriesThatBegin(Path path_prefix);

  Status CreateDir(Path, bool) override { return Status::OK(); }
  Status DeleteDir(Path path) override;
  Status DeleteDirContents(Path path, bool missing_dir_ok) override;
  Status DeleteRootDirContents() override;
  Status DeleteFile(Path path) override;
  Status DeleteFiles(const std::vector<std::string>& paths) override;
  Status Move(Path from, Path to) override;
  Status CopyFile(Path from, Path to) override;

  Result<std::shared_ptr<arrow::io::InputStream>> OpenInputStream(Path path) override;
  Result<std::shared_ptr<arrow::io::RandomAccessFile>> OpenInputFile(Path path) override;
  /// Without a request if the size is known.
  Result<std::shared_ptr<arrow::io::RandomAccessFile>> OpenInputFile(
      const FileInfo& info) override;
  Result<std::shared_ptr<arrow::io::OutputStream>> OpenOutputStream(
      Path path, const Metadata& metadata) override;
  Result<std::shared_ptr<arrow::io::OutputStream>> OpenAppendStream(
      Path path, const Metadata& metadata) override;

 private:
  std::string KeyOf(Path path) const;
  std::string PathOf(const std::string& key) const;
  FileInfo InfoOf(const ListedObject& object) const;

  const std::shared_ptr<S3Bucket> bucket_;
};

}  // namespace trailmill::store
