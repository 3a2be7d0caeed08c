#include "store/retry.h"

#include <algorithm>
#include <random>

namespace trailmill::store {
namespace {

constexpr int kFirstBoundMs = 100;
constexpr int kBoundMsMax = 10'000;

}  // namespace

std::chrono::milliseconds RetryDelay(int attempt) {
  thread_local std::minstd_rand random{std::random_device{}()};
  const int doublings = std::clamp(attempt - 1, 0, 7);
  const int bound = std::min(kFirstBoundMs << doublings, kBoundMsMax);
  return std::chrono::milliseconds(std::uniform_int_distribution<int>(1, bound)(random));
}

bool IsTransientStatus(int http_status) {
  switch (http_status) {
    case 408:
    case 429:
    case 500:
    case 502:
    case 503:
    case 504:
      return true;
    default:
      return false;
  }
}

}  // namespace trailmill::store
