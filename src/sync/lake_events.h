// The events that a lake holds already, as far as a commit may have the same ones.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "lake/lake.h"
#include "sync/event_table.h"

namespace trailmill::sync {

/// Moments, both ends included.
struct TimeSpan {
  int64_t first_us = 0;
  int64_t last_us = 0;

  bool has(int64_t time_us) const { return time_us >= first_us && time_us <= last_us; }
};

/// A data file of `events` that may hold events of some time.
struct LakeFile {
  delta::Add add;
  /// What its eventTimes span; nothing where the log doesn't tell, or it has none.
  std::optional<TimeSpan> times;
  /// Whether some of its events may be without a time.
  bool has_timeless = true;
  /// -1 where the log doesn't tell.
  int64_t rows = -1;
};

/// What the log tells of a file.
LakeFile FileOf(const delta::Add& add);

/// The files that may hold events of a span of time. \param timeless also those that may
/// hold events without a time.
std::vector<LakeFile> FilesWithin(const delta::Snapshot& events, const TimeSpan& span,
                                  bool timeless);

/// Reads the identities of all events in files: called with the numbers of file and row,
/// from several threads.
arrow::Status ReadIdentities(
    const lake::Lake& lake, const std::vector<LakeFile>& files,
    const std::function<void(uint64_t id, uint64_t content, EventPlace place)>& on_row);

/// Reads some events of a file: the hashes of their canonical texts (canonical_text.h).
/// \param rows ascending.
arrow::Result<std::vector<uint64_t>> ReadCanonical(const lake::Lake& lake,
                                                   const LakeFile& file,
                                                   const std::vector<uint32_t>& rows);

}  // namespace trailmill::sync
