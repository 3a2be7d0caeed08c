// Counts, sizes and durations for people.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <arrow/result.h>

namespace trailmill::base {

/// `50,849`: groups of three digits with commas.
std::string GroupedCount(int64_t count);

/// `912 B`, `7.6 MB`, `210 MB`: decimal units (1 kB = 1000 B), one decimal below 100.
std::string ByteSize(int64_t bytes);

/// `40 ms`, `0.4 s`, `12 s`, `2 min 5 s`, `1 h 2 min`.
std::string Duration(double seconds);

/// A number of bytes as people type it: `1024`, `256MB` (decimal), `2GiB`, `64 KiB`
/// (binary). Units in any case: B, kB, MB, GB, TB, KiB, MiB, GiB, TiB.
/// \return Invalid if it is no such text or does not fit int64.
arrow::Result<int64_t> ParseByteSize(std::string_view text);

}  // namespace trailmill::base
