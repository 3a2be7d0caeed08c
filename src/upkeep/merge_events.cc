#include "upkeep/merge_events.h"

#include <algorithm>

#include <arrow/io/buffered.h>

#include "base/uuid.h"
#include "dataset/part_file.h"
#include "lake/clock.h"
#include "lake/data_file.h"
#include "lake/event_file.h"
#include "lake/tables.h"
#include "pipeline/workers.h"
#include "sync/event_files.h"
#include "trailmill/cloudtrail.h"
#include "trailmill/schema.h"
#include "upkeep/input_files.h"

namespace trailmill::upkeep {
namespace {

using arrow::Status;

// Of each row the ranks of two texts, a time, and a stretch of the order.
constexpr int64_t kSequenceBytesPerRow = 24;
// Of each file a page of a column that is read, in each thread: as it is stored, and its
// 256 KiB inflated.
constexpr int64_t kPageBytes = int64_t{384} << 10;
// The parts of the budget that these may take: as much is left for the columns that are
// written, and for the program.
constexpr int64_t kSequenceShare = 4;
constexpr int64_t kPagesShare = 4;
// What goes to a local file at once.
constexpr int64_t kSinkBufferBytes = int64_t{1} << 20;

Status CheckConserved(const FileGroup& group, const dataset::PartFile& part) {
  uint64_t sum = 0;
  for (const delta::Add& file : group.files) sum += lake::SumTagOf(file).value_or(0);
  if (part.rows == group.rows && part.sum == sum) return Status::OK();
  return Status::Invalid(
      "compacting ", group.directory, ": by the log its files have ", group.rows,
      " rows whose fingerprints come to ", sum, ", but ", part.rows, " rows and ",
      part.sum,
      " were read: see `trailmill status --check --files`; nothing was changed");
}

}  // namespace

arrow::Result<std::unique_ptr<EventMerger>> EventMerger::Make(const lake::Lake& lake,
                                                              const RunOptions& run) {
  std::unique_ptr<EventMerger> merger(new EventMerger(lake, run));
  merger->uuid_ = base::NewUuid();
  ARROW_ASSIGN_OR_RAISE(const auto writer,
                        sync::EventWriterOptions(merger->uuid_, run.memory_bytes));
  const auto schema = CloudTrailSchema();
  ARROW_ASSIGN_OR_RAISE(
      merger->layout_,
      dataset::FileLayout::Make(*schema, {}, SchemaJson(*schema), writer.extras));
  merger->options_.sort = sync::EventSortLeaves();
  merger->options_.threads = pipeline::ThreadCount(run);
  merger->options_.encoding = writer.encoding;
  return merger;
}

GroupLimits EventMerger::LimitsFor(int64_t target_bytes) const {
  GroupLimits limits;
  limits.small_bytes = target_bytes / 2;
  limits.bytes_max = target_bytes;
  limits.rows_max = run_.memory_bytes / kSequenceShare / kSequenceBytesPerRow;
  const int64_t files = run_.memory_bytes / kPagesShare / options_.threads / kPageBytes;
  limits.files_max = std::clamp<size_t>(static_cast<size_t>(files), 2, kMergedFilesMax);
  return limits;
}

arrow::Result<delta::Add> EventMerger::Merge(const FileGroup& group) {
  auto part = Write(group);
  Status status = part.status();
  if (status.ok()) status = CheckConserved(group, *part);
  const delta::Add add = part.ok() ? sync::AddOf(*part, lake::NowMs()) : delta::Add();
  if (status.ok()) status = lake::SyncDataFiles(lake_.place(), lake::kEventsTable, {add});
  if (status.ok()) return add;
  if (part.ok()) lake::RemoveDataFiles(lake_.place(), lake::kEventsTable, {add});
  return status;
}

arrow::Result<dataset::PartFile> EventMerger::Write(const FileGroup& group) {
  ARROW_ASSIGN_OR_RAISE(const auto inputs,
                        OpenInputFiles(lake_.place(), group.files, *layout_));
  dataset::PartFile part;
  part.directory = group.directory;
  part.name = dataset::LakeFileName(uuid_, named_files_++);
  part.path = lake_.FilesRoot(lake::kEventsTable) + "/" +
              dataset::JoinPath(part.directory, part.name);
  arrow::fs::FileSystem& files = *lake_.place().files;
  ARROW_ASSIGN_OR_RAISE(auto raw, files.OpenOutputStream(part.path));
  ARROW_ASSIGN_OR_RAISE(auto sink,
                        arrow::io::BufferedOutputStream::Create(
                            kSinkBufferBytes, arrow::default_memory_pool(), raw));
  dataset::ParquetFile file(std::move(sink), layout_);
  Status status = merge::MergeFiles(inputs, group.bytes, *layout_, options_, &file);
  if (status.ok()) status = file.Close();
  if (!status.ok()) {
    file.Abort();
    ARROW_UNUSED(files.DeleteFile(part.path));
    return status;
  }
  part.rows = file.rows();
  part.bytes = file.bytes_written();
  part.stats = file.stats();
  part.sum = file.sum();
  return part;
}

}  // namespace trailmill::upkeep
