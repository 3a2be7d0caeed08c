// Listing the objects of one SOURCE.
//
// A local tree and a bucket's have walks of their own (local_tree.h, bucket_tree.h). Two
// ways lead through the trees of other stores. Level by level, each folder is one call,
// hidden folders and those that no wanted object can lie in are never opened: this is
// right for globs, and for a selection, which leaves a few folders out of years. In one
// recursive call a store hands out 1,000 keys a request whatever the folders, so a tree
// without a selection is read that way.

#include "source/source_lister.h"

#include <algorithm>

#include "source/bucket_tree.h"
#include "source/choose.h"
#include "source/glob.h"
#include "source/local_folder.h"
#include "source/local_tree.h"

namespace trailmill::source {

using arrow::Status;

SourceLister::SourceLister(const Selection& selection, Location location, Store store,
                           bool apart)
    : selection_(selection),
      location_(std::move(location)),
      store_(std::move(store)),
      findings_(selection_, location_, !apart || IsGlob(location_.path)) {}

arrow::Result<Entry> SourceLister::Look(const std::string& path) const {
  auto entry = LookAt(store_, path);
  if (!entry.ok()) return Unreadable(location_, path, entry.status());
  return entry;
}

arrow::Result<std::vector<Entry>> SourceLister::Read(const std::string& path) const {
  auto entries = ReadFolder(store_, path);
  if (!entries.ok()) return Unreadable(location_, path, entries.status());
  return entries;
}

Status SourceLister::NotFound(std::string_view what, std::string_view next_step) const {
  return Status::IOError(what, ": ", location_.With(location_.path), ": ", next_step);
}

void SourceLister::TakeFile(Entry file, bool even_if_hidden) {
  if (findings_.MayTake(file.path, even_if_hidden)) findings_.Take(std::move(file));
}

Status SourceLister::TakeChild(Entry entry, int depth) {
  if (entry.kind == Entry::Kind::kFile) {
    TakeFile(std::move(entry), false);
  } else if (entry.kind != Entry::Kind::kFolder) {
    findings_.LeaveOut(entry.path, "not a file");
  } else if (IsHiddenName(LastPart(entry.path))) {
    findings_.LeaveOut(entry.path, kHidden);
  } else if (MayHoldSelected(location_.root + entry.path, selection_)) {
    return WalkTree(entry.path, depth + 1);
  }
  return Status::OK();
}

Status SourceLister::WalkTree(const std::string& path, int depth) {
  if (depth > kDepthMax) return TooDeep(location_, path);
  ARROW_ASSIGN_OR_RAISE(auto entries, Read(path));
  for (Entry& entry : entries) ARROW_RETURN_NOT_OK(TakeChild(std::move(entry), depth));
  return Status::OK();
}

// Whether a name below `above`, a key of so many bytes, is hidden.
bool SourceLister::IsHiddenBelow(const std::string& path, size_t above) {
  const auto below = SplitPath(std::string_view(path).substr(above));
  return std::any_of(below.begin(), below.end(), IsHiddenName);
}

Status SourceLister::ListBucket(const std::string& path) {
  const size_t above = path.empty() ? 0 : path.size() + 1;
  const BucketTree::Visitor visitor{
      .on_object =
          [&](store::ListedObject object) {
            if (IsHiddenBelow(object.key, above))
              return findings_.LeaveOut(object.key, kHidden);
            TakeFile(EntryOf(std::move(object)), false);
          },
      .enter =
          [&](const std::string& folder) {
            if (IsHiddenName(LastPart(folder))) {
              findings_.LeaveOut(folder, kHidden);
              return false;
            }
            return MayHoldSelected(location_.root + folder, selection_);
          }};
  const auto list = [&](const store::ListQuery& query) {
    return store_.bucket->List(query);
  };
  return BucketTree(list, selection_, visitor).List(path);
}

Status SourceLister::ReadTreeAtOnce(const std::string& path) {
  auto entries = ReadTree(store_, path);
  if (!entries.ok()) return Unreadable(location_, path, entries.status());
  const size_t above = path.empty() ? 0 : path.size() + 1;
  for (Entry& entry : *entries) {
    if (entry.kind != Entry::Kind::kFile) continue;
    if (IsHiddenBelow(entry.path, above)) {
      findings_.LeaveOut(entry.path, kHidden);
    } else {
      TakeFile(std::move(entry), false);
    }
  }
  return Status::OK();
}

Status SourceLister::TakeTree(const std::string& path, int depth) {
  if (store_.bucket != nullptr) return ListBucket(path);
  if (store_.local) return LocalTree(selection_, location_, &findings_).List(path, depth);
  return selection_.everything() ? ReadTreeAtOnce(path) : WalkTree(path, depth);
}

Status SourceLister::TakeMatch(Entry entry, int depth) {
  matched_ = true;
  if (entry.kind == Entry::Kind::kFolder) return TakeTree(entry.path, depth);
  return TakeChild(std::move(entry), depth);
}

// A name that the pattern spells out may be hidden, one that it only covers may not.
Status SourceLister::MatchChild(Entry entry, size_t level, int depth) {
  const std::string& path = entry.path;
  const auto name = LastPart(path);
  const bool is_folder = entry.kind == Entry::Kind::kFolder;
  const std::string& wanted = pattern_[level];
  const bool any_depth = wanted == "**";
  const bool asked = wanted[0] == '_' || wanted[0] == '.';
  if (!any_depth && !MatchesGlob(name, wanted)) return Status::OK();
  if (IsHiddenName(name) && !(asked && is_folder)) {
    matched_ = true;
    findings_.LeaveOut(path, kHidden);
    return Status::OK();
  }
  const bool last = level + 1 == pattern_.size();
  if (last && !any_depth) return TakeMatch(std::move(entry), depth + 1);
  if (!is_folder || !MayHoldSelected(location_.root + path, selection_))
    return Status::OK();
  if (entry.may_be_link && LoopsBack(path)) {
    findings_.LeaveOut(path, "link to a folder above");
    return Status::OK();
  }
  return MatchLevel(path, any_depth ? level : level + 1, depth + 1);
}

// Matches the pattern from `level` on against what lies below `path`. Parts without a
// pattern are followed without a listing.
Status SourceLister::MatchLevel(const std::string& path, size_t level, int depth) {
  if (depth > kDepthMax) return TooDeep(location_, path);
  std::string at = path;
  while (level < pattern_.size() && !IsGlob(pattern_[level])) {
    at = JoinPath(at, pattern_[level++]);
  }
  if (at != path) {
    ARROW_ASSIGN_OR_RAISE(Entry entry, Look(at));
    if (level == pattern_.size() && entry.kind != Entry::Kind::kNothing)
      return TakeMatch(std::move(entry), depth);
    if (entry.kind != Entry::Kind::kFolder) return Status::OK();
  }
  if (pattern_[level] == "**") {
    if (level + 1 == pattern_.size()) {
      matched_ = true;
      return TakeTree(at, depth);
    }
    ARROW_RETURN_NOT_OK(MatchLevel(at, level + 1, depth));
  }
  ARROW_ASSIGN_OR_RAISE(auto entries, Read(at));
  for (Entry& entry : entries)
    ARROW_RETURN_NOT_OK(MatchChild(std::move(entry), level, depth));
  return Status::OK();
}

Status SourceLister::ListGlob() {
  for (const auto part : SplitPath(location_.path)) {
    if (part == "**" && !pattern_.empty() && pattern_.back() == "**") continue;
    pattern_.emplace_back(part);
  }
  const bool rooted = location_.path.starts_with('/');
  ARROW_RETURN_NOT_OK(MatchLevel(rooted ? "/" : "", 0, 0));
  if (matched_) return Status::OK();
  return NotFound(
      "no file or directory matches",
      "check the pattern (`*` stays within one folder, `**` spans folders), or "
      "name the folder");
}

arrow::Result<Found> SourceLister::List() {
  ARROW_RETURN_NOT_OK(ListSource());
  return std::move(findings_.found);
}

Status SourceLister::ListSource() {
  const bool glob = IsGlob(location_.path);
  // A local file may be called `a[1].json`: what exists is no pattern. In an object store
  // the question would cost two requests and such keys are rare.
  if (glob && !location_.local()) return ListGlob();
  // What is found below a key is a tree, and need not be looked at before.
  if (store_.bucket != nullptr) {
    ARROW_RETURN_NOT_OK(ListBucket(location_.path));
    if (!findings_.found.empty()) return Status::OK();
  }
  ARROW_ASSIGN_OR_RAISE(Entry entry, Look(location_.path));
  switch (entry.kind) {
    case Entry::Kind::kFolder:
      // A bucket's was listed, and holds nothing to take.
      if (store_.bucket != nullptr) return Status::OK();
      return TakeTree(location_.path, 0);
    case Entry::Kind::kFile:
      TakeFile(std::move(entry), true);
      return Status::OK();
    case Entry::Kind::kNothing:
      break;
    case Entry::Kind::kOther:
      return NotFound("neither a file nor a directory",
                      "name a file of events or a folder");
  }
  if (glob) return ListGlob();
  return NotFound("no such file or directory",
                  location_.local() ? "check the path, or list what is there "
                                      "with ls"
                                    : "check the bucket and the prefix");
}

}  // namespace trailmill::source
