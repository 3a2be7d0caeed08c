// Parquet's DELTA_BINARY_PACKED (Encodings.md, 5), for the lengths of texts.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace trailmill::encode {

/// Appends the encoding of the values. Blocks of 128 values in 4 miniblocks.
void EncodeDelta(std::span<const uint32_t> values, std::string* out);

}  // namespace trailmill::encode
