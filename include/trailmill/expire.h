// Raw objects go once a lake is proved to hold what is in them
// (docs/decisions/expire.md).
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

/// What counts as proof that a lake holds an object.
enum class ExpiryProof : uint8_t {
  /// The object is read again, and each of its events is found in live files of the lake.
  kRead,
  /// The ledger says that the object was taken, whole.
  kLog,
};

/// A tag of an object in S3.
struct ExpiryTag {
  std::string key;
  std::string value;
};

/// An object that is old enough to go and stays.
struct ExpiryRefusal {
  /// SourceObject::location.
  std::string object;
  /// For programs, the same from version to version: `not-taken`, `other-content`,
  /// `rejected`, `deferred`, `retry`, `has-rejects`, `no-events`, `filtered`, `parquet`,
  /// `link`, `too-large`, `unreadable`, `changed`, `event-missing`
  /// (docs/decisions/expire.md).
  std::string code;
  /// For people.
  std::string reason;
};

struct ExpireOptions {
  std::vector<std::string> sources;
  Selection selection;
  /// A local path, or an `s3://` URI.
  std::string lake;
  /// Objects whose last modification, by their store, is longer ago than this.
  int64_t older_than_ms = 0;
  ExpiryProof proof = ExpiryProof::kRead;
  /// Objects get this tag, and a lifecycle rule of the bucket deletes them; without, they
  /// are deleted. REQUIRES: all sources are in S3.
  std::optional<ExpiryTag> tag;
  /// Proves and tells, and changes nothing.
  bool dry_run = true;
  /// Called from one thread at a time, of each batch when the rest of it is done.
  std::function<void(const ExpiryRefusal&)> on_refused;
  /// Told of what is worth a sentence.
  std::function<void(const std::string&)> on_note;
};

/// `listed = expired + refused + young`.
struct ExpireResult {
  int64_t listed = 0;
  /// Deleted or tagged; in a dry run those that would be.
  int64_t expired = 0;
  /// As stored, and the events in them.
  int64_t expired_bytes = 0;
  int64_t expired_events = 0;
  /// By ExpiryRefusal::code.
  std::map<std::string, int64_t> refused;
  /// Not old enough, or of an age that the store doesn't tell.
  int64_t young = 0;
  /// Listing::skipped.
  std::map<std::string, int64_t> skipped;

  int64_t refused_count() const;
};

/// Deletes the old objects of the sources that the lake is proved to hold, or tags them.
/// Whatever is not proved stays. Other runs of any command may be at work; a run that
/// ends anywhere is run again.
/// \return IOError where the sources or the lake can't be read, a data file of the lake
///   is not what its log tells, or an object can't be deleted; Invalid where the lake is
///   none, its log has a foreign commit, or an object lies in it; Cancelled where the run
///   was stopped. What was deleted until then was proved, and its number is told.
arrow::Result<ExpireResult> Expire(const ExpireOptions& options, const RunOptions& run);

/// The lifecycle rule, as JSON for `aws s3api put-bucket-lifecycle-configuration`, that
/// deletes what is below the sources by its age alone, or with a tag by its age and that
/// tag. Of ExpireOptions it takes sources, lake, older_than_ms, in full days, and tag. No
/// request is sent.
/// \return Invalid where the sources are no folders of one bucket, or the lake lies in
///   one.
arrow::Result<std::string> ExpiryLifecycle(const ExpireOptions& options);

}  // namespace trailmill
