#include "source/choose.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <limits>
#include <optional>
#include <set>
#include <vector>

#include "source/calendar.h"
#include "source/location.h"

namespace trailmill::source {
namespace {

// A file's name and its folder come from one clock, but nothing documents that they never
// differ around midnight: folders are pruned by time with a day to spare on both sides.
constexpr int64_t kPruneSlackUs = kDayUs;

bool Contains(const std::vector<std::string>& wanted, std::string_view value) {
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}

bool IsRecordFamily(std::string_view family) {
  return family.starts_with("CloudTrail") && family != "CloudTrail-Digest" &&
         family != "CloudTrail-Aggregated";
}

bool Wants(const Selection& selection, const LogKey& key) {
  return Contains(selection.days, key.day) && Contains(selection.accounts, key.account) &&
         Contains(selection.regions, key.region) &&
         (!selection.since_us || key.delivered_us >= *selection.since_us) &&
         (!selection.until_us || key.delivered_us < *selection.until_us);
}

using Parts = std::vector<std::string_view>;

bool IsAccount(std::string_view part) { return part.size() == 12 && AllDigits(part); }

// Where the account stands: after `AWSLogs`, with an organisation between them or not, or
// before a CloudTrail family where the listing starts below `AWSLogs`.
std::optional<size_t> AccountLevel(const Parts& parts) {
  for (size_t i = parts.size(); i-- > 0;) {
    if (!IsAccount(parts[i])) continue;
    const bool named = i + 1 < parts.size() && parts[i + 1].starts_with("CloudTrail");
    const bool after = i > 0 && parts[i - 1] == "AWSLogs";
    const bool organised =
        i > 1 && parts[i - 1].starts_with("o-") && parts[i - 2] == "AWSLogs";
    if (named || after || organised) return i;
  }
  return std::nullopt;
}

// The days from the first to before the last, of a year, a month or a day.
struct DayRange {
  int32_t first;
  int32_t end;
};

std::optional<DayRange> RangeOf(const Parts& parts, size_t year) {
  const bool has_month = parts.size() > year + 1, has_day = parts.size() > year + 2;
  if (parts[year].size() != 4 || (has_month && parts[year + 1].size() != 2) ||
      (has_day && parts[year + 2].size() != 2)) {
    return std::nullopt;
  }
  const auto month = has_month ? parts[year + 1] : "01";
  const auto first = DayOf(parts[year], month, has_day ? parts[year + 2] : "01");
  if (!first) return std::nullopt;
  if (has_day) return DayRange{*first, *first + 1};
  // The longest month or year: a day too many lists a folder too many, no more.
  return DayRange{*first, *first + (has_month ? 31 : 366)};
}

// Before and after all that is a day of a log.
constexpr int32_t kFirstDay = std::numeric_limits<int32_t>::min();
constexpr int32_t kLastDay = std::numeric_limits<int32_t>::max();

// Runs of days that follow each other.
std::vector<DayRange> NamedDays(const std::vector<std::string>& names) {
  std::set<int32_t> days;
  for (const std::string& name : names) {
    if (const auto day = ParseDay(name)) days.insert(*day);
  }
  std::vector<DayRange> ranges;
  for (const int32_t day : days) {
    if (!ranges.empty() && ranges.back().end == day) {
      ++ranges.back().end;
    } else {
      ranges.push_back({day, day + 1});
    }
  }
  return ranges;
}

// `2026/11/28`.
std::string FolderOf(int32_t day) {
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  char text[32];
  std::snprintf(text, sizeof text, "%04d/%02u/%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text;
}

// Whether a year, a month or a day lies before the window, which stands as `2026-11-25`.
bool IsBeforeWindow(const Parts& parts, size_t year, std::string_view window) {
  if (window.empty() || parts.size() <= year || !RangeOf(parts, year)) return false;
  int order = parts[year].compare(window.substr(0, 4));
  if (order == 0 && parts.size() > year + 1)
    order = parts[year + 1].compare(window.substr(5, 2));
  if (order == 0 && parts.size() > year + 2)
    order = parts[year + 2].compare(window.substr(8, 2));
  return order < 0;
}

// Whether one of the folders that a file lies in, from the year on, does.
bool LiesBeforeWindow(Parts parts, size_t year, std::string_view window) {
  constexpr size_t kLevels = 3;  // year, month, day
  for (parts.pop_back(); parts.size() > year; parts.pop_back()) {
    const bool is_below = parts.size() > year + kLevels;
    if (!is_below && IsBeforeWindow(parts, year, window)) return true;
  }
  return false;
}

// Whether the folders of a key, its family's among them, say that it holds no records.
bool IsKeyOfOtherFamily(std::string_view key, std::string_view family) {
  if (IsRecordFamily(family)) return false;
  const auto told = ParseLogKey(key);
  return told && told->family == family;
}

bool Overlaps(DayRange range, const Selection& selection) {
  const auto holds = [&](const std::string& text) {
    const auto day = ParseDay(text);
    return !day || (range.first <= *day && *day < range.end);
  };
  const auto& days = selection.days;
  if (!days.empty() && std::none_of(days.begin(), days.end(), holds)) return false;
  if (selection.since_us && range.end * kDayUs + kPruneSlackUs <= *selection.since_us) {
    return false;
  }
  return !selection.until_us ||
         range.first * kDayUs - kPruneSlackUs < *selection.until_us;
}

}  // namespace

std::string WhyLeftOut(std::string_view path, const Selection& selection) {
  const auto key = ParseLogKey(path);
  if (key && !IsRecordFamily(key->family)) return key->family;
  if (key ? !Wants(selection, *key) : selection.keys_only()) return "not selected";
  return key && key->day < selection.window_from ? "before the window" : std::string();
}

std::string PassOver(std::string_view key, const Selection& selection) {
  const auto parts = SplitPath(key);
  const auto account = AccountLevel(parts);
  if (!account || parts.size() < *account + 5) return {};
  const auto up_to = [&](size_t level) {
    const auto part = parts[level];
    return std::string(key.substr(0, part.data() + part.size() - key.data()));
  };
  const size_t family = *account + 1, region = *account + 2, year = *account + 3;
  std::string next;
  if (IsKeyOfOtherFamily(key, parts[family])) {
    next = up_to(family) + "0";  // which comes after `/`
  } else if (LiesBeforeWindow(parts, year, selection.window_from)) {
    next = up_to(region) + "/" + FolderOf(*ParseDay(selection.window_from));
  }
  return next > key ? next : std::string();
}

bool IsInAccount(std::string_view path) {
  return AccountLevel(SplitPath(path)).has_value();
}

bool HoldsDays(std::string_view path) {
  const auto parts = SplitPath(path);
  const auto account = AccountLevel(parts);
  return account && parts.size() == *account + 3 &&
         parts[*account + 1].starts_with("CloudTrail");
}

std::vector<DaySpan> WantedDays(const Selection& selection) {
  std::vector<DayRange> ranges = NamedDays(selection.days);
  if (ranges.empty()) ranges.push_back({kFirstDay, kLastDay});
  std::vector<DaySpan> spans;
  for (DayRange range : ranges) {
    if (selection.since_us) {
      const auto first = (*selection.since_us - kPruneSlackUs) / kDayUs;
      range.first = std::max(range.first, static_cast<int32_t>(first));
    }
    if (selection.until_us) {
      const auto end = (*selection.until_us + kPruneSlackUs) / kDayUs + 1;
      range.end = std::min(range.end, static_cast<int32_t>(end));
    }
    if (const auto first = ParseDay(selection.window_from))
      range.first = std::max(range.first, *first);
    if (range.first >= range.end) continue;
    spans.push_back({range.first == kFirstDay ? "" : FolderOf(range.first),
                     range.end == kLastDay ? "" : FolderOf(range.end)});
  }
  return spans;
}

bool MayHoldSelected(std::string_view path, const Selection& selection) {
  if (selection.everything()) return true;
  const auto parts = SplitPath(path);
  const auto account = AccountLevel(parts);
  if (!account) return true;
  if (!Contains(selection.accounts, parts[*account])) return false;
  const size_t region = *account + 2, year = *account + 3;
  if (parts.size() > region && !Contains(selection.regions, parts[region])) return false;
  if (parts.size() <= year) return true;
  if (IsBeforeWindow(parts, year, selection.window_from)) return false;
  const auto range = RangeOf(parts, year);
  return !range || Overlaps(*range, selection);
}

}  // namespace trailmill::source
