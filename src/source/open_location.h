// From a location to an open file: where locations meet Arrow's file systems.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include <arrow/filesystem/filesystem.h>
#include <arrow/io/interfaces.h>
#include <arrow/result.h>

#include "source/location.h"
#include "store/s3_bucket.h"
#include "trailmill/source.h"

namespace trailmill::source {

/// Whether a location is in S3; `s3a://` is Hadoop's name of it.
bool IsS3(const Location& location);

/// A file system and what stands before a location's path in it.
struct Store {
  std::shared_ptr<arrow::fs::FileSystem> fs;
  /// `bucket/`; empty for the local store.
  std::string base;
  /// The bucket behind `fs`, null elsewhere.
  std::shared_ptr<store::S3Bucket> bucket = nullptr;
  /// A disk of this machine: a location's path is the system's.
  bool local = false;

  /// The path of `fs` for a location's path.
  std::string ToFs(const std::string& path) const;
  /// The reverse: a location's path for a path of `fs`.
  std::string FromFs(const std::string& fs_path) const;
};

/// \return Invalid or KeyError of Arrow for a URI that it does not know, IOError where
///   the store cannot be reached.
arrow::Result<Store> OpenStore(const Location& location);

/// The file system of a location, and the location's path in it.
arrow::Result<std::pair<std::shared_ptr<arrow::fs::FileSystem>, std::string>>
OpenLocation(const std::string& location);

/// Opens objects, one after the other. Each worker thread has one of its own: stores are
/// kept here, by scheme, authority and query; nothing is shared, so nothing is locked.
class ObjectOpener {
 public:
  /// A store that told the object's size is not asked for it again: on S3 that saves a
  /// HEAD for every GET.
  /// \return IOError that names the object where it cannot be opened.
  arrow::Result<std::shared_ptr<arrow::io::RandomAccessFile>> Open(
      const SourceObject& object);

 private:
  std::map<std::string, Store> stores_;
};

}  // namespace trailmill::source
