#include "source/bucket_tree.h"

#include <utility>

#include "source/choose.h"
#include "store/at_once.h"

namespace trailmill::source {

using arrow::Status;
using store::ListedObject;
using store::ListPage;
using store::ListQuery;

namespace {

std::string WithSlash(const std::string& folder) {
  return folder.empty() ? folder : folder + "/";
}

std::string WithoutSlash(std::string prefix) {
  if (prefix.ends_with('/')) prefix.pop_back();
  return prefix;
}

}  // namespace

Status BucketTree::List(const std::string& folder) {
  Add({.prefix = WithSlash(folder), .by_folder = selection_.keys_only()});
  // In rounds: what one finds is the work of the next.
  while (!ahead_.empty()) {
    const std::vector<Range> round = std::exchange(ahead_, {});
    ARROW_RETURN_NOT_OK(
        store::ForEachAtOnce(round.size(), [&](size_t i) { return Read(round[i]); }));
  }
  return Status::OK();
}

void BucketTree::Add(Range range) {
  const std::lock_guard lock(mutex_);
  ahead_.push_back(std::move(range));
}

Status BucketTree::Read(Range range) {
  return range.by_folder ? ReadLevel(range) : ReadKeys(std::move(range));
}

void BucketTree::Take(std::vector<store::ListedObject> objects) {
  const std::lock_guard lock(mutex_);
  for (auto& object : objects) {
    // Other tools make empty objects for folders.
    if (!object.key.ends_with('/')) visitor_.on_object(std::move(object));
  }
}

Status BucketTree::ReadLevel(const Range& range) {
  ListQuery query;
  query.prefix = range.prefix;
  query.by_folder = true;
  do {
    ARROW_ASSIGN_OR_RAISE(ListPage page, list_(query));
    Take(std::move(page.objects));
    for (const std::string& prefix : page.prefixes) Descend(prefix);
    query.next = page.next;
  } while (!query.next.empty());
  return Status::OK();
}

void BucketTree::Descend(const std::string& prefix) {
  const std::string folder = WithoutSlash(prefix);
  {
    const std::lock_guard lock(mutex_);
    if (!visitor_.enter(folder)) return;
  }
  if (HoldsDays(folder)) return AddDays(prefix);
  Add({.prefix = prefix, .by_folder = true});
}

// `.../us-east-1/`, below which 2026/11/28 is a day. A bound need not be there.
void BucketTree::AddDays(const std::string& region) {
  for (const DaySpan& span : WantedDays(selection_)) {
    Add({.prefix = region,
         .after = span.first.empty() ? "" : region + span.first,
         .end = span.end.empty() ? "" : region + span.end});
  }
}

std::string BucketTree::PassOverOld(std::vector<ListedObject>* objects) const {
  std::string next;
  if (selection_.window_from.empty()) return next;
  std::vector<ListedObject> kept;
  for (ListedObject& object : *objects) {
    if (object.key <= next) continue;
    next = PassOver(object.key, selection_);
    if (next.empty()) kept.push_back(std::move(object));
  }
  *objects = std::move(kept);
  return next;
}

Status BucketTree::ReadKeys(Range range) {
  ListQuery query;
  query.prefix = range.prefix;
  query.start_after = range.after;
  const bool in_account = IsInAccount(range.prefix);
  for (int pages = 1;;) {
    ARROW_ASSIGN_OR_RAISE(ListPage page, list_(query));
    if (!page.objects.empty()) range.after = page.objects.back().key;
    const std::string next = PassOverOld(&page.objects);
    if (next > range.after) range.after = next;
    const bool passed = !range.end.empty() && range.after >= range.end;
    if (passed) {
      std::erase_if(page.objects,
                    [&](const auto& each) { return each.key >= range.end; });
    }
    Take(std::move(page.objects));
    const bool behind = !next.empty() && !next.starts_with(range.prefix);
    if (passed || behind || page.next.empty()) return Status::OK();
    query.start_after = range.after;
    query.next = next.empty() ? page.next : "";
    // The regions of one account come one after the other.
    if (!next.empty() && in_account) continue;
    if (pages++ >= kPagesAlone) return Split(range);
  }
}

Status BucketTree::Split(const Range& range) {
  std::string folder = range.prefix.substr(0, range.prefix.rfind('/') + 1);
  const bool whole_accounts =
      !selection_.window_from.empty() && !IsInAccount(range.prefix);
  for (size_t slash = range.after.find('/', folder.size()); slash != std::string::npos;
       slash = range.after.find('/', folder.size())) {
    const std::string below = range.after.substr(0, slash + 1);
    ARROW_RETURN_NOT_OK(SplitLevel(range, folder, below));
    folder = below;
    if (whole_accounts && IsInAccount(folder)) break;
  }
  Add({.prefix = folder, .after = range.after, .end = range.end});
  return Status::OK();
}

// \param passed the folder of this level that the range's last key lies in.
Status BucketTree::SplitLevel(const Range& range, const std::string& folder,
                              const std::string& passed) {
  ListQuery query;
  query.prefix = folder;
  query.by_folder = true;
  query.start_after = passed;
  const auto ahead = [&](const std::string& key) {
    return key > passed && !key.starts_with(passed) &&
           (range.end.empty() || key < range.end);
  };
  do {
    ARROW_ASSIGN_OR_RAISE(ListPage page, list_(query));
    std::erase_if(page.objects, [&](const auto& each) { return !ahead(each.key); });
    Take(std::move(page.objects));
    for (const std::string& prefix : page.prefixes) {
      if (ahead(prefix)) Add({.prefix = prefix, .end = range.end});
    }
    query.next = page.next;
  } while (!query.next.empty());
  return Status::OK();
}

}  // namespace trailmill::source
