// The columns of a checkpoint (PROTOCOL.md, "Checkpoint Schema"), as far as they are
// written.
#pragma once

#include <memory>

#include <arrow/type.h>

namespace trailmill::delta {

inline constexpr char kProtocolAction[] = "protocol";
inline constexpr char kMetadataAction[] = "metaData";
inline constexpr char kTxnAction[] = "txn";
inline constexpr char kRemoveAction[] = "remove";
inline constexpr char kAddAction[] = "add";

/// A column for each action: a struct that is null in the rows of the others.
std::shared_ptr<arrow::Schema> CheckpointSchema();

}  // namespace trailmill::delta
