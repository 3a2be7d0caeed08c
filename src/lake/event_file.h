// What the log tells of a data file of `events`.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "delta/actions.h"

namespace trailmill::lake {

/// The tags of a file: its rows, and the sum of their eventFingerprints modulo 2^64.
inline constexpr char kRowsTag[] = "trailmill.rows";
inline constexpr char kSumTag[] = "trailmill.fingerprintSum";

/// Nothing where it has no such tag: another program's file.
std::optional<uint64_t> RowsTagOf(const delta::Add& add);
std::optional<uint64_t> SumTagOf(const delta::Add& add);

/// By the tag, or else by the statistics; -1 where neither tells.
int64_t RowsOf(const delta::Add& add);

/// Microseconds of a moment as delta::StatsJson() writes it, `2026-11-22T10:00:00.123Z`.
std::optional<int64_t> StatsMicros(std::string_view text);

}  // namespace trailmill::lake
