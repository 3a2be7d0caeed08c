#include "base/moment.h"

#include <chrono>

#include <fmt/format.h>

namespace trailmill::base {
namespace {

constexpr int64_t kMicros = 1'000'000;
constexpr int kYearMin = 1970;

// -1 where one of the `count` characters is no digit.
int Digits(std::string_view text, size_t at, size_t count) {
  int value = 0;
  for (size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

}  // namespace

std::optional<int64_t> CanonicalMicros(std::string_view text) {
  constexpr std::string_view kForm = "....-..-..T..:..:..Z";
  if (text.size() != kForm.size()) return std::nullopt;
  for (const size_t i : {4, 7, 10, 13, 16, 19}) {
    if (text[i] != kForm[i]) return std::nullopt;
  }
  const int year = Digits(text, 0, 4), month = Digits(text, 5, 2);
  const int day = Digits(text, 8, 2), hour = Digits(text, 11, 2);
  const int minute = Digits(text, 14, 2), second = Digits(text, 17, 2);
  const bool digits = year >= kYearMin && month >= 0 && day >= 0;
  const bool time =
      hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
  if (!digits || !time) return std::nullopt;
  const auto date = std::chrono::year(year) / month / day;
  if (!date.ok()) return std::nullopt;
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return (((days * 24 + hour) * 60 + minute) * 60 + second) * kMicros;
}

std::string CanonicalText(int64_t micros) {
  using std::chrono::days;
  const std::chrono::sys_seconds moment{std::chrono::seconds(micros / kMicros)};
  const auto day = std::chrono::floor<days>(moment);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(moment - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
                     static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()), time.hours().count(),
                     time.minutes().count(), time.seconds().count());
}

}  // namespace trailmill::base
