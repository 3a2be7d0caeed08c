// Moments as CloudTrail writes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace trailmill::base {

/// Microseconds since 1970 of `2020-04-01T12:30:00Z`. Nothing for any other form, and for
/// days and times that don't exist; leap seconds are none of UNIX time. Years are 1970 to
/// 9999: what all readers of Parquet take.
std::optional<int64_t> CanonicalMicros(std::string_view text);

/// The inverse, for whole seconds.
std::string CanonicalText(int64_t micros);

}  // namespace trailmill::base
