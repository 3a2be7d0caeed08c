// A lake: three Delta tables that hold the events of CloudTrail, each exactly once
// (docs/lake-format.md). Sync() keeps one current; the rest looks at it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "trailmill/pipeline.h"
#include "trailmill/source.h"

namespace trailmill {

/// What became of what was read. `objects() = taken + rejected + deferred + skipped`, and
/// of the objects taken `events = written + duplicates + filtered + rejected`.
struct LakeCounts {
  int64_t objects_taken = 0;
  /// Refused whole: their reasons are in `rejects`.
  int64_t objects_rejected = 0;
  /// Could not be read this time, and are tried again by the next run.
  int64_t objects_deferred = 0;
  /// Without events by their family: digests, aggregated events.
  int64_t objects_skipped = 0;
  int64_t documents = 0;
  int64_t events = 0;
  int64_t written = 0;
  /// Same eventID, same content: dropped.
  int64_t duplicates = 0;
  /// Of those written, the ones whose eventID the lake has with other content.
  int64_t revisions = 0;
  /// Left out by `--families`.
  int64_t filtered = 0;
  int64_t rejected = 0;
  /// As stored, and as JSON.
  int64_t stored_bytes = 0;
  int64_t text_bytes = 0;

  int64_t objects() const {
    return objects_taken + objects_rejected + objects_deferred + objects_skipped;
  }
  void Add(const LakeCounts& other);
  bool operator==(const LakeCounts&) const = default;
};

struct SyncOptions {
  std::vector<std::string> sources;
  /// Which objects of the sources; its window is Sync()'s own.
  Selection selection;
  /// A local path, or an `s3://` URI.
  std::string lake;
  /// Derived keys, when the lake is made; one that exists has its own. Empty: the
  /// default, `day`.
  std::vector<std::string> partition_by;
  /// Delivery folders so many days before the last complete listing are listed again.
  int lookback_days = 3;
  /// Lists all folders.
  bool full = false;
  /// Families of events to take, of `CloudTrail`, `CloudTrail-Insight`,
  /// `CloudTrail-NetworkActivity`; empty for all.
  std::vector<std::string> families;
  bool keep_duplicates = false;
  /// Bytes of JSON at which a commit ends and the next one begins: what a run that is
  /// killed does again, and what is known of its events in memory.
  int64_t commit_bytes_max = int64_t{2} << 30;
  /// Plans and tells, and writes nothing.
  bool dry_run = false;
  /// Told of what is worth a sentence: a run that was overtaken, an entry that was rolled
  /// forward.
  std::function<void(const std::string&)> on_note;
};

/// One commit of a run.
struct SyncCommit {
  int64_t version = 0;
  LakeCounts counts;
  /// Data files of `events`, and their bytes.
  int64_t files = 0;
  int64_t bytes = 0;
  double seconds = 0;
};

struct SyncResult {
  /// The version of `events` afterwards; -1 where a dry run found no lake.
  int64_t version = -1;
  bool created = false;
  std::vector<SyncCommit> commits;
  /// Of all commits.
  LakeCounts counts;
  /// Objects that were listed and that the lake has already, as taken or as rejected.
  int64_t known = 0;
  /// Listing::skipped.
  std::map<std::string, int64_t> skipped;
  /// Objects and their stored bytes that are to be taken: all that a dry run tells.
  int64_t planned_objects = 0;
  int64_t planned_bytes = 0;
  /// Partitions that a dry run expects files in, by delivery day and region.
  int64_t planned_files = 0;
  /// Times that another writer committed first.
  int64_t lost = 0;
  /// Rejected or deferred, the first kRejectsNamedMax.
  std::vector<Reject> rejects;
};

/// Makes the lake hold every event of the sources, exactly once: lists what it lacks,
/// converts and commits it. Many may run at once. A run that ends anywhere leaves the
/// lake as it was or as it should be, and the next one goes on.
/// \return IOError where the sources or the lake can't be read or written, Invalid where
///   the lake is none or its log has a foreign commit, NotImplemented where a newer
///   program made it, Cancelled where the run was stopped; what was committed until then
///   stays. UnknownError where the outcome of a commit is not known: run it again, which
///   finds out.
arrow::Result<SyncResult> Sync(const SyncOptions& options, const RunOptions& run);

/// A commit as the log tells it.
struct LakeCommit {
  int64_t version = 0;
  /// Milliseconds since the epoch, by the writer's clock.
  int64_t time_ms = 0;
  /// `sync`, `retry`, `adopt`, `retain`, `vacuum`; of a foreign commit its own word.
  std::string operation;
  std::string id;
  LakeCounts counts;
  int64_t files = 0;
  int64_t files_removed = 0;
  int64_t bytes = 0;
  double seconds = 0;
};

/// The commits that the log still has, newest first. \param limit 0 for all.
arrow::Result<std::vector<LakeCommit>> LakeLog(const std::string& location,
                                               int64_t limit);

struct LakeTable {
  int64_t version = -1;
  int64_t files = 0;
  int64_t bytes = 0;
  int64_t rows = 0;
};

struct LakeStatus {
  LakeTable events, objects, rejects;
  std::vector<std::string> partition_by;
  /// The first and the last day of events, `2026-11-22`; empty without, or where `day` is
  /// no partition key.
  std::string first_day, last_day;
  int64_t days = 0;
  /// Data files smaller than this are what compacting is for.
  static constexpr int64_t kSmallFileBytes = int64_t{32} << 20;
  int64_t small_files = 0;
  /// Sums over the ledger: objects by what became of each in the end, as large as they
  /// are now; the rest of all that was ever read of them. It has no `text_bytes`.
  LakeCounts counts;
  /// Milliseconds since the epoch; 0 without events.
  int64_t newest_event_ms = 0;
  /// The newest commit.
  int64_t last_commit_ms = 0;
};

/// \return as Sync(), for a lake that can't be read.
arrow::Result<LakeStatus> ReadLakeStatus(const std::string& location);

/// Compares the ledger, the log and the files, each against the others.
/// \param read_files also reads every data file: rows, and the sum of fingerprints.
/// \return what differs, a sentence each; none where all is well.
arrow::Result<std::vector<std::string>> CheckLake(const std::string& location,
                                                  bool read_files, const RunOptions& run);

/// A row of the ledger: an object and what became of it.
struct LakeObject {
  std::string key;
  std::string etag;
  int64_t size = 0;
  /// Day of delivery.
  std::string delivered;
  std::string status;
  std::string reason;
  int64_t events = 0;
  int64_t written = 0;
  int64_t duplicates = 0;
  int64_t rejected = 0;
  int64_t version = 0;
  int64_t time_ms = 0;
};

/// Hands out the newest row of every object, by delivery day and key.
/// \param status only objects in it; empty for all.
/// \param day only those delivered on it; empty for all.
arrow::Status LakeObjects(const std::string& location, const std::string& status,
                          const std::string& day,
                          const std::function<arrow::Status(const LakeObject&)>& on_row);

/// A row of `rejects`.
struct LakeReject {
  std::string key;
  std::string etag;
  int64_t record = -1;
  int64_t offset = -1;
  int64_t length = -1;
  std::string code;
  std::string reason;
  /// Of a record all of them, of a whole object the first 4 KB.
  std::string bytes;
  int64_t time_ms = 0;
};

arrow::Status LakeRejects(const std::string& location,
                          const std::function<arrow::Status(const LakeReject&)>& on_row);

/// Gives the objects that were refused to the next sync, by a commit of their own.
/// \return how many.
arrow::Result<int64_t> RetryRejected(const std::string& location);

/// The live data files of `events`, as locations.
/// \param version -1 for the newest.
arrow::Result<std::vector<SourceObject>> LakeFiles(const std::string& location,
                                                   int64_t version);

/// Accepts foreign commits up to `version`, the newest, after checking that the files
/// they name are there and hold what they tell. \return the version of the commit that
/// says so.
arrow::Result<int64_t> AdoptCommits(const std::string& location, int64_t version);

enum class LakeReader : uint8_t { kAthena, kSpark, kTrino, kDuckDb };

/// The statement that registers or reads the lake.
arrow::Result<std::string> LakeDdl(const std::string& location, LakeReader reader);

/// Whether a location is a lake: has a log of `events`.
arrow::Result<bool> IsLake(const std::string& location);

}  // namespace trailmill
