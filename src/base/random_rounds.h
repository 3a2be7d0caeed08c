// How often tests try random input.
#pragma once

#include <cstdint>

namespace trailmill::base {

/// A tenth under a sanitizer, where code takes ten times as long: it looks at how memory
/// is used, which is the same few ways for every text. All texts are the Release
/// build's to try.
constexpr uint32_t RandomRounds(uint32_t rounds) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return rounds / 10;
#else
  return rounds;
#endif
}

}  // namespace trailmill::base
