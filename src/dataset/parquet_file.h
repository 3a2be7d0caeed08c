// One Parquet file that is being written: levels and values go straight to the column
// writers of parquet-cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <arrow/io/interfaces.h>
#include <arrow/result.h>
#include <parquet/file_writer.h>

#include "dataset/column_plan.h"
#include "shred/leaf_cells.h"

namespace trailmill::dataset {

struct ParquetFileOptions {
  EncodingOptions encoding;
  /// Encoded bytes at which a row group ends, if it has `row_group_rows_min` rows by
  /// then.
  int64_t row_group_bytes = int64_t{128} << 20;
  /// DuckDB's row group: with fewer rows its readers have less to share among threads.
  int64_t row_group_rows_min = 122'880;
  /// Encoded bytes at which a row group ends whatever its rows.
  int64_t row_group_bytes_max = int64_t{512} << 20;
};

/// A file is written in one of two ways. WriteAll: all of its rows are at hand; column
/// after column goes to the sink and nothing is buffered. Append, any number of times:
/// rows are encoded as they come and held in a row group until it is large enough.
///
/// Not thread-safe. After an error only Abort may be called.
class ParquetFile {
 public:
  /// \param may_have_values as for PlanFile; outlives the file.
  ParquetFile(std::shared_ptr<arrow::io::OutputStream> sink,
              std::shared_ptr<const FileLayout> layout, ParquetFileOptions options,
              const std::vector<bool>* may_have_values);
  /// Aborts if Close was not called.
  ~ParquetFile();

  /// Writes the rows of all batches, in order, as the only row group. Then Close.
  /// REQUIRES: no rows were written before.
  arrow::Status WriteAll(std::span<const shred::LeafBatch> batches);

  /// Adds rows to the open row group.
  /// \return Invalid where a leaf that the layout dropped has a value.
  arrow::Status Append(const shred::LeafBatch& batch);

  /// Writes the open row group, if any, to the sink, and frees its buffers.
  arrow::Status EndRowGroup();

  /// Ends the row group and writes the footer. A file without rows has no row group.
  arrow::Status Close();

  /// Gives the file up: what stands in the sink is no Parquet file.
  void Abort();

  int64_t rows() const { return rows_; }
  /// Encoded bytes of the open row group, estimated.
  int64_t buffered_bytes() const { return buffered_bytes_; }
  bool has_open_row_group() const { return row_group_ != nullptr; }
  /// Memory that the file holds: its open row group, column writers included, which with
  /// many columns and few rows are most of it, and what the footer will tell of the row
  /// groups that were ended. Estimated.
  int64_t held_bytes() const;
  /// Bytes that went to the sink; after Close, the file's size.
  int64_t bytes_written() const { return bytes_written_; }

 private:
  arrow::Status Start(std::span<const shred::LeafBatch> batches, bool complete);
  arrow::Status CheckDropped(const shred::LeafBatch& batch) const;
  arrow::Status UpdateBytesWritten();
  int64_t EstimateBuffered() const;
  bool RowGroupIsFull() const;

  std::shared_ptr<arrow::io::OutputStream> sink_;
  std::shared_ptr<const FileLayout> layout_;
  ParquetFileOptions options_;
  const std::vector<bool>* may_have_values_;
  std::unique_ptr<parquet::ParquetFileWriter> writer_;
  /// Owned by writer_; null between row groups.
  parquet::RowGroupWriter* row_group_ = nullptr;
  int64_t row_group_rows_ = 0;
  int64_t ended_row_groups_ = 0;
  int64_t rows_ = 0;
  int64_t writer_bytes_ = 0;
  int64_t buffered_bytes_ = 0;
  int64_t bytes_written_ = 0;
};

}  // namespace trailmill::dataset
