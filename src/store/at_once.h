// Many small requests at the same time.
#pragma once

#include <cstddef>
#include <functional>

#include <arrow/status.h>

namespace trailmill::store {

/// Requests that wait for an answer at the same time: with 50 ms of latency some 600 a
/// second, a fifth of what S3 takes for one prefix ("Best practices design patterns").
inline constexpr int kRequestsAtOnce = 32;

/// Calls `work(i)` for each i below `count`, kRequestsAtOnce at a time; the calling
/// thread takes part. Starts nothing after an error, and returns the first.
arrow::Status ForEachAtOnce(size_t count,
                            const std::function<arrow::Status(size_t)>& work);

}  // namespace trailmill::store
