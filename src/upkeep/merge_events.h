// From a group of event files to one sorted file that no reader sees yet.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <arrow/result.h>

#include "dataset/file_layout.h"
#include "dataset/part_file.h"
#include "lake/lake.h"
#include "merge/merge_files.h"
#include "trailmill/pipeline.h"
#include "upkeep/file_groups.h"

namespace trailmill::upkeep {

/// Files that are open at the same time: half of the descriptors that a process gets by
/// default.
inline constexpr size_t kMergedFilesMax = 512;

/// One a run.
class EventMerger {
 public:
  static arrow::Result<std::unique_ptr<EventMerger>> Make(const lake::Lake& lake,
                                                          const RunOptions& run);

  /// What a group may have so that merging it stays within the run's memory.
  /// \param target_bytes of the file that comes out.
  GroupLimits LimitsFor(int64_t target_bytes) const;

  /// Writes the file, synced. It has the same number of rows as the group, and the same
  /// sum of fingerprints.
  /// \return Invalid where a file is damaged or not sorted.
  arrow::Result<delta::Add> Merge(const FileGroup& group);

 private:
  EventMerger(const lake::Lake& lake, const RunOptions& run) : lake_(lake), run_(run) {}
  arrow::Result<dataset::PartFile> Write(const FileGroup& group);

  const lake::Lake& lake_;
  const RunOptions& run_;
  std::shared_ptr<const dataset::FileLayout> layout_;
  merge::MergeOptions options_;
  /// Stands in the names of all files.
  std::string uuid_;
  int64_t named_files_ = 0;
};

}  // namespace trailmill::upkeep
