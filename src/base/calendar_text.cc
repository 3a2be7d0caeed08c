#include "base/calendar_text.h"

#include <chrono>

#include <fmt/format.h>

namespace trailmill::base {
namespace {

using std::chrono::floor;
using std::chrono::microseconds;

struct Date {
  int year;
  unsigned month;
  unsigned day;
};

struct Time {
  int64_t days;
  int64_t hour;
  int64_t minute;
  int64_t second;
  int64_t micros;
};

// Days to year, month and day (H. Hinnant, chrono-compatible low-level date algorithms).
// std::chrono::year ends at 32767; a date32 does not.
Date SplitDays(int64_t days) {
  constexpr int64_t kDaysPerEra = 146'097;  // 400 years
  days += 719'468;                          // from 1970-01-01 back to 0000-03-01
  const int64_t era = (days >= 0 ? days : days - kDaysPerEra + 1) / kDaysPerEra;
  const int64_t of_era = days - era * kDaysPerEra;
  const int64_t year_of_era =
      (of_era - of_era / 1460 + of_era / 36'524 - of_era / 146'096) / 365;
  const int64_t of_year =
      of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t month_from_march = (5 * of_year + 2) / 153;
  const int64_t day = of_year - (153 * month_from_march + 2) / 5 + 1;
  const int64_t month =
      month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  const int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  return {static_cast<int>(year), static_cast<unsigned>(month),
          static_cast<unsigned>(day)};
}

Time SplitMicros(int64_t value) {
  using Days = std::chrono::duration<int64_t, std::ratio<86'400>>;
  const microseconds time(value);
  const auto days = floor<Days>(time);
  const std::chrono::hh_mm_ss of_day(time - days);
  return {days.count(), of_day.hours().count(), of_day.minutes().count(),
          of_day.seconds().count(), of_day.subseconds().count()};
}

std::string DateOf(int64_t days) {
  const Date date = SplitDays(days);
  const char* sign = date.year > 9999 ? "+" : date.year < 0 ? "-" : "";
  return fmt::format("{}{:04}-{:02}-{:02}", sign, date.year < 0 ? -date.year : date.year,
                     date.month, date.day);
}

}  // namespace

std::string DateText(int32_t days) { return DateOf(days); }

std::string TimestampText(int64_t micros) {
  const Time time = SplitMicros(micros);
  std::string text = fmt::format("{} {:02}:{:02}:{:02}", DateOf(time.days), time.hour,
                                 time.minute, time.second);
  if (time.micros == 0) return text;
  text += fmt::format(".{:06}", time.micros);
  return text.substr(0, text.find_last_not_of('0') + 1);
}

std::string TimestampJson(int64_t micros) {
  const Time time = SplitMicros(micros);
  return fmt::format("{}T{:02}:{:02}:{:02}.{:03}Z", DateOf(time.days), time.hour,
                     time.minute, time.second, time.micros / 1000);
}

std::string PythonDate(int32_t days) {
  const Date date = SplitDays(days);
  return fmt::format("datetime.date({}, {}, {})", date.year, date.month, date.day);
}

std::string PythonDatetime(int64_t micros) {
  const Time time = SplitMicros(micros);
  const Date date = SplitDays(time.days);
  std::string text = fmt::format("datetime.datetime({}, {}, {}, {}, {}", date.year,
                                 date.month, date.day, time.hour, time.minute);
  if (time.second != 0 || time.micros != 0) text += fmt::format(", {}", time.second);
  if (time.micros != 0) text += fmt::format(", {}", time.micros);
  return text + ")";
}

}  // namespace trailmill::base
