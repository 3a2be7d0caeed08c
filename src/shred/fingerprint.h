// The hash that tells events apart. The one place that sees xxHash.
#pragma once

#include <cstdint>
#include <string_view>

namespace trailmill::shred {

/// XXH3, 64 bits, seed 0: of an event's bytes as they stand in the file.
uint64_t Fingerprint(std::string_view event);

}  // namespace trailmill::shred
