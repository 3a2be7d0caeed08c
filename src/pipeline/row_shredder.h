// Records to staged cells, by partition: what one worker of convert does with each
// record.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dataset/dataset_writer.h"
#include "pipeline/record_reader.h"
#include "shred/event_shredder.h"
#include "shred/levels.h"
#include "shred/reorder.h"
#include "shred/row_order.h"
#include "shred/shredder.h"
#include "trailmill/pipeline.h"

namespace trailmill::pipeline {

/// What the workers of a conversion share.
struct ConvertContext {
  View view;
  const TableSchema* table;
  const shred::Plan* plan;
  dataset::DatasetWriter* writer;
  /// A partition's staging in one worker, and a worker's in all, in bytes.
  int64_t partition_bytes_max;
  int64_t staging_bytes_max;
  /// Nodes by which the rows of each row group are sorted, see shred::RowOrder; none
  /// leaves them as they come.
  std::vector<uint32_t> sort_nodes;
};

/// A partition's staging becomes a row group at this size, most of it compressed: about
/// 100,000 events, as many as DuckDB makes a row group of.
inline constexpr int64_t kStagingBytes = int64_t{16} << 20;

/// All stagings of a worker hold no more than this for each partition, but at least the
/// second: memory is that of the partitions, and does not grow with the input. Where
/// `--memory` allows less, that counts.
inline constexpr int64_t kPartitionShareBytes = int64_t{1} << 20;
inline constexpr int64_t kWorkerStagingBytesMin = int64_t{32} << 20;

/// Where rows are sorted texts are held as they are until then, and each of these is so
/// many times as large: real events compress by five.
inline constexpr int64_t kUnsealedTimes = 4;

/// ... and at this number of rows: a row may hold no cell, but each may take levels,
/// eight bytes for each object above a column, when it is written.
inline constexpr uint32_t kStagedRowsMax = 1 << 20;

/// One a thread.
class RowShredder {
 public:
  /// \param encoder of the thread; outlives this.
  RowShredder(const ConvertContext& context, dataset::RowGroupEncoder* encoder);

  arrow::Status Add(const Record& record);

  /// The staging of the writer's partition, null where the worker has no rows of it. May
  /// be called for different partitions at the same time, after all rows.
  std::unique_ptr<shred::Staging> TakeStaging(int partition);
  /// Appends the rows of a staging that was taken to another.
  void Absorb(const shred::Staging& other, shred::Staging* staging);
  /// Writes what a staging holds as a row group; it is of no use then.
  arrow::Status Write(int partition, shred::Staging* staging);
  int64_t rows() const { return rows_; }

 private:
  struct StagedRow {
    int partition;
    uint32_t row;
  };

  arrow::Status Document(const Record& record);
  arrow::Result<int> Partition(const decode::Tape* tape, size_t at);
  arrow::Result<int> NewPartition();
  arrow::Result<StagedRow> NullRow();
  shred::Staging& Stage(int partition);
  encode::PageSealer* sealer();
  int64_t StagingBytesMax() const;
  arrow::Status KeepLimits(int partition);
  int Largest() const;
  arrow::Status Flush(int partition);

  ConvertContext context_;
  dataset::RowGroupEncoder* encoder_;
  shred::Shredder shredder_;
  /// Of the fixed schema.
  std::optional<shred::EventShredder> events_;
  shred::LevelBuilder levels_;
  shred::RowOrder order_;
  shred::Reorder reorder_;
  /// Rows that will be sorted can't be in sealed pages.
  encode::PageSealer unsealed_{nullptr, encode::kRawPageBytes};
  uint32_t corrupt_column_;
  std::string tokens_;
  std::unordered_map<std::string, int> partitions_;
  std::string last_tokens_;
  int last_partition_ = -1;
  std::atomic<int64_t> staged_bytes_ = 0;
  std::vector<std::unique_ptr<shred::Staging>> stagings_;
  std::vector<size_t> row_items_;
  std::vector<StagedRow> staged_rows_;
  int64_t rows_ = 0;
};

}  // namespace trailmill::pipeline
