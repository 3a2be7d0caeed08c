// Listing the objects of one SOURCE.
//
// Two ways lead through a tree. Level by level, each folder is one call, hidden folders
// and those that no wanted object can lie in are never opened: this is right on a local
// disk, where a call is microseconds, for globs, and for a selection, which leaves a few
// folders out of years. In one recursive call an object store hands out 1,000 keys a
// request whatever the folders: for a whole tree of small day folders that is several
// times fewer requests than one for each folder, so a remote tree without a selection is
// read that way.

#include "source/source_lister.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <system_error>

#include "source/bucket_tree.h"
#include "source/choose.h"
#include "source/glob.h"

namespace trailmill::source {

using arrow::Status;
using arrow::fs::FileInfo;
using arrow::fs::FileType;

namespace {

// Ten levels are an organisation's tree with a prefix; more than this is a loop of mounts
// or links that LoopsBack did not see.
constexpr int kDepthMax = 64;

constexpr char kHidden[] = "hidden";
constexpr char kEmpty[] = "empty";
constexpr char kNoFile[] = "not a file";
constexpr char kLoop[] = "link to a folder above";

int64_t MtimeNs(const FileInfo& info) {
  if (info.mtime() == arrow::fs::kNoTime) return 0;
  return std::chrono::nanoseconds(info.mtime().time_since_epoch()).count();
}

// Whether a local directory is a link to itself or to a directory that it lies in.
bool LoopsBack(const std::string& path) {
  std::error_code error;
  const std::filesystem::path link(path);
  if (!std::filesystem::is_symlink(link, error)) return false;
  const auto target = std::filesystem::canonical(link, error);
  if (error) return true;
  const auto holder = std::filesystem::canonical(
      link.has_parent_path() ? link.parent_path() : std::filesystem::path("."), error);
  const auto mismatch =
      std::mismatch(target.begin(), target.end(), holder.begin(), holder.end());
  return mismatch.first == target.end();
}

}  // namespace

arrow::Result<FileInfo> SourceLister::Look(const std::string& path) const {
  auto info = store_.fs->GetFileInfo(store_.ToFs(path));
  if (!info.ok()) return Unreadable(path, info.status());
  return info;
}

arrow::Result<SourceLister::Infos> SourceLister::Read(const std::string& path,
                                                      bool recursive) const {
  arrow::fs::FileSelector selector;
  selector.base_dir = store_.ToFs(path);
  selector.recursive = recursive;
  auto infos = store_.fs->GetFileInfo(selector);
  if (!infos.ok()) return Unreadable(path, infos.status());
  return infos;
}

Status SourceLister::NotFound(std::string_view what, std::string_view next_step) const {
  return Status::IOError(what, ": ", location_.With(location_.path), ": ", next_step);
}

Status SourceLister::Unreadable(const std::string& path, const Status& why) const {
  // A store's errors say all that.
  if (store_.bucket != nullptr) return why;
  return why.WithMessage("listing ", location_.With(path),
                         ": it cannot be read: ", why.message(),
                         ": check its permissions");
}

void SourceLister::LeaveOut(const std::string& path, std::string reason) {
  left_out.emplace_back(location_.With(path), std::move(reason));
}

void SourceLister::TakeFile(const FileInfo& info, bool even_if_hidden) {
  TakeObject(store_.FromFs(info.path()), info.size(), MtimeNs(info), even_if_hidden);
}

void SourceLister::TakeObject(const std::string& path, int64_t size, int64_t mtime_ns,
                              bool even_if_hidden) {
  if (!even_if_hidden && IsHiddenName(LastPart(path))) {
    return LeaveOut(path, kHidden);
  }
  auto reason = WhyLeftOut(location_.root + path, selection_);
  if (!reason.empty()) return LeaveOut(path, std::move(reason));
  if (size == 0) return LeaveOut(path, kEmpty);
  objects.push_back({location_.With(path), size, mtime_ns});
}

Status SourceLister::TakeChild(const FileInfo& info, int depth) {
  const std::string path = store_.FromFs(info.path());
  if (info.IsFile()) {
    TakeFile(info, false);
  } else if (!info.IsDirectory()) {
    LeaveOut(path, kNoFile);
  } else if (IsHiddenName(LastPart(path))) {
    LeaveOut(path, kHidden);
  } else if (MayHoldSelected(location_.root + path, selection_)) {
    return WalkTree(path, depth + 1);
  }
  return Status::OK();
}

Status SourceLister::WalkTree(const std::string& path, int depth) {
  if (depth > kDepthMax) {
    return Status::IOError("listing ", location_.With(path),
                           ": folders nest deeper than ", kDepthMax,
                           ": name the folder that holds the logs");
  }
  if (location_.local() && depth > 0 && LoopsBack(store_.ToFs(path))) {
    LeaveOut(path, kLoop);
    return Status::OK();
  }
  ARROW_ASSIGN_OR_RAISE(const auto infos, Read(path, false));
  for (const auto& info : infos) ARROW_RETURN_NOT_OK(TakeChild(info, depth));
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
          [&](const store::ListedObject& object) {
            if (IsHiddenBelow(object.key, above)) return LeaveOut(object.key, kHidden);
            TakeObject(object.key, object.size, object.mtime_ns, false);
          },
      .enter =
          [&](const std::string& folder) {
            if (IsHiddenName(LastPart(folder))) {
              LeaveOut(folder, kHidden);
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
  ARROW_ASSIGN_OR_RAISE(const auto infos, Read(path, true));
  const size_t above = path.empty() ? 0 : path.size() + 1;
  for (const auto& info : infos) {
    if (!info.IsFile()) continue;
    const std::string found = store_.FromFs(info.path());
    if (IsHiddenBelow(found, above)) {
      LeaveOut(found, kHidden);
    } else {
      TakeFile(info, false);
    }
  }
  return Status::OK();
}

Status SourceLister::TakeTree(const std::string& path, int depth) {
  if (store_.bucket != nullptr) return ListBucket(path);
  const bool at_once = !location_.local() && selection_.everything();
  return at_once ? ReadTreeAtOnce(path) : WalkTree(path, depth);
}

Status SourceLister::TakeMatch(const FileInfo& info, int depth) {
  matched_ = true;
  if (info.IsDirectory()) return TakeTree(store_.FromFs(info.path()), depth);
  return TakeChild(info, depth);
}

// A name that the pattern spells out may be hidden, one that it only covers may not.
Status SourceLister::MatchChild(const FileInfo& info, size_t level, int depth) {
  const std::string path = store_.FromFs(info.path());
  const auto name = LastPart(path);
  const std::string& wanted = pattern_[level];
  const bool any_depth = wanted == "**";
  const bool asked = wanted[0] == '_' || wanted[0] == '.';
  if (!any_depth && !MatchesGlob(name, wanted)) return Status::OK();
  if (IsHiddenName(name) && !(asked && info.IsDirectory())) {
    matched_ = true;
    LeaveOut(path, kHidden);
    return Status::OK();
  }
  const bool last = level + 1 == pattern_.size();
  if (last && !any_depth) return TakeMatch(info, depth + 1);
  if (info.IsDirectory()) {
    if (!MayHoldSelected(location_.root + path, selection_)) return Status::OK();
    if (location_.local() && LoopsBack(store_.ToFs(path))) {
      LeaveOut(path, kLoop);
      return Status::OK();
    }
    return MatchLevel(path, any_depth ? level : level + 1, depth + 1);
  }
  return Status::OK();
}

// Matches the pattern from `level` on against what lies below `path`. Parts without a
// pattern are followed without a listing.
Status SourceLister::MatchLevel(const std::string& path, size_t level, int depth) {
  if (depth > kDepthMax)
    return Status::IOError("listing ", location_.With(path),
                           ": folders nest deeper than ", kDepthMax);
  std::string at = path;
  while (level < pattern_.size() && !IsGlob(pattern_[level])) {
    at = JoinPath(at, pattern_[level++]);
  }
  if (at != path) {
    ARROW_ASSIGN_OR_RAISE(const auto info, Look(at));
    if (level == pattern_.size() && info.type() != FileType::NotFound) {
      return TakeMatch(info, depth);
    }
    if (!info.IsDirectory()) return Status::OK();
  }
  if (pattern_[level] == "**") {
    if (level + 1 == pattern_.size()) {
      matched_ = true;
      return TakeTree(at, depth);
    }
    ARROW_RETURN_NOT_OK(MatchLevel(at, level + 1, depth));
  }
  ARROW_ASSIGN_OR_RAISE(const auto infos, Read(at, false));
  for (const auto& info : infos) ARROW_RETURN_NOT_OK(MatchChild(info, level, depth));
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

Status SourceLister::List() {
  const bool glob = IsGlob(location_.path);
  // A local file may be called `a[1].json`: what exists is no pattern. In an object store
  // the question would cost two requests and such keys are rare.
  if (glob && !location_.local()) return ListGlob();
  // What is found below a key is a tree, and need not be looked at before.
  if (store_.bucket != nullptr) {
    ARROW_RETURN_NOT_OK(ListBucket(location_.path));
    if (!objects.empty() || !left_out.empty()) return Status::OK();
  }
  ARROW_ASSIGN_OR_RAISE(const auto info, Look(location_.path));
  switch (info.type()) {
    case FileType::Directory:
      return TakeTree(location_.path, 0);
    case FileType::File:
      TakeFile(info, true);
      return Status::OK();
    case FileType::NotFound:
      break;
    default:
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
