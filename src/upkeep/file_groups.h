// Which files become one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "delta/snapshot.h"

namespace trailmill::upkeep {

/// Files of one partition.
struct FileGroup {
  std::string directory;
  std::vector<delta::Add> files;
  int64_t bytes = 0;
  /// By the log.
  int64_t rows = 0;

  void Add(const delta::Add& file);
};

struct GroupLimits {
  /// Larger files stay as they are.
  int64_t small_bytes = 0;
  /// Of the files of a group together.
  int64_t bytes_max = 0;
  int64_t rows_max = 0;
  size_t files_max = 0;
  /// Small files that a partition has at least.
  size_t files_min = 2;
  /// Days since the epoch: partitions of this one and later ones, and files without such
  /// a partition that have events of it, stay as they are.
  int64_t today = 0;
  /// `2026-11-22`; empty for all.
  std::vector<std::string> days;
};

/// Groups of files of `events`, which follow each other in time; those that another
/// program wrote, and which may not be sorted, are only counted.
std::vector<FileGroup> GroupEventFiles(const delta::Snapshot& events,
                                       const GroupLimits& limits, int64_t* foreign_files);

/// Groups of small files of `objects` or `rejects`, one for each partition.
std::vector<FileGroup> GroupLedgerFiles(const delta::Snapshot& ledger,
                                        const GroupLimits& limits);

}  // namespace trailmill::upkeep
