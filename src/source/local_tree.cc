#include "source/local_tree.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "source/choose.h"
#include "source/local_folder.h"
#include "store/at_once.h"

namespace trailmill::source {

using arrow::Status;

namespace {

// Enough work for a thread to be worth the join, in few enough portions that a slow one
// keeps no others waiting.
constexpr size_t kPortionFoldersMax = 64;
constexpr size_t kPortionsWanted = 256;

}  // namespace

Status TooDeep(const Location& location, const std::string& path) {
  return Status::IOError("listing ", location.With(path), ": folders nest deeper than ",
                         kDepthMax, ": name the folder that holds the logs");
}

Status LocalTree::List(const std::string& path, int depth) {
  if (depth > 0 && LoopsBack(path)) {
    findings_->LeaveOut(path, "link to a folder above");
    return Status::OK();
  }
  Folders level = {path};
  for (; !level.empty(); ++depth) {
    if (depth > kDepthMax) return TooDeep(location_, level[0]);
    std::vector<Portion> portions = Cut(level);
    ARROW_RETURN_NOT_OK(store::ForEachAtOnce(
        portions.size(), [&](size_t i) { return Read(&portions[i]); }));
    level = Join(std::move(portions));
  }
  return Status::OK();
}

std::vector<LocalTree::Portion> LocalTree::Cut(const Folders& level) const {
  const size_t size =
      std::clamp<size_t>(level.size() / kPortionsWanted, 1, kPortionFoldersMax);
  std::vector<Portion> portions;
  for (size_t first = 0; first < level.size(); first += size) {
    portions.push_back(
        {&level[first], std::min(size, level.size() - first), findings_->Another(), {}});
  }
  return portions;
}

Status LocalTree::Read(Portion* portion) const {
  for (size_t i = 0; i < portion->count; ++i)
    ARROW_RETURN_NOT_OK(ReadOne(portion->folders[i], portion));
  return Status::OK();
}

Status LocalTree::ReadOne(const std::string& path, Portion* portion) const {
  const auto folder = LocalFolder::Open(path);
  if (!folder.ok()) return Unreadable(location_, path, folder.status());
  for (const LocalFolder::Name& name : folder->names()) {
    // A name is enough to leave a file out.
    const bool is_file = name.kind == Entry::Kind::kFile;
    if (is_file && !portion->findings.MayTake(folder->PathOf(name))) continue;
    auto entry = folder->Look(name);
    if (!entry.ok()) return Unreadable(location_, folder->PathOf(name), entry.status());
    if (is_file && entry->kind == Entry::Kind::kFile) {
      portion->findings.Take(*std::move(entry));
    } else {
      TakeEntry(*std::move(entry), portion);
    }
  }
  return Status::OK();
}

void LocalTree::TakeEntry(Entry entry, Portion* portion) const {
  Findings& findings = portion->findings;
  switch (entry.kind) {
    case Entry::Kind::kNothing:
      return;
    case Entry::Kind::kFile:
      if (findings.MayTake(entry.path)) findings.Take(std::move(entry));
      return;
    case Entry::Kind::kOther:
      return findings.LeaveOut(entry.path, "not a file");
    case Entry::Kind::kFolder:
      break;
  }
  if (IsHiddenName(LastPart(entry.path))) return findings.LeaveOut(entry.path, kHidden);
  if (!MayHoldSelected(entry.path, selection_)) return;
  if (entry.may_be_link && LoopsBack(entry.path))
    return findings.LeaveOut(entry.path, "link to a folder above");
  portion->below.push_back(std::move(entry.path));
}

LocalTree::Folders LocalTree::Join(std::vector<Portion> portions) {
  Found& all = findings_->found;
  size_t objects = all.objects.size();
  for (const Portion& portion : portions)
    objects += portion.findings.found.objects.size();
  all.objects.reserve(objects);
  Folders below;
  for (Portion& portion : portions) {
    all.Add(std::move(portion.findings.found));
    portion.findings.found = {};  // a million entries are 80 MB
    std::move(portion.below.begin(), portion.below.end(), std::back_inserter(below));
  }
  return below;
}

}  // namespace trailmill::source
