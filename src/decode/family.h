// What else CloudTrail delivers, told by its shape: objects without events that a bucket
// holds beside the logs, under names that need not tell.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "decode/tape.h"

namespace trailmill::decode {

inline constexpr std::string_view kDigestFamily = "CloudTrail-Digest";
inline constexpr std::string_view kAggregatedFamily = "CloudTrail-Aggregated";

/// The family of a document without `Records`, of which these are the tokens; empty where
/// it is none that we know. A digest has `digestStartTime` and `digestS3Bucket`.
std::string_view FamilyOfRoot(std::string_view text, std::span<const uint32_t> tokens);

/// Whether a record sums up events: its `eventCategory` is `Aggregated`.
bool IsAggregated(const Tape& record);

/// How many rows Spark makes of a document: one, or as many as a root array of objects
/// has. REQUIRES: the tokens are of JSON.
int64_t RowsOfRoot(std::string_view text, std::span<const uint32_t> tokens);

}  // namespace trailmill::decode
