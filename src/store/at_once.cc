#include "store/at_once.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace trailmill::store {

arrow::Status ForEachAtOnce(size_t count,
                            const std::function<arrow::Status(size_t)>& work) {
  std::atomic<size_t> next = 0;
  std::atomic<bool> failed = false;
  std::vector<arrow::Status> results(std::min<size_t>(count, kRequestsAtOnce));
  const auto run = [&](size_t worker) {
    for (size_t i = next++; i < count && !failed; i = next++) {
      results[worker] = work(i);
      if (!results[worker].ok()) {
        failed = true;
        return;
      }
    }
  };
  std::vector<std::thread> threads;
  for (size_t worker = 1; worker < results.size(); ++worker)
    threads.emplace_back(run, worker);
  if (!results.empty()) run(0);
  for (std::thread& thread : threads) thread.join();
  for (const arrow::Status& result : results) ARROW_RETURN_NOT_OK(result);
  return arrow::Status::OK();
}

}  // namespace trailmill::store
