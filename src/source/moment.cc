#include <cstdint>
#include <optional>
#include <string_view>

#include <arrow/result.h>
#include <arrow/status.h>

#include "source/calendar.h"
#include "trailmill/source.h"

namespace trailmill {
namespace {

using source::DigitsToInt;
using source::kDayUs;
using source::kSecondUs;

// An age of more than 400 years is a slip of the keyboard; a longer one could overflow.
constexpr int64_t kAgeMaxUs = 146'097 * kDayUs;

int64_t UnitUs(char unit) {
  switch (unit) {
    case 's':
      return kSecondUs;
    case 'm':
      return 60 * kSecondUs;
    case 'h':
      return 3600 * kSecondUs;
    case 'd':
      return kDayUs;
    case 'w':
      return 7 * kDayUs;
    default:
      return 0;
  }
}

std::optional<int64_t> ParseAge(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  const auto count = DigitsToInt(text.substr(0, text.size() - 1));
  const int64_t unit = UnitUs(text.back());
  if (!count || unit == 0 || *count > kAgeMaxUs / unit) return std::nullopt;
  return *count * unit;
}

// `THH:MM`, `THH:MM:SS`, each with or without a `Z`, after the date.
std::optional<int64_t> ParseClock(std::string_view text) {
  if (!text.empty() && text.back() == 'Z') text.remove_suffix(1);
  const bool seconds = text.size() == 9 && text[6] == ':';
  if (!(seconds || text.size() == 6) || text[0] != 'T' || text[3] != ':') {
    return std::nullopt;
  }
  return source::TimeOfDay(text.substr(1, 2), text.substr(4, 2),
                           seconds ? text.substr(7, 2) : "00");
}

std::optional<int64_t> ParseCalendar(std::string_view text) {
  const auto day = source::ParseDay(text.substr(0, 10));
  if (!day) return std::nullopt;
  if (text.size() == 10) return *day * kDayUs;
  const auto clock = ParseClock(text.substr(10));
  if (!clock) return std::nullopt;
  return *day * kDayUs + *clock;
}

}  // namespace

arrow::Result<int64_t> ParseMoment(std::string_view text, int64_t now_us) {
  if (const auto age = ParseAge(text)) return now_us - *age;
  if (const auto moment = ParseCalendar(text)) return *moment;
  return arrow::Status::Invalid("reading a moment: neither a time nor an age: `", text,
                                "`: write 2020-04-01, 2020-04-01T12:30, "
                                "2020-04-01T12:30:00Z, or an age such as 7d, "
                                "12h, 30m");
}

}  // namespace trailmill
