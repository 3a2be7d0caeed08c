// Walks a tree of a local disk, several folders at once.
//
// Level by level: the folders of a level are read in portions by several threads, and
// what they find is joined in the order of the folders. A tree whose files all lie at one
// depth, as CloudTrail's do, so comes out sorted.
#pragma once

#include <string>
#include <vector>

#include <arrow/status.h>

#include "source/findings.h"

namespace trailmill::source {

/// Ten levels are an organisation's tree with a prefix; more than this is a loop of
/// mounts or links that LoopsBack() did not see.
inline constexpr int kDepthMax = 64;

arrow::Status TooDeep(const Location& location, const std::string& path);

class LocalTree {
 public:
  LocalTree(const Selection& selection, const Location& location, Findings* findings)
      : selection_(selection), location_(location), findings_(findings) {}

  /// Takes all below a folder, whose path lies so many levels below where the listing
  /// began.
  arrow::Status List(const std::string& path, int depth);

 private:
  using Folders = std::vector<std::string>;

  // A portion of a level's folders, and what is in them.
  struct Portion {
    const std::string* folders;
    size_t count;
    Findings findings;
    Folders below;
  };

  std::vector<Portion> Cut(const Folders& level) const;
  arrow::Status Read(Portion* portion) const;
  arrow::Status ReadOne(const std::string& path, Portion* portion) const;
  void TakeEntry(Entry entry, Portion* portion) const;
  Folders Join(std::vector<Portion> portions);

  const Selection& selection_;
  const Location& location_;
  Findings* const findings_;
};

}  // namespace trailmill::source
