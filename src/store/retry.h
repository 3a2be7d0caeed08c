// When a request to an object store is sent again, and after how long.
#pragma once

#include <chrono>

namespace trailmill::store {

/// Times that a request is sent in all. With RetryDelay() the last one goes out some
/// seven seconds after the first, twenty at most: longer than S3 takes to make room for a
/// prefix that has grown busy, short enough for a person to wait.
inline constexpr int kAttemptsMax = 8;

/// How long to wait after a failed attempt, the first of which is 1: a random time below
/// a bound that doubles each time ("full jitter"), so that clients that failed together
/// don't come back together.
std::chrono::milliseconds RetryDelay(int attempt);

/// True for answers that say nothing about the request: 500, 502, 503, 504, 429, and 408
/// (AWS, "Error responses", "Retry behavior" of the SDK reference).
bool IsTransientStatus(int http_status);

}  // namespace trailmill::store
