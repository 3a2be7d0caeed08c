// One folder of a local disk, read with as few calls as that takes: the folder's own
// entries tell what is a folder, and a file is looked at by its name in the open folder.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <arrow/result.h>
#include <dirent.h>

#include "source/entry.h"

namespace trailmill::source {

class LocalFolder {
 public:
  struct Name {
    std::string text;
    /// As the folder tells it; kNothing where only a look does: of links, and on disks
    /// that tell no kinds.
    Entry::Kind kind = Entry::Kind::kNothing;
  };

  /// Reads the names. The folder stays open for Look().
  /// \param path a location's path: empty for the working directory.
  static arrow::Result<LocalFolder> Open(const std::string& path);

  /// In byte order, without `.` and `..`.
  const std::vector<Name>& names() const { return names_; }
  /// The path of a name.
  std::string PathOf(const Name& name) const;
  /// Follows links. kNothing where the name is gone or leads nowhere. Folders have no
  /// size and time here.
  arrow::Result<Entry> Look(const Name& name) const;

 private:
  // An open folder, closed with it.
  using Reader = std::unique_ptr<DIR, int (*)(DIR*)>;

  LocalFolder(std::string path, Reader reader)
      : path_(std::move(path)), reader_(std::move(reader)) {}
  arrow::Status ReadNames();

  std::string path_;
  Reader reader_;
  std::vector<Name> names_;
};

/// What a path leads to.
arrow::Result<Entry> LookAtLocal(const std::string& path);

/// Whether a path is a link to itself or to a folder that it lies in.
bool LoopsBack(const std::string& path);

}  // namespace trailmill::source
