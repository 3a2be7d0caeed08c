// Counts the requests that go to object stores, for all of the process.
#pragma once

#include <cstdint>

namespace trailmill::store {

enum class RequestKind : uint8_t {
  kList,
  kHead,
  kGet,
  kPut,
  kPost,
  kCopy,
  kDelete,
  kRetry,
};
inline constexpr int kRequestKinds = 8;

/// Thread-safe. The sums are RequestsSoFar() of trailmill/storage.h.
void CountRequests(RequestKind kind, int64_t count = 1);

/// `LIST`, `GET`, ... as errors name the operation.
const char* RequestName(RequestKind kind);

}  // namespace trailmill::store
