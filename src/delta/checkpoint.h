// A checkpoint: the state of a table as one Parquet file, an action in each row
// (PROTOCOL.md, "Classic checkpoint" and "Checkpoint Schema").
#pragma once

#include <cstdint>
#include <string>

#include <arrow/result.h>

#include "delta/snapshot.h"

namespace trailmill::delta {

struct Checkpoint {
  std::string bytes;
  /// Rows.
  int64_t actions = 0;
};

/// \param tombstones_from those of files that were removed before are left out.
arrow::Result<Checkpoint> MakeCheckpoint(const Snapshot& snapshot,
                                         int64_t tombstones_from_ms);

/// Reads a checkpoint, or a part of one, whoever wrote it, into a snapshot.
/// \return Invalid where it is none.
arrow::Status AddCheckpoint(std::string bytes, Snapshot* snapshot);

}  // namespace trailmill::delta
