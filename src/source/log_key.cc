// Reading an AWSLogs key from the right.
//
// Two witnesses tell what an object is: the folders it lies in,
//
//   [prefix/][o-org/]AWSLogs/[o-org/]ACCOUNT/FAMILY/REGION/YYYY/MM/DD/
//
// and its own name,
//
//   ACCOUNT_FAMILY_REGION_[…_]YYYYMMDDTHHMM[SS]Z[_]UNIQUE.json.gz
//
// The folders decide where both speak, since the delivery folder is what people select
// by. The name alone is enough, so that files copied flat into one directory are still
// known; the folders alone are enough for files that somebody renamed, as long as
// `AWSLogs` or a CloudTrail family says that these are no chance digits.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "source/calendar.h"
#include "source/location.h"
#include "trailmill/source.h"

namespace trailmill {
namespace {

using source::AllDigits;
using source::kDayUs;

constexpr std::string_view kTreeName = "AWSLogs";
constexpr std::string_view kTrailFamily = "CloudTrail";

using Parts = std::vector<std::string_view>;

bool IsAccount(std::string_view part) { return part.size() == 12 && AllDigits(part); }

bool IsOrganisation(std::string_view part) {
  return part.size() > 2 && part.starts_with("o-") &&
         part.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789", 2) ==
             std::string_view::npos;
}

// `20200401T1230Z` or `20200401T123005Z` at the start of `text`.
std::optional<int64_t> TimeAtStart(std::string_view text) {
  const size_t z = text.find('Z');
  constexpr size_t kMinutes = 13, kSeconds = 15;  // characters before the Z
  if ((z != kMinutes && z != kSeconds) || text[8] != 'T') return std::nullopt;
  const auto day = source::DayOf(text.substr(0, 4), text.substr(4, 2), text.substr(6, 2));
  const auto clock = source::TimeOfDay(text.substr(9, 2), text.substr(11, 2),
                                       z == kSeconds ? text.substr(13, 2) : "00");
  if (!day || !clock) return std::nullopt;
  return *day * kDayUs + *clock;
}

// The last time in a name: the name of a trail stands before it and may look alike.
std::optional<int64_t> TimeInName(std::string_view name) {
  for (size_t mark = name.rfind('_'); mark != std::string_view::npos && mark > 0;
       mark = name.rfind('_', mark - 1)) {
    if (const auto time = TimeAtStart(name.substr(mark + 1))) return time;
  }
  return std::nullopt;
}

std::optional<LogKey> KeyFromName(std::string_view name, std::optional<int64_t> time) {
  const size_t family = name.find('_');
  if (!time || family == std::string_view::npos || !IsAccount(name.substr(0, family))) {
    return std::nullopt;
  }
  const size_t region = name.find('_', family + 1);
  if (region == std::string_view::npos) return std::nullopt;
  const size_t rest = name.find('_', region + 1);
  if (rest == std::string_view::npos) return std::nullopt;
  LogKey key;
  key.account = name.substr(0, family);
  key.family = name.substr(family + 1, region - family - 1);
  key.region = name.substr(region + 1, rest - region - 1);
  key.day = source::DayText(static_cast<int32_t>(*time / kDayUs));
  key.delivered_us = *time;
  if (key.family.empty() || key.region.empty()) return std::nullopt;
  return key;
}

bool IsTree(const Parts& parts, size_t account) {
  if (account >= 1 && parts[account - 1] == kTreeName) return true;
  return account >= 2 && IsOrganisation(parts[account - 1]) &&
         parts[account - 2] == kTreeName;
}

std::optional<LogKey> KeyFromFolders(const Parts& parts, std::optional<int64_t> time) {
  constexpr size_t kFolders = 6;  // account, family, region, year, month, day
  if (parts.size() < kFolders + 1) return std::nullopt;
  const size_t account = parts.size() - 1 - kFolders;
  const auto year = parts[account + 3], month = parts[account + 4],
             day = parts[account + 5];
  if (!IsAccount(parts[account]) || year.size() != 4 || month.size() != 2 ||
      day.size() != 2 ||
      !(parts[account + 1].starts_with(kTrailFamily) || IsTree(parts, account))) {
    return std::nullopt;
  }
  const auto date = source::DayOf(year, month, day);
  if (!date) return std::nullopt;
  LogKey key;
  key.account = parts[account];
  key.family = parts[account + 1];
  key.region = parts[account + 2];
  key.day = source::DayText(*date);
  key.delivered_us = time.value_or(*date * kDayUs);
  return key;
}

// After `AWSLogs`, else before it (Control Tower has it in both places).
std::string OrganisationOf(const Parts& parts) {
  for (size_t i = parts.size(); i-- > 0;) {
    if (parts[i] != kTreeName) continue;
    if (i + 1 < parts.size() && IsOrganisation(parts[i + 1])) {
      return std::string(parts[i + 1]);
    }
    if (i > 0 && IsOrganisation(parts[i - 1])) return std::string(parts[i - 1]);
    break;
  }
  return {};
}

}  // namespace

std::optional<LogKey> ParseLogKey(std::string_view path) {
  const auto parts = source::SplitPath(path);
  if (parts.empty() || path.back() == '/') return std::nullopt;
  const auto time = TimeInName(parts.back());
  auto key = KeyFromFolders(parts, time);
  if (!key) key = KeyFromName(parts.back(), time);
  if (key) key->organisation = OrganisationOf(parts);
  return key;
}

}  // namespace trailmill
