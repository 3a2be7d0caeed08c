// The files of `events`: how they are written, and what the log says of them.
#pragma once

#include <string>
#include <vector>

#include <arrow/result.h>

#include "dataset/dataset_writer.h"
#include "delta/actions.h"
#include "merge/row_sequence.h"
#include "trailmill/shape.h"

namespace trailmill::sync {

/// A file ends at this size, when a commit has so much of one partition.
inline constexpr int64_t kEventFileBytes = int64_t{256} << 20;

/// How files of the fixed schema are written for a lake. \param uuid stands in their
/// names, and in no other attempt's.
arrow::Result<dataset::WriterOptions> EventWriterOptions(const std::string& uuid,
                                                         int64_t memory_bytes);

/// The columns that rows are sorted by, the one that counts most first.
const std::vector<std::string>& EventSortColumns();
merge::SortLeaves EventSortLeaves();

/// What the log says of a file.
delta::Add AddOf(const dataset::PartFile& file, int64_t now_ms);

/// Adds as many.
std::vector<delta::Add> AddsOf(const std::vector<dataset::PartFile>& files);

}  // namespace trailmill::sync
