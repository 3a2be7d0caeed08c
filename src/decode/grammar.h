#pragma once

#include <cstdint>

namespace trailmill::decode {

/// What counts as JSON. Under both a surrogate that stands alone is fine as the escape of
/// a value and refused in a key, and the read limits of tape.h hold.
enum class Grammar : uint8_t {
  /// What Spark's reader takes: see JacksonScan().
  kJackson,
  /// RFC 8259 in valid UTF-8: the bytes of a value are JSON wherever they are copied to.
  kStrict,
};

}  // namespace trailmill::decode
