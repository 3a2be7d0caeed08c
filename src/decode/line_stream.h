// The text of an object that is too large to hold, as lines.
#pragma once

#include <cstdint>

#include "decode/inflate.h"
#include "decode/lines.h"

namespace trailmill::decode {

/// In the documents view a line that does not fit the buffer is held up to this size; a
/// larger one is refused. Spark's own limit is 2 GiB; this one bounds a worker's memory.
inline constexpr int64_t kHeldLineBytesMax = int64_t{256} << 20;

/// Streams lines of any number. A document that does not fit the buffer is given in
/// parts: its slices and the pieces of its long records in their order, then kLastSlice
/// or kBroken. The same text gives the same lines each time. \param slice false asks for
/// whole lines only.
arrow::Status StreamLines(TextStream* stream, bool slice, const LineHandler& on_line);

}  // namespace trailmill::decode
