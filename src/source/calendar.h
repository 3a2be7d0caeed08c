// Dates as days and moments as microseconds, read from fixed digits.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace trailmill::source {

constexpr int64_t kSecondUs = 1'000'000;
constexpr int64_t kDayUs = 86'400 * kSecondUs;

/// Whether `text` is one or more ASCII digits.
bool AllDigits(std::string_view text);

/// The number that `text`, all digits, stands for; nothing where it is not all digits or
/// has more than nine of them.
std::optional<int> DigitsToInt(std::string_view text);

/// Days since the epoch of a date of the proleptic Gregorian calendar; nothing where it
/// does not exist (February 30th) or a part is not all digits.
std::optional<int32_t> DayOf(std::string_view year, std::string_view month,
                             std::string_view day);

/// Days since the epoch of `2020-04-01`, exactly ten characters.
std::optional<int32_t> ParseDay(std::string_view text);

/// `2020-04-01` of a day since the epoch.
std::string DayText(int32_t day);

/// Microseconds since midnight; nothing where a part is not all digits or too large.
/// Leap seconds are no times.
std::optional<int64_t> TimeOfDay(std::string_view hour, std::string_view minute,
                                 std::string_view second);

}  // namespace trailmill::source
