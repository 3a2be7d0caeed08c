// What stands at a path of a store, and what lies in a folder there.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "source/location.h"
#include "source/open_location.h"

namespace trailmill::source {

struct Entry {
  enum class Kind : uint8_t { kNothing, kFile, kFolder, kOther };
  Kind kind = Kind::kNothing;
  /// A location's path.
  std::string path;
  /// As SourceObject has them.
  int64_t size = -1;
  int64_t mtime_ns = 0;
  std::string etag = {};
  /// Perhaps a link of a local disk; what is told is what it leads to.
  bool may_be_link = false;
};

/// A key is a path of a bucket.
Entry EntryOf(store::ListedObject object);

/// \return IOError where the path may not be looked at; nothing there is no error.
arrow::Result<Entry> LookAt(const Store& store, const std::string& path);

/// One level, in no order. Links that lead nowhere are left out.
arrow::Result<std::vector<Entry>> ReadFolder(const Store& store, const std::string& path);

/// All levels at once, as only stores without folders can tell it.
arrow::Result<std::vector<Entry>> ReadTree(const Store& store, const std::string& path);

/// The error of a path that could not be looked at or read, with the next step.
arrow::Status Unreadable(const Location& location, const std::string& path,
                         const arrow::Status& why);

}  // namespace trailmill::source
