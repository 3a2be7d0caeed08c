// What objects there are to read: listing of files, directories, globs and URIs, and the
// selection of delivery folders in an AWSLogs tree.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>
#include <arrow/type_fwd.h>

namespace trailmill {

/// One object to read: a file of gzipped or plain JSON.
struct SourceObject {
  /// What opens it: a local path or a URI, as a person would type it. The path in a URI
  /// stands as the store has it, without percent-encoding; `file:` URIs become local
  /// paths.
  std::string location;
  /// Stored (compressed) size in bytes; -1 where the store does not tell.
  int64_t size = -1;
  /// Last modification, nanoseconds since the epoch; 0 where the store does not tell.
  int64_t mtime_ns = 0;
  /// The entity tag that the store's listing gives, without quotes; empty on a local disk
  /// and where the store tells none.
  std::string etag = {};

  bool operator==(const SourceObject&) const = default;
};

/// The parts of the key of an object that CloudTrail delivered
/// (AWS CloudTrail user guide, "Finding your CloudTrail log files").
struct LogKey {
  /// The account that the log belongs to: 12 digits.
  std::string account;
  /// `CloudTrail`, `CloudTrail-Insight`, `CloudTrail-Digest`, ...
  std::string family;
  std::string region;
  /// The delivery folder, `2020-04-01`.
  std::string day;
  /// Delivery time from the file's name, microseconds since the epoch, UTC; the start of
  /// the folder's day where the name has none.
  int64_t delivered_us = 0;
  /// `o-...` of an organisation trail, else empty.
  std::string organisation;
};

/// Reads the parts of an AWSLogs key from the right, so that organisation, Control Tower
/// and prefixed layouts are all understood. The folders decide; where they are missing
/// (files copied into one directory) the file's own name does. Keys of other services in
/// such a tree (`vpcflowlogs`, `Config`) are keys too. Nothing where `path` is no such
/// key.
std::optional<LogKey> ParseLogKey(std::string_view path);

/// Which objects of an AWSLogs tree are wanted. Empty members ask for everything. An
/// object whose path is no AWSLogs key is left out by each of the others than
/// `window_from`.
struct Selection {
  /// Delivery folders, `2020-04-01`.
  std::vector<std::string> days = {};
  /// Delivery times, microseconds since the epoch, UTC: `since` inclusive, `until`
  /// exclusive.
  std::optional<int64_t> since_us = std::nullopt;
  std::optional<int64_t> until_us = std::nullopt;
  std::vector<std::string> accounts = {};
  std::vector<std::string> regions = {};

  /// The first delivery folder that is looked at, `2026-11-25`; of keys known by their
  /// name alone, the first day. Folders of years, months and days before it are not
  /// opened, whatever lies in them; in a bucket neither is what sorts before it in its
  /// own year's and month's folder, and what follows the first digest among digests.
  /// Objects elsewhere whose path is no AWSLogs key are taken all the same.
  std::string window_from = {};
  /// Whether a listing may end with no object. A source that does not exist is an error
  /// all the same.
  bool may_be_empty = false;

  /// Whether only AWSLogs keys are wanted.
  bool keys_only() const {
    return !days.empty() || since_us || until_us || !accounts.empty() || !regions.empty();
  }
  bool everything() const { return !keys_only() && window_from.empty(); }
};

/// What a listing found. `objects` are in key order (bytewise by location) and distinct.
struct Listing {
  std::vector<SourceObject> objects;
  /// Objects seen and left out, by reason: `hidden` (a hidden directory counts once),
  /// `empty`, `not selected`, `before the window`, `not a file`, `link to a folder
  /// above`, or a family that holds no log records: `CloudTrail-Digest`,
  /// `CloudTrail-Aggregated`, `vpcflowlogs`, ... Folders that nothing selected can lie in
  /// are not opened, so not counted.
  std::map<std::string, int64_t> skipped;
};

/// Lists SOURCE arguments: files, directories (recursive), globs (`*`, `?`, `[...]`
/// within one part of a path, `**` for any depth; a directory that matches is listed
/// whole) and `file://` or other URIs that Arrow knows (no `?` globs there: it starts the
/// query).
///
/// Names that start with `_` (and hold no `=`) or `.`, or end in `._COPYING_`, are
/// hidden, and files of length 0 are skipped, as Spark does. A single file that is named
/// is taken even if it is hidden, and parts that a glob spells out may be hidden
/// directories. Digests and the logs of other services are recognised by their key.
/// \return IOError that names the path and the next step where a path does not exist, may
///   not be read, a glob matches nothing, or nothing is left to read in all sources;
///   Invalid where `window_from` is no day.
arrow::Result<Listing> ListSources(const std::vector<std::string>& sources,
                                   const Selection& selection);

/// Reads a moment: `2020-04-01`, `2020-04-01T12:30`, `2020-04-01T12:30:00Z`, or an age
/// before `now_us` such as `2w`, `7d`, `12h`, `30m`, `45s`. Microseconds since the epoch,
/// UTC.
/// \return Invalid for any other text.
arrow::Result<int64_t> ParseMoment(std::string_view text, int64_t now_us);

/// How Spark packs files into tasks (FilePartition.maxSplitBytes and getFilePartitions).
struct SparkPacking {
  /// `spark.sql.files.maxPartitionBytes`.
  int64_t split_bytes_max = int64_t{128} << 20;
  /// `spark.sql.files.openCostInBytes`.
  int64_t open_cost_bytes = int64_t{4} << 20;
  /// `spark.sql.files.minPartitionNum`, else the default parallelism.
  int parallelism = 2;
};

/// The objects in the order in which Spark's rows come: by length, longest first, objects
/// of one length in the order given. A plain JSON file that Spark would cut into several
/// slices stands where the first of them stands.
std::vector<SourceObject> SparkOrder(std::vector<SourceObject> objects,
                                     const SparkPacking& packing = {});

/// Columns that Spark finds in `key=value` directories below a directory root.
struct PartitionColumns {
  /// In path order, all nullable; of type int32, int64, decimal128(p, 0), double,
  /// timestamp (microseconds, UTC: the session's time zone is taken to be UTC), date32,
  /// utf8 or null. No fields where there are no such directories.
  std::shared_ptr<arrow::Schema> fields;
  /// A row for each object, in the objects' order. Objects of one directory share
  /// scalars.
  std::vector<std::vector<std::shared_ptr<arrow::Scalar>>> values;
};

/// Finds partition columns as PartitioningUtils.parsePartitions does. `roots` are the
/// SOURCE arguments that gave `objects`; files and globs among them give no columns.
/// Nothing is read: what is a directory shows from the objects. An object beside the
/// partition directories has NULLs (Spark silently leaves it unread).
/// \return Invalid that starts with Spark's condition: EMPTY_PARTITION_COLUMN_NAME,
///   EMPTY_PARTITION_COLUMN_VALUE, CONFLICTING_DIRECTORY_STRUCTURES,
///   CONFLICTING_PARTITION_COLUMN_NAMES, COLUMN_ALREADY_EXISTS.
arrow::Result<PartitionColumns> DiscoverPartitionColumns(
    const std::vector<std::string>& roots, const std::vector<SourceObject>& objects);

}  // namespace trailmill
