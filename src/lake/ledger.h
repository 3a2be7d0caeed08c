// The ledger: a row for every object that was ever looked at, append-only; the newest row
// of a key decides.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "lake/lake.h"
#include "trailmill/source.h"

namespace trailmill::lake {

/// A row to be written. Members are the columns of ObjectsSchema().
struct ObjectRow {
  SourceObject object;
  uint64_t xxh3 = 0;
  int64_t documents = 0;
  int64_t events = 0;
  int64_t written = 0;
  int64_t duplicates = 0;
  int64_t revisions = 0;
  int64_t filtered = 0;
  int64_t rejected = 0;
  std::string status;
  std::string reason;
};

/// Which attempt at a commit rows belong to. `version` is above that of every commit that
/// the attempt had read, so that of two rows of one key the newer one is known by it.
struct Attempt {
  int64_t version = 0;
  std::string commit;
  int64_t time_ms = 0;
};

/// The name of an object in the ledger: its location, a local one by its absolute path.
std::string KeyOf(const SourceObject& object);
/// The day of delivery as the key tells it; that of the last modification where it
/// doesn't.
std::string DeliveredOf(const SourceObject& object);

/// Writes the rows, a file for each day of delivery, synced.
arrow::Result<std::vector<delta::Add>> WriteObjectRows(const Lake& lake,
                                                       const std::vector<ObjectRow>& rows,
                                                       const Attempt& attempt);

/// What the ledger says of one object.
enum class Known : uint8_t {
  kNew,    // nothing, or of another ETag, or that it is to be read again
  kTaken,  // or skipped
  kRejected,
  kDeferred,  // could not be read the last time
};

/// Tells what is known of objects: reads the rows of their days, a day at a time.
/// \param files of the ledger.
/// \param on_object gets each object, by delivery day, within one in the order given.
arrow::Status LookUp(const Lake& lake, const std::vector<delta::Add>& files,
                     std::vector<SourceObject> objects,
                     const std::function<void(SourceObject, Known)>& on_object);

/// Reads columns of the newest row of every key in files of one day, in order of the key.
arrow::Result<std::shared_ptr<arrow::Table>> NewestRows(
    const Lake& lake, const std::vector<delta::Add>& files);

/// Of the rows of a table of ObjectsSchema() those that are rejected, as rows of an
/// attempt that asks for them to be read again.
arrow::Result<std::shared_ptr<arrow::Table>> RowsToRetry(const arrow::Table& rows,
                                                         const Attempt& attempt);

/// Files by their partition's directory.
std::map<std::string, std::vector<delta::Add>> ByDirectory(
    const std::vector<delta::Add>& files);

}  // namespace trailmill::lake
