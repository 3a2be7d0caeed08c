// A second look at some records, whose text nobody held.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include <arrow/status.h>

#include "pipeline/record_reader.h"
#include "sync/event_table.h"
#include "trailmill/pipeline.h"

namespace trailmill::sync {

/// Records of a task's objects, ascending: the number of an object, then those of its
/// records among the good ones.
using RecordSet = std::map<uint32_t, std::vector<uint32_t>>;

RecordSet RecordSetOf(const std::vector<EventPlace>& places);

/// Reads the objects again and hands out the records, on several threads.
/// \param xxh3 what each object of the task had when it was read first.
/// \return IOError where an object is another one by now.
arrow::Status Reread(
    const Task& task, const RecordSet& records, const std::vector<uint64_t>& xxh3,
    const RunOptions& options,
    const std::function<arrow::Status(int worker, EventPlace place,
                                      const pipeline::Record& record)>& on_record);

}  // namespace trailmill::sync
