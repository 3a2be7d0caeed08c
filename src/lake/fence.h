// The fence between vacuum, which deletes files that nothing names, and writers, who
// write files first and name them afterwards (docs/lake-format.md, "Vacuum").
//
// A fence is a Txn in the log of a table: files that were last modified before it may be
// gone. It takes a version, so that whoever wrote files against an older state loses its
// put to the fence, and looks at its files before it tries again.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <arrow/filesystem/filesystem.h>
#include <arrow/result.h>

#include "lake/lake.h"

namespace trailmill::lake {

/// Files of logs that are no entries and that a killed vacuum may leave behind.
inline constexpr char kClockFront[] = "_clock-";

/// Now by the store's clock, which times its files: a small file is put beside the
/// events' log, looked at and removed.
arrow::Result<int64_t> StoreNowMs(const Lake& lake);

/// When a file was last modified, by the store's clock.
int64_t ModifiedMs(const arrow::fs::FileInfo& info);

/// Commits a fence to each of the three tables; one that stands as late already is as
/// good. From then on no file that is older becomes part of the lake.
/// \param state brought up to the one that the fence was put on, or was found in.
/// \return as Amend().
arrow::Status RaiseFence(const Lake& lake, int64_t before_ms, State* state);

/// Whether files of a writer that lost a put may still be named: none of them is older
/// than a fence that came since it read the log, and so maybe deleted. Without a new
/// fence nothing is asked of the store. \param before, now the log that the entry goes
/// to, as the files were written against
///   it, and as the writer tries again.
/// \return false where they are to be written anew, under new names.
arrow::Result<bool> OutlastsFence(const Place& place, const std::string& table,
                                  const std::vector<delta::Add>& files,
                                  const delta::Snapshot& before,
                                  const delta::Snapshot& now);

}  // namespace trailmill::lake
