#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arrow/status.h>

#include "source/calendar.h"
#include "source/glob.h"
#include "source/location.h"
#include "source/open_location.h"
#include "source/source_lister.h"
#include "trailmill/source.h"

namespace trailmill {
namespace {

using arrow::Status;
using source::Found;
using source::Location;
using source::PathText;

// By the path and not by what opens its store, which stands behind it.
int Compare(std::string_view a, std::string_view b) {
  const int paths = PathText(a).compare(PathText(b));
  return paths != 0 ? paths : a.compare(b);
}

bool Before(const SourceObject& a, const SourceObject& b) {
  return Compare(a.location, b.location) < 0;
}

void SortAndUnite(std::vector<SourceObject>* objects) {
  // A tree whose files lie at one depth is found in order.
  if (!std::is_sorted(objects->begin(), objects->end(), Before))
    std::sort(objects->begin(), objects->end(), Before);
  const auto same = [](const auto& a, const auto& b) { return a.location == b.location; };
  objects->erase(std::unique(objects->begin(), objects->end(), same), objects->end());
}

// What one source hides and another names is taken.
bool IsTaken(const Listing& listing, const std::string& location) {
  const auto at = std::lower_bound(listing.objects.begin(), listing.objects.end(),
                                   location, [](const auto& object, const auto& text) {
                                     return Compare(object.location, text) < 0;
                                   });
  return at != listing.objects.end() && at->location == location;
}

// The objects of all sources, distinct and in the order of their paths.
Listing Finish(Found found) {
  Listing listing{std::move(found.objects), std::move(found.left_out_counts)};
  SortAndUnite(&listing.objects);
  auto& left_out = found.left_out;
  std::sort(left_out.begin(), left_out.end());
  left_out.erase(std::unique(left_out.begin(), left_out.end()), left_out.end());
  for (const auto& [location, reason] : left_out) {
    if (!IsTaken(listing, location)) ++listing.skipped[reason];
  }
  return listing;
}

// Whether no object lies in two of the sources. Patterns may meet anything.
bool AreApart(const std::vector<Location>& locations) {
  if (locations.size() == 1) return true;
  std::vector<std::string> folders;
  for (const Location& location : locations) {
    if (location.path.empty() || source::IsGlob(location.path)) return false;
    folders.push_back(source::JoinPath(PathText(location), ""));
  }
  // What begins with a text follows it right away.
  std::sort(folders.begin(), folders.end());
  const auto meet = [](const auto& a, const auto& b) { return b.starts_with(a); };
  return std::adjacent_find(folders.begin(), folders.end(), meet) == folders.end();
}

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
  if (!selection.window_from.empty() && !source::ParseDay(selection.window_from)) {
    return Status::Invalid("listing from a day on: no day such as 2026-11-25: ",
                           selection.window_from);
  }
  std::vector<Location> locations;
  for (const auto& text : sources) locations.push_back(source::ParseLocation(text));
  const bool apart = AreApart(locations);
  Found all;
  for (Location& location : locations) {
    ARROW_ASSIGN_OR_RAISE(auto store, source::OpenStore(location));
    source::SourceLister lister(selection, std::move(location), std::move(store), apart);
    ARROW_ASSIGN_OR_RAISE(Found found, lister.List());
    all.Add(std::move(found));
  }
  auto listing = Finish(std::move(all));
  if (listing.objects.empty() && !selection.may_be_empty)
    return NothingToRead(sources, listing);
  return listing;
}

}  // namespace trailmill
