// Rows of the ledger one after the other, for what looks at all of them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <arrow/status.h>
#include <arrow/table.h>

#include "delta/actions.h"
#include "lake/lake.h"
#include "trailmill/lake.h"

namespace trailmill::lake {

/// A row, with what LakeObject leaves out.
struct LedgerRow {
  LakeObject object;
  int64_t documents = 0;
  int64_t revisions = 0;
  int64_t filtered = 0;
  /// Of the bytes as stored.
  uint64_t xxh3 = 0;
  /// Microseconds since the epoch, as the listing told it.
  int64_t mtime_us = 0;
  /// CommitRecord::id.
  std::string commit;
};

/// Whether a row is of the content that an object of its key has now: by the ETag, or by
/// size and time where a disk has none.
bool IsOf(const LedgerRow& row, const SourceObject& object);

using OnLedgerRow = std::function<arrow::Status(const LedgerRow&)>;

/// Hands out the rows of a table of ObjectsSchema(). \param delivered of all of them.
arrow::Status ForEachRow(const arrow::Table& rows, const std::string& delivered,
                         const OnLedgerRow& on_row);

/// Hands out all rows of files of one partition, in the files' order.
arrow::Status ForEachRowIn(const Lake& lake, const std::vector<delta::Add>& files,
                           const OnLedgerRow& on_row);

/// The day of delivery of a partition's files; empty where it is null.
std::string DeliveredIn(const std::vector<delta::Add>& files);

}  // namespace trailmill::lake
