#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <arrow/status.h>

#include "source/location.h"
#include "source/open_location.h"
#include "source/source_lister.h"
#include "trailmill/source.h"

namespace trailmill {
namespace {

using arrow::Status;
using source::SourceLister;

// The objects of all sources, distinct and in the order of their paths.
class Merger {
 public:
  void Add(SourceLister lister) {
    for (auto& object : lister.objects) {
      auto path = source::PathText(source::ParseLocation(object.location));
      taken_.emplace_back(std::move(path), std::move(object));
    }
    for (auto& left : lister.left_out) left_out_.insert(std::move(left));
  }

  Listing Finish() {
    const auto before = [](const auto& a, const auto& b) {
      return std::tie(a.first, a.second.location) < std::tie(b.first, b.second.location);
    };
    const auto same = [](const auto& a, const auto& b) {
      return a.second.location == b.second.location;
    };
    std::sort(taken_.begin(), taken_.end(), before);
    taken_.erase(std::unique(taken_.begin(), taken_.end(), same), taken_.end());
    Listing listing;
    for (auto& [path, object] : taken_) listing.objects.push_back(std::move(object));
    CountLeftOut(&listing);
    return listing;
  }

 private:
  void CountLeftOut(Listing* listing) const {
    std::set<std::string_view> taken;
    if (!left_out_.empty()) {
      for (const auto& object : listing->objects) taken.insert(object.location);
    }
    // What one source hides and another names is taken.
    for (const auto& [location, reason] : left_out_) {
      if (!taken.contains(location)) ++listing->skipped[reason];
    }
  }

  std::vector<std::pair<std::string, SourceObject>> taken_;
  std::set<std::pair<std::string, std::string>> left_out_;
};

Status NothingToRead(const std::vector<std::string>& sources, const Listing& listing) {
  std::string names, reasons;
  for (const auto& text : sources) names += (names.empty() ? "" : ", ") + text;
  int64_t count = 0;
  for (const auto& [reason, objects] : listing.skipped) {
    reasons += (count == 0 ? "" : ", ") + std::to_string(objects) + " " + reason;
    count += objects;
  }
  const char* next_step = "name a folder that holds .json.gz files";
  if (listing.skipped.contains("not selected")) {
    next_step = "choose other days, times, accounts or regions";
  }
  if (count == 0) {
    return Status::IOError(
        "nothing to read in ", names, ": no objects there",
        ": name a folder that holds .json.gz files, or choose other days, "
        "times, accounts or regions");
  }
  return Status::IOError("nothing to read in ", names, ": ", count,
                         " seen and left out (", reasons, "): ", next_step);
}

}  // namespace

arrow::Result<Listing> ListSources(const std::vector<std::string>& sources,
                                   const Selection& selection) {
  if (sources.empty()) {
    return Status::IOError(
        "nothing to read: no source is named: name a file, a folder, a "
        "pattern or a URI");
  }
  Merger merger;
  for (const auto& text : sources) {
    auto location = source::ParseLocation(text);
    ARROW_ASSIGN_OR_RAISE(auto store, source::OpenStore(location));
    SourceLister lister(selection, std::move(location), std::move(store));
    ARROW_RETURN_NOT_OK(lister.List());
    merger.Add(std::move(lister));
  }
  auto listing = merger.Finish();
  if (listing.objects.empty()) return NothingToRead(sources, listing);
  return listing;
}

}  // namespace trailmill
