// Threads over the objects of a task.
#pragma once

#include <functional>

#include <arrow/status.h>

#include "trailmill/pipeline.h"

namespace trailmill::pipeline {

/// More threads than this are a typing error, and each holds buffers.
inline constexpr int kThreadsMax = 256;

/// ... and takes this much of the budget: an object of kWholeTextBytesMax with its
/// tokens, a share of the cells and of the files, and of the program itself.
inline constexpr int64_t kWorkerBytesMin = int64_t{160} << 20;

/// The number of threads that the options ask for, fewer where memory is short.
int ThreadCount(const RunOptions& options);

/// What a worker does with one object. Returns what it has read in all so far.
using ObjectWork =
    std::function<arrow::Result<ReadCounts>(int worker, const SourceObject& object)>;

/// Hands the objects out to the workers in order; one worker runs on the calling thread.
/// Stops at the first error, and returns it.
arrow::Status ForEachObject(const Task& task, const RunOptions& options,
                            const ObjectWork& work);

/// Runs `work(worker)` once on each of `count` threads.
arrow::Status OnEachThread(int count,
                           const std::function<arrow::Status(int worker)>& work);

}  // namespace trailmill::pipeline
