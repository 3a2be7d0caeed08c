// Dates and times as Spark and Python write them. All times are UTC; the calendar is the
// proleptic Gregorian one.
#pragma once

#include <cstdint>
#include <string>

namespace trailmill::base {

/// `2024-01-01` for days since 1970-01-01, as a cast to string, show() and JSON have it.
/// Years above 9999 carry a `+`.
std::string DateText(int32_t days);

/// `2024-01-01 01:02:03.12` for microseconds since 1970, the fraction without its last
/// zeros: a cast to string, and show().
std::string TimestampText(int64_t micros);

/// `2024-01-01T01:02:03.120Z`: Spark's to_json, cut to milliseconds.
std::string TimestampJson(int64_t micros);

/// `datetime.date(2024, 1, 1)`.
std::string PythonDate(int32_t days);

/// `datetime.datetime(2024, 1, 1, 1, 2, 3, 120000)`; seconds and microseconds are left
/// out from the right where they are 0.
std::string PythonDatetime(int64_t micros);

}  // namespace trailmill::base
