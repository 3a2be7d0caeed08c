// Where a lake lies: a directory of a local disk or a prefix of a bucket.
#pragma once

#include <memory>
#include <string>

#include <arrow/filesystem/filesystem.h>
#include <arrow/result.h>

#include "store/entry_store.h"

namespace trailmill::lake {

struct Place {
  /// As it was typed, without slashes at its end.
  std::string location;
  /// Log entries, and the path of the lake in that store.
  std::shared_ptr<store::EntryStore> entries;
  std::string root;
  /// Data files, and the path of the lake in that file system.
  std::shared_ptr<arrow::fs::FileSystem> files;
  std::string files_root;
  /// Whether files and directories have to be synced to last.
  bool local = true;
};

/// \return as source::OpenStore(); NotImplemented for a store that has no
/// put-if-absent.
arrow::Result<Place> OpenPlace(const std::string& location);

}  // namespace trailmill::lake
