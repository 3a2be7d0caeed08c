// The listing of one SOURCE argument.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arrow/result.h>
#include <arrow/status.h>

#include "source/entry.h"
#include "source/findings.h"
#include "source/location.h"
#include "source/open_location.h"
#include "trailmill/source.h"

namespace trailmill::source {

/// Lists one SOURCE, once: a file, a tree, or a pattern.
class SourceLister {
 public:
  /// \param apart Whether no other source can meet the same objects.
  SourceLister(const Selection& selection, Location location, Store store, bool apart);
  SourceLister(const SourceLister&) = delete;
  SourceLister& operator=(const SourceLister&) = delete;

  /// \return IOError that names the path and the next step where it does not exist, may
  ///   not be read, or no name matches. A source with nothing to take is no error here.
  arrow::Result<Found> List();

 private:
  using Status = arrow::Status;

  Status ListSource();
  arrow::Result<Entry> Look(const std::string& path) const;
  arrow::Result<std::vector<Entry>> Read(const std::string& path) const;
  Status NotFound(std::string_view what, std::string_view next_step) const;

  // `path` is a location's path everywhere below.
  void TakeFile(Entry file, bool even_if_hidden);
  Status TakeChild(Entry entry, int depth);
  Status WalkTree(const std::string& path, int depth);
  static bool IsHiddenBelow(const std::string& path, size_t above);
  Status ListBucket(const std::string& path);
  Status ReadTreeAtOnce(const std::string& path);
  Status TakeTree(const std::string& path, int depth);
  Status ListGlob();
  Status MatchLevel(const std::string& path, size_t level, int depth);
  Status MatchChild(Entry entry, size_t level, int depth);
  Status TakeMatch(Entry entry, int depth);

  const Selection& selection_;
  const Location location_;
  const Store store_;
  Findings findings_;
  // Of a glob, its parts; `**` is one of them and never stands next to another.
  std::vector<std::string> pattern_;
  bool matched_ = false;
};

}  // namespace trailmill::source
