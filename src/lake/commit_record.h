// What a commit of ours tells of itself in the log: a member `trailmill` of commitInfo.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "delta/actions.h"
#include "trailmill/lake.h"

namespace trailmill::lake {

inline constexpr char kSyncOperation[] = "sync";
inline constexpr char kRetryOperation[] = "retry";
inline constexpr char kAdoptOperation[] = "adopt";
/// Files became others of the same rows.
inline constexpr char kCompactOperation[] = "compact";
inline constexpr char kRetainOperation[] = "retain";
/// Of all three tables.
inline constexpr char kVacuumOperation[] = "vacuum";
/// Of `objects` and `rejects`.
inline constexpr char kFollowOperation[] = "follow";

struct CommitRecord {
  /// A UUID, of this attempt alone: what the writer knows its own entry by.
  std::string id;
  /// The id of the commit before; empty for the first.
  std::string parent;
  std::string operation;
  int64_t time_ms = 0;
  double seconds = 0;
  LakeCounts counts;
  /// Of `events`: the files of the other two tables that belong to this commit. They are
  /// rolled forward into those tables' own logs.
  std::vector<delta::Add> objects;
  std::vector<delta::Add> rejects;
  /// The foreign version that it accepts.
  std::optional<int64_t> adopts;

  /// Entry::commit_info.
  std::string ToCommitInfo() const;
  /// Nothing for the commit of another writer.
  /// \return Invalid where it is ours and can't be read.
  static arrow::Result<std::optional<CommitRecord>> From(const std::string& commit_info);
};

}  // namespace trailmill::lake
