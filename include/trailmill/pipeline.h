// A run: plan, observe, convert, commit. Inputs and outputs are plain values that can be
// sent to another machine, so that a cluster does what one machine does.
//
//   plan    (listing)              -> tasks    which objects, in tasks of bounded size
//   observe (task)                 -> shape    a commutative monoid: merge in any order
//   convert (task, schema)         -> parts    files that no reader sees yet, counts,
//   rejects commit  (parts)                -> summary  makes them visible
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>
#include <arrow/scalar.h>

#include "trailmill/shape.h"
#include "trailmill/source.h"

namespace trailmill {

namespace dataset {
class RunDirectory;
}

/// What a row is.
enum class View : uint8_t {
  kDocuments,  // a line of JSON, whatever it holds: Spark's `spark.read.json(path)`
  kEvents,     // an element of a document's `Records`: `explode(Records)`, then `col.*`
};

/// What was read so far. All counts start at 0 and only grow.
struct ReadCounts {
  /// All that were opened: each is converted, rejected or skipped.
  int64_t objects = 0;
  /// Those with a document that was taken, or with none at all, even if some of its
  /// records were rejected.
  int64_t objects_converted = 0;
  int64_t objects_rejected = 0;
  /// Those that hold no events by their shape, by the name of their family:
  /// `CloudTrail-Digest`, `CloudTrail-Aggregated`.
  std::map<std::string, int64_t> objects_skipped;
  /// As stored, compressed.
  int64_t stored_bytes = 0;
  int64_t text_bytes = 0;
  /// Spark's `df.count()`.
  int64_t documents = 0;
  /// Those that are no JSON, or have no `Records`. An object all of whose documents are
  /// rejected is rejected itself.
  int64_t documents_rejected = 0;
  /// Elements of `Records`; rows in the documents view of convert.
  int64_t events = 0;
  int64_t events_rejected = 0;
  /// Of objects, documents and events, those of rejected objects not counted.
  int64_t rejects = 0;

  /// The sum of `objects_skipped`.
  int64_t skipped() const;
  void Add(const ReadCounts& other);
};

/// Something that was refused. It is left out, and everything else goes on.
struct Reject {
  /// SourceObject::location.
  std::string object;
  /// Index in the document's `Records`; -1 where a whole document or object is refused.
  int64_t record = -1;
  /// Bytes from the start of the object's text; -1 where it has none.
  int64_t offset = -1;
  /// For people. Nothing of the content stands in it.
  std::string reason;
  /// Bytes of text that are left out; -1 where that is not known.
  int64_t length = -1;
  /// For programs, the same from version to version: `gzip`, `syntax`, `utf8`, `depth`,
  /// `no-records`, ... (docs/decisions/bad-input.md).
  std::string code;
};

/// The bytes of one reject on their way to where they are kept.
class RejectBytes {
 public:
  virtual ~RejectBytes() = default;
  virtual arrow::Status Append(std::string_view bytes) = 0;
  /// \param reject as in RejectSink::Open(), its length known.
  virtual arrow::Status Close(const Reject& reject) = 0;
};

/// Keeps the bytes of what is refused. Called from all workers at once.
class RejectSink {
 public:
  virtual ~RejectSink() = default;
  /// \param stored the bytes will be the object's as they are stored, gzip or not.
  virtual arrow::Result<std::unique_ptr<RejectBytes>> Open(const Reject& reject,
                                                           bool stored) = 0;
};

/// At most so many rejects are kept by name; all are counted.
inline constexpr size_t kRejectsNamedMax = 1000;

struct Progress {
  ReadCounts counts;
  int64_t objects_total = 0;
  int64_t stored_bytes_total = 0;
};

/// Keeps what was fetched of a task's remote objects for its next pass, in a temporary
/// file without a name.
class ObjectSpool;
/// \param objects of the task.
std::shared_ptr<ObjectSpool> MakeSpool(size_t objects);

/// How a run may use the machine.
struct RunOptions {
  /// Worker threads; 0 takes one for each core.
  int threads = 0;
  /// Bounds what is held on the way to files.
  int64_t memory_bytes = int64_t{2} << 30;
  /// Called now and then, from one thread at a time.
  std::function<void(const Progress&)> on_progress;
  /// Where Convert() keeps what it refuses; null keeps nothing. What can't be kept fails
  /// the run.
  RejectSink* rejects = nullptr;
  /// Shared by the passes over one task; null fetches remote objects anew in each.
  std::shared_ptr<ObjectSpool> spool = nullptr;
  /// Asked between objects: true ends the run with Cancelled. Thread-safe.
  std::function<bool()> should_stop = nullptr;
};

/// The objects of one unit of work.
struct Task {
  std::vector<SourceObject> objects;
  /// Keeps the names of the tasks' files apart, as Spark's task number does.
  int number = 0;

  std::string ToJson() const;
  static arrow::Result<Task> FromJson(std::string_view json);
};

/// Cuts a listing into tasks, in its order. A task ends at `stored_bytes_max`, or at
/// 10,000 objects: enough work to be worth a process, little enough to be done again.
std::vector<Task> PlanTasks(const Listing& listing,
                            int64_t stored_bytes_max = int64_t{256} << 20);

struct Observation {
  Shape shape;
  ReadCounts counts;
  std::vector<Reject> rejects;

  void Merge(const Observation& other);
  std::string ToJson() const;
  static arrow::Result<Observation> FromJson(std::string_view json);
};

/// Reads a task and notes what types stand where, and in which partitions.
/// \return IOError where an object can't be read. Bad content is a reject, never an
/// error.
arrow::Result<Observation> Observe(const Task& task, View view,
                                   const std::vector<PartitionKey>& keys,
                                   const RunOptions& options);

/// How a destination that exists is treated: Spark's save modes.
enum class SaveMode : uint8_t {
  kError,
  kAppend,
  kOverwrite,
  kOverwritePartitions,
  kIgnore
};

/// Where and how files are written.
struct Destination {
  /// A directory, or a URI that Arrow knows.
  std::string location;
  SaveMode mode = SaveMode::kError;
  /// `zstd`, `snappy`, `gzip` or `none`, and its level; 0 is the codec's own default.
  std::string codec = "zstd";
  int level = 1;
  /// A file is closed at about this size.
  int64_t target_bytes = int64_t{256} << 20;
  /// All leaves in every file, as Spark writes, or those that have a value in the
  /// partition.
  bool all_columns = true;
  /// Top-level columns of texts or times by which the rows of each row group are sorted,
  /// nulls first, texts by their bytes; alike ones stay as they were read. Empty: all
  /// stay so.
  std::vector<std::string> sort_by = {};
};

/// Where new files wait for their commit.
struct Staged {
  Destination destination;
  /// Names the run: part of every file's name.
  std::string run_id;
  /// The directory that holds them.
  std::string directory;
  /// On a local disk, the lock on that directory, which tells other runs that this one is
  /// alive: keep a copy until the commit. When the last is gone, so is what was staged.
  /// It stays with the process that prepared the run and is no part of the JSON.
  std::shared_ptr<const dataset::RunDirectory> held;
  /// What was done about runs into the destination that had been killed: a sentence each.
  std::vector<std::string> notes;

  std::string ToJson() const;
  static arrow::Result<Staged> FromJson(std::string_view json);
};

/// Keeps rejects in a local directory, which is made where it is missing: a line each in
/// `rejects.jsonl` (appended; members object, record, offset, length, code, reason, file,
/// run) and the bytes in files of their own, `RUN-NUMBER-NAME[.record-N].json`.
/// \return IOError where the directory can't be written; Invalid where it lies in the
///   destination.
arrow::Result<std::unique_ptr<RejectSink>> RejectDirectory(const std::string& directory,
                                                           const Staged& staged);

/// A file that was written.
struct PartFile {
  /// `awsRegion=us-east-1/eventSource=s3.amazonaws.com`; empty without partitions.
  std::string directory;
  std::string name;
  int64_t rows = 0;
  int64_t bytes = 0;
};

struct Parts {
  std::vector<PartFile> files;
  ReadCounts counts;
  int64_t rows_written = 0;
  std::vector<Reject> rejects;

  void Merge(const Parts& other);
  std::string ToJson() const;
  static arrow::Result<Parts> FromJson(std::string_view json);
};

/// Cleans up after runs that were killed, checks the destination and makes a place for
/// new files.
/// \return AlreadyExists, with Spark's condition, where the mode forbids what is there;
///   Cancelled where the mode is kIgnore and something is there: nothing is to be done.
arrow::Result<Staged> Prepare(const Destination& destination);

/// Writes a task's rows to staged files.
/// \return IOError where something can't be read or written.
arrow::Result<Parts> Convert(const Task& task, View view, const TableSchema& table,
                             const Staged& staged, const RunOptions& options);

/// Makes the files visible, `_SUCCESS` last.
/// \return as Staged::notes, of runs that were killed since; AlreadyExists where another
///   run's commit came between. After an error the destination is as it was, but for an
///   UnknownError, whose message says what stands.
arrow::Result<std::vector<std::string>> Commit(const Staged& staged, const Parts& parts);

/// Removes what a run that failed has staged. Best effort.
void Abandon(const Staged& staged);

struct CountResult {
  ReadCounts counts;
  std::vector<Reject> rejects;
  /// Events by the values of the columns asked for; nothing stands for null and absent.
  std::map<std::vector<std::optional<std::string>>, int64_t> groups;
};

/// Counts without a schema.
/// \param by top-level members of the events to group by.
arrow::Result<CountResult> Count(const Task& task, const std::vector<std::string>& by,
                                 const RunOptions& options);

/// Calls `on_event` with the text of the first `limit` events in the task's order, as
/// they stand in their objects, and reads no more objects than that takes.
arrow::Result<std::vector<Reject>> HeadText(
    const Task& task, View view, int64_t limit,
    const std::function<arrow::Status(std::string_view)>& on_event);

/// The first `limit` rows of the task under a schema that was decided over all of it.
/// \param directories columns of DiscoverPartitionColumns() for the task's objects, which
/// are
///   appended to the rows; null without.
arrow::Result<std::vector<std::shared_ptr<arrow::StructScalar>>> HeadRows(
    const Task& task, View view, const arrow::Schema& schema, int64_t limit,
    const PartitionColumns* directories = nullptr);

}  // namespace trailmill
