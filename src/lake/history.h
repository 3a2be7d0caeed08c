// The commits of `events` that the log still has, read back from the newest.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include <arrow/result.h>

#include "lake/lake.h"

namespace trailmill::lake {

struct LoggedCommit {
  int64_t version = 0;
  delta::Entry entry;
  /// Nothing for a foreign one.
  std::optional<CommitRecord> record;
};

/// Hands out commits from `newest` down, until the log has no more or `on_commit` gives
/// false.
arrow::Status ReadBack(const Lake& lake, int64_t newest,
                       const std::function<arrow::Result<bool>(LoggedCommit)>& on_commit);

}  // namespace trailmill::lake
