#include "sync/plan.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "base/fingerprint.h"
#include "lake/clock.h"
#include "lake/ledger.h"
#include "lake/tables.h"
#include "source/calendar.h"
#include "source/location.h"

namespace trailmill::sync {
namespace {

using lake::Known;

constexpr int64_t kMsPerDay = int64_t{24} * 3600 * 1000;

// A local path means another thing in another directory.
std::string AbsoluteSource(const std::string& text) {
  const source::Location location = source::ParseLocation(text);
  if (!location.local()) return location.With(location.path);
  std::error_code error;
  const auto path = std::filesystem::absolute(location.path, error);
  return error ? text : path.lexically_normal().string();
}

// The same for the same sources and filters, and for no others.
std::string ListedApp(const SyncOptions& options) {
  const Selection& selection = options.selection;
  if (!selection.days.empty() || selection.since_us || selection.until_us) return "";
  std::vector<std::string> parts;
  for (const std::string& text : options.sources)
    parts.push_back("source " + AbsoluteSource(text));
  for (const std::string& account : selection.accounts)
    parts.push_back("account " + account);
  for (const std::string& region : selection.regions) parts.push_back("region " + region);
  for (const std::string& family : options.families) parts.push_back("family " + family);
  std::sort(parts.begin(), parts.end());
  std::string all;
  for (const std::string& part : parts) all += part + "\n";
  return lake::kListedApp + fmt::format("{:016x}", base::Fingerprint(all));
}

// The first delivery day that has to be listed; empty for all.
std::string WindowFrom(const lake::State& state, const SyncOptions& options,
                       const std::string& app) {
  if (options.full || app.empty() || !state.exists()) return "";
  const int64_t listed = state.events.txn(app);
  if (listed < 0) return "";
  return source::DayText(static_cast<int32_t>(listed - options.lookback_days));
}

bool IsOfFamily(const SourceObject& object, const std::vector<std::string>& families) {
  if (families.empty()) return true;
  const auto key = ParseLogKey(source::ParseLocation(object.location).path);
  return !key ||
         std::find(families.begin(), families.end(), key->family) != families.end();
}

}  // namespace

arrow::Result<SyncPlan> MakePlan(const lake::Lake& lake, const lake::State& state,
                                 const SyncOptions& options) {
  SyncPlan plan;
  plan.listed_app = ListedApp(options);
  plan.listed_day = lake::NowMs() / kMsPerDay;
  plan.listed_before = state.events.txn(plan.listed_app);
  Selection selection = options.selection;
  selection.window_from = WindowFrom(state, options, plan.listed_app);
  selection.may_be_empty = state.exists();
  ARROW_ASSIGN_OR_RAISE(Listing listing, ListSources(options.sources, selection));
  plan.skipped = std::move(listing.skipped);
  const size_t listed = listing.objects.size();
  std::erase_if(listing.objects, [&](const SourceObject& object) {
    return !IsOfFamily(object, options.families);
  });
  if (listing.objects.size() < listed) {
    plan.skipped["not of a chosen family"] +=
        static_cast<int64_t>(listed - listing.objects.size());
  }
  plan.objects.reserve(listing.objects.size());
  const auto take = [&](SourceObject object, Known known) {
    if (known == Known::kTaken || known == Known::kRejected) {
      ++plan.known;
      return;
    }
    if (known == Known::kDeferred) plan.deferred_before.insert(object.location);
    plan.objects.push_back(std::move(object));
  };
  ARROW_RETURN_NOT_OK(
      lake::LookUp(lake, state.ObjectFiles(), std::move(listing.objects), take));
  return plan;
}

arrow::Status DropTaken(const lake::Lake& lake, const lake::State& state,
                        std::vector<SourceObject>* objects) {
  std::vector<SourceObject> left;
  const auto take = [&](SourceObject object, Known known) {
    if (known == Known::kNew || known == Known::kDeferred)
      left.push_back(std::move(object));
  };
  ARROW_RETURN_NOT_OK(lake::LookUp(lake, state.ObjectFiles(), std::move(*objects), take));
  *objects = std::move(left);
  return arrow::Status::OK();
}

int64_t ListedDay(const SyncPlan& plan, const std::vector<std::string>& deferred_days) {
  int64_t day = plan.listed_day;
  for (const std::string& text : deferred_days) {
    const auto deferred = source::ParseDay(text);
    if (deferred) day = std::min<int64_t>(day, *deferred);
  }
  return day;
}

}  // namespace trailmill::sync
