// Lists a tree of a bucket, in as few requests as that takes, many of them at once.
//
// A listing is a walk over sorted keys, 1,000 to a request, each of which needs the one
// before it. What makes it wide:
//
// - A selection cuts the tree: folders are read level by level, all of a level at once,
//   down to the regions; below those the days that are wanted are a range of keys, which
//   a listing can begin in the middle of (`start-after`) and break off.
// - A range that has taken kPagesAlone requests and still goes on is split at the folders
//   that lie ahead: the days left in the month, the months left in the year, the regions
//   and accounts after this one. One listing by folder at each level finds them.
//
// - A window leaves out what is old and nothing else: objects that are no keys of
//   AWSLogs may lie anywhere, so no folder can be chosen. The walk over all keys passes
//   over what lies before the window instead: the first key of a region that is older
//   sends it to the window's first day there, one request for each region however many
//   years there are; the first digest sends it behind the digests, and so do the logs of
//   other services. An account is not split while it only passes over, as a part that
//   begins in front of a region costs one request more.
//
// Small trees never come to that: two requests are enough for 1,854 keys.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "store/s3_bucket.h"
#include "trailmill/source.h"

namespace trailmill::source {

class BucketTree {
 public:
  /// Requests of one range in a row before it is split. A split costs a request for each
  /// level, some eight in an organisation's tree.
  static constexpr int kPagesAlone = 8;

  /// What a listing meets, called from one thread at a time.
  struct Visitor {
    std::function<void(store::ListedObject)> on_object;
    /// A folder by its key without the `/`; false leaves it out. Asked of folders that
    /// are read level by level.
    std::function<bool(const std::string&)> enter;
  };

  /// Gives a page as S3Bucket::List() does; called from many threads.
  using Lister = std::function<arrow::Result<store::ListPage>(const store::ListQuery&)>;

  BucketTree(Lister list, const Selection& selection, Visitor visitor)
      : list_(std::move(list)), selection_(selection), visitor_(std::move(visitor)) {}

  /// \param folder a key without `/` at its end; empty for the whole bucket.
  arrow::Status List(const std::string& folder);

 private:
  // Keys that begin with the prefix, after one key and before another; empty for no
  // bound.
  struct Range {
    std::string prefix;
    std::string after = {};
    std::string end = {};
    /// Read the level and not what is below.
    bool by_folder = false;
  };

  arrow::Status Read(Range range);
  arrow::Status ReadLevel(const Range& range);
  arrow::Status ReadKeys(Range range);
  /// Leaves out of a page what is passed over.
  /// \return where to go on if the page ends there; empty for with the next page.
  std::string PassOverOld(std::vector<store::ListedObject>* objects) const;
  /// Gives the folders after the range's last key to others.
  arrow::Status Split(const Range& range);
  arrow::Status SplitLevel(const Range& range, const std::string& folder,
                           const std::string& passed);
  void Take(std::vector<store::ListedObject> objects);
  void Descend(const std::string& prefix);
  void AddDays(const std::string& region);
  void Add(Range range);

  const Lister list_;
  const Selection& selection_;
  const Visitor visitor_;
  std::mutex mutex_;  // guards the visitor and what follows
  std::vector<Range> ahead_;
};

}  // namespace trailmill::source
