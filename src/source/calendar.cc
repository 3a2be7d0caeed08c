#include "source/calendar.h"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace trailmill::source {

bool AllDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<int> DigitsToInt(std::string_view text) {
  if (!AllDigits(text) || text.size() > 9) return std::nullopt;
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::optional<int32_t> DayOf(std::string_view year, std::string_view month,
                             std::string_view day) {
  const auto y = DigitsToInt(year);
  const auto m = DigitsToInt(month);
  const auto d = DigitsToInt(day);
  if (!y || !m || !d || *y > 9999 || *m > 12 || *d > 31) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*y},
                                         std::chrono::month{static_cast<unsigned>(*m)},
                                         std::chrono::day{static_cast<unsigned>(*d)}};
  if (!date.ok()) return std::nullopt;
  return static_cast<int32_t>(std::chrono::sys_days{date}.time_since_epoch().count());
}

std::optional<int32_t> ParseDay(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  return DayOf(text.substr(0, 4), text.substr(5, 2), text.substr(8, 2));
}

std::string DayText(int32_t day) {
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  const auto padded = [](int number, size_t width) {
    std::string digits = std::to_string(number);
    return std::string(width > digits.size() ? width - digits.size() : 0, '0') + digits;
  };
  return padded(static_cast<int>(date.year()), 4) + "-" +
         padded(static_cast<int>(static_cast<unsigned>(date.month())), 2) + "-" +
         padded(static_cast<int>(static_cast<unsigned>(date.day())), 2);
}

std::optional<int64_t> TimeOfDay(std::string_view hour, std::string_view minute,
                                 std::string_view second) {
  const auto h = DigitsToInt(hour);
  const auto m = DigitsToInt(minute);
  const auto s = DigitsToInt(second);
  if (!h || !m || !s || *h > 23 || *m > 59 || *s > 59) return std::nullopt;
  return (*h * int64_t{3600} + *m * 60 + *s) * kSecondUs;
}

}  // namespace trailmill::source
