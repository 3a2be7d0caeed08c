#include "store/request_counts.h"

#include <array>
#include <atomic>

#include "trailmill/storage.h"

namespace trailmill {
namespace store {
namespace {

std::array<std::atomic<int64_t>, kRequestKinds> counts{};

}  // namespace

void CountRequests(RequestKind kind, int64_t count) {
  counts[static_cast<size_t>(kind)] += count;
}

const char* RequestName(RequestKind kind) {
  constexpr const char* kNames[kRequestKinds] = {"LIST", "HEAD", "GET",    "PUT",
                                                 "POST", "COPY", "DELETE", "retry"};
  return kNames[static_cast<size_t>(kind)];
}

}  // namespace store

StoreRequests RequestsSoFar() {
  using store::RequestKind;
  const auto of = [](RequestKind kind) {
    return store::counts[static_cast<size_t>(kind)].load();
  };
  return {.list = of(RequestKind::kList),
          .head = of(RequestKind::kHead),
          .get = of(RequestKind::kGet),
          .put = of(RequestKind::kPut),
          .post = of(RequestKind::kPost),
          .copy = of(RequestKind::kCopy),
          .deletes = of(RequestKind::kDelete),
          .retries = of(RequestKind::kRetry)};
}

}  // namespace trailmill
