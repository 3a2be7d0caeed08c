// The time of day, for what is written down beside the data; no decision hangs on it.
#pragma once

#include <cstdint>

namespace trailmill::lake {

/// Milliseconds since the epoch.
int64_t NowMs();

}  // namespace trailmill::lake
