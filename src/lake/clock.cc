#include "lake/clock.h"

#include <chrono>

namespace trailmill::lake {

int64_t NowMs() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

}  // namespace trailmill::lake
