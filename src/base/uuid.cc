#include "base/uuid.h"

#include <cstdint>
#include <random>

#include <fmt/format.h>

namespace trailmill::base {

std::string NewUuid() {
  std::random_device device;
  const auto word = [&] { return static_cast<uint32_t>(device()); };
  const uint32_t b = word(), c = word();
  return fmt::format("{:08x}-{:04x}-4{:03x}-{:04x}-{:04x}{:08x}", word(), b >> 16,
                     b & 0xFFF, 0x8000 | (c >> 16 & 0x3FFF), c & 0xFFFF, word());
}

}  // namespace trailmill::base
