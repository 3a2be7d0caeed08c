// The listing of one SOURCE argument.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arrow/filesystem/filesystem.h>
#include <arrow/result.h>
#include <arrow/status.h>

#include "source/location.h"
#include "source/open_location.h"
#include "trailmill/source.h"

namespace trailmill::source {

/// Lists one SOURCE: a file, a tree, or a pattern.
class SourceLister {
 public:
  SourceLister(const Selection& selection, Location location, Store store)
      : selection_(selection), location_(std::move(location)), store_(std::move(store)) {}

  /// \return IOError that names the path and the next step where it does not exist, may
  ///   not be read, or no name matches. A source with nothing to take is no error here.
  arrow::Status List();

  /// In no order; a pattern with `**` can find one twice.
  std::vector<SourceObject> objects;
  /// Location and reason of what was seen and left out.
  std::vector<std::pair<std::string, std::string>> left_out;

 private:
  using Info = arrow::fs::FileInfo;
  using Infos = std::vector<Info>;
  using Status = arrow::Status;

  arrow::Result<Info> Look(const std::string& path) const;
  arrow::Result<Infos> Read(const std::string& path, bool recursive) const;
  Status NotFound(std::string_view what, std::string_view next_step) const;
  Status Unreadable(const std::string& path, const Status& why) const;

  // `path` is a location's path everywhere below.
  void LeaveOut(const std::string& path, std::string reason);
  void TakeFile(const Info& info, bool even_if_hidden);
  void TakeObject(const std::string& path, int64_t size, int64_t mtime_ns,
                  bool even_if_hidden);
  Status TakeChild(const Info& info, int depth);
  Status WalkTree(const std::string& path, int depth);
  static bool IsHiddenBelow(const std::string& path, size_t above);
  Status ListBucket(const std::string& path);
  Status ReadTreeAtOnce(const std::string& path);
  Status TakeTree(const std::string& path, int depth);
  Status ListGlob();
  Status MatchLevel(const std::string& path, size_t level, int depth);
  Status MatchChild(const Info& info, size_t level, int depth);
  Status TakeMatch(const Info& info, int depth);

  const Selection& selection_;
  const Location location_;
  const Store store_;
  // Of a glob, its parts; `**` is one of them and never stands next to another.
  std::vector<std::string> pattern_;
  bool matched_ = false;
};

}  // namespace trailmill::source
