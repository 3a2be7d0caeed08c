// The three tables of a lake: their columns, and what their metadata says
// (docs/lake-format.md).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <arrow/result.h>
#include <arrow/type.h>

#include "delta/actions.h"
#include "trailmill/shape.h"

namespace trailmill::lake {

inline constexpr char kEventsTable[] = "events";
inline constexpr char kObjectsTable[] = "objects";
inline constexpr char kRejectsTable[] = "rejects";

/// The format that this program writes and reads, and the oldest that may write it.
inline constexpr int kFormat = 1;
inline constexpr char kFormatKey[] = "trailmill.format";
inline constexpr char kWriterKey[] = "trailmill.minWriter";
/// Of `events`: CloudTrailSchema()'s version.
inline constexpr char kSchemaVersionKey[] = "trailmill.schema";

/// The partition column of `objects` and `rejects`: the day of delivery.
inline constexpr char kDelivered[] = "delivered";

/// The application whose Txn in `objects` and `rejects` is the version of `events` that
/// they have followed.
inline constexpr char kFollowsApp[] = "trailmill.follows-events";

/// With a hash of sources and filters behind it, the application whose Txn in `events` is
/// the day, since the epoch, of their last complete listing.
inline constexpr char kListedApp[] = "trailmill.listed-";

/// The application whose Txn in `events` is the rows that foreign commits have added,
/// less those that they have removed, once they were accepted.
inline constexpr char kAdoptedRowsApp[] = "trailmill.adopted-rows";

/// The application whose Txn in `events` is the rows that `retain` has removed, ever.
inline constexpr char kRetainedRowsApp[] = "trailmill.retained-rows";

/// The application whose Txn in each table is the moment, in milliseconds of the store's
/// clock, before which vacuum deletes what nothing names (lake/fence.h).
inline constexpr char kFenceApp[] = "trailmill.vacuumed-before";

/// What became of an object.
inline constexpr char kStatusTaken[] = "taken";
inline constexpr char kStatusRejected[] = "rejected";
inline constexpr char kStatusDeferred[] = "deferred";
/// Read, and of a family that holds no events, which is its reason.
inline constexpr char kStatusSkipped[] = "skipped";
/// A person asked for it to be read again.
inline constexpr char kStatusRetry[] = "retry";

/// Columns of the files: without the partition columns.
std::shared_ptr<arrow::Schema> ObjectsSchema();
std::shared_ptr<arrow::Schema> RejectsSchema();

/// The metadata of a new table of events.
/// \return Invalid where a key is not derived: it would take its column out of the
/// files.
arrow::Result<delta::Metadata> EventsMetadata(const arrow::Schema& events,
                                              const std::vector<PartitionKey>& keys,
                                              int64_t now_ms);
/// The metadata of a lake whose program was older, with the columns that were added
/// since; nothing where there are none, or where a newer program made it.
std::optional<delta::Metadata> Evolved(const delta::Metadata& metadata,
                                       const arrow::Schema& events);
/// Of `objects` or `rejects`.
delta::Metadata LedgerMetadata(const std::string& table, int64_t now_ms);

/// \return NotImplemented, with the next step, where a newer program made the table.
arrow::Status CheckFormat(const delta::Metadata& metadata);

/// The values of a partition's directory, `day=2026-11-22/region=us-east-1`.
delta::PartitionValues ValuesOf(const std::string& directory);

}  // namespace trailmill::lake
