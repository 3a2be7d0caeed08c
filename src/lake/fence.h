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

/// Commits a fence to each of the three tables, never a lower one than there is. From
/// then on no file that was there before and is older becomes part of the lake.
/// \param state brought up to the one that the fence was put on.
/// \return as Amend().
arrow::Status RaiseFence(const Lake& lake, int64_t before_ms, State* state);

/// The log that files are named in, at the version that they were written against.
struct Written {
  const delta::Log& log;
  int64_t version = -1;
};

/// Whether files of a writer that lost a put may still be named: none of them is gone, or
/// older than the fence, and so maybe about to be. On a disk a file was listed, perhaps,
/// before its last bytes came: there the entry that it was written against has to be
/// younger than the fence as well. Without a fence nothing is asked of the store.
/// \param now that log as the writer found it after its put was lost.
/// \return false where they are to be written anew, under new names.
arrow::Result<bool> OutlastsFence(const Lake& lake, const std::string& table,
                                  const std::vector<delta::Add>& files,
                                  const Written& written, const delta::Snapshot& now);

}  // namespace trailmill::lake
