#include "pipeline/workers.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

namespace trailmill::pipeline {
namespace {

// Often enough for an eye, seldom enough to cost nothing.
constexpr auto kProgressInterval = std::chrono::milliseconds(100);

// Adds up what the workers have read and passes it on.
class Meter {
 public:
  Meter(const Task& task, const RunOptions& options) : on_progress_(options.on_progress) {
    progress_.objects_total = static_cast<int64_t>(task.objects.size());
    for (const SourceObject& object : task.objects) {
      progress_.stored_bytes_total += std::max<int64_t>(object.size, 0);
    }
    latest_.resize(static_cast<size_t>(ThreadCount(options)));
  }

  void Update(int worker, const ReadCounts& counts) {
    if (!on_progress_) return;
    const std::lock_guard lock(mutex_);
    latest_[static_cast<size_t>(worker)] = counts;
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ < kProgressInterval) return;
    last_ = now;
    progress_.counts = {};
    for (const ReadCounts& each : latest_) progress_.counts.Add(each);
    on_progress_(progress_);
  }

 private:
  const std::function<void(const Progress&)>& on_progress_;
  std::mutex mutex_;
  Progress progress_;
  std::vector<ReadCounts> latest_;
  std::chrono::steady_clock::time_point last_{};
};

}  // namespace

int ThreadCount(const RunOptions& options) {
  const int cores = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  const int64_t most =
      std::min<int64_t>(kThreadsMax, options.memory_bytes / kWorkerBytesMin);
  const int64_t wanted = options.threads > 0 ? options.threads : cores;
  return static_cast<int>(std::clamp<int64_t>(wanted, 1, std::max<int64_t>(most, 1)));
}

arrow::Status OnEachThread(int count, const std::function<arrow::Status(int)>& work) {
  std::vector<arrow::Status> results(static_cast<size_t>(count));
  std::vector<std::thread> threads;
  for (int worker = 1; worker < count; ++worker) {
    threads.emplace_back(
        [&, worker] { results[static_cast<size_t>(worker)] = work(worker); });
  }
  results[0] = work(0);
  for (std::thread& thread : threads) thread.join();
  for (const arrow::Status& result : results) ARROW_RETURN_NOT_OK(result);
  return arrow::Status::OK();
}

arrow::Status ForEachObject(const Task& task, const RunOptions& options,
                            const ObjectWork& work) {
  Meter meter(task, options);
  // The list is the queue: its bound is its length, and taking from it is one addition.
  std::atomic<size_t> next = 0;
  std::atomic<bool> failed = false;
  return OnEachThread(ThreadCount(options), [&](int worker) {
    for (size_t i = next++; i < task.objects.size() && !failed; i = next++) {
      if (options.should_stop && options.should_stop()) {
        failed = true;
        return arrow::Status::Cancelled("the run was stopped");
      }
      auto counts = work(worker, task.objects[i]);
      if (!counts.ok()) {
        failed = true;
        return counts.status();
      }
      meter.Update(worker, *counts);
    }
    return arrow::Status::OK();
  });
}

}  // namespace trailmill::pipeline
