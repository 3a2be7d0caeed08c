// Times as CloudTrail writes them, without locale or time zone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace trailmill::generate {

constexpr int64_t kDaySeconds = 86400;

/// \name Append `time`, seconds since 1970
/// @{
void AppendTime(int64_t time, std::string& out);   ///< 2020-04-01T05:04:11Z
void AppendStamp(int64_t time, std::string& out);  ///< 20200401T0504Z
void AppendDay(int64_t time, std::string_view separator, std::string& out);
void AppendJavaDate(int64_t time, std::string& out);  ///< Apr 1, 2020 5:04:11 AM
/// @}

void AppendNumber(int64_t number, std::string& out);

/// Days since 1970 of a date such as 2020-04-01, or a negative number if it is none.
int64_t ParseDay(std::string_view text);

}  // namespace trailmill::generate
