// Rows of many workers on their way to files: what a conversion writes with.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <arrow/filesystem/filesystem.h>
#include <arrow/result.h>

#include "dataset/dataset_writer.h"
#include "pipeline/row_shredder.h"
#include "trailmill/pipeline.h"

namespace trailmill::pipeline {

struct RowSinkOptions {
  View view = View::kEvents;
  std::shared_ptr<arrow::fs::FileSystem> files;
  /// Of `files`: where partitions' directories are made.
  std::string directory;
  dataset::WriterOptions writer;
  /// Destination::sort_by.
  std::vector<std::string> sort_by;
  /// Of the run.
  int threads = 1;
  int64_t memory_bytes = 0;
};

/// The part of a run's memory that open files may hold: WriterOptions::memory_bytes.
int64_t FilesShare(int64_t memory_bytes);

/// Each worker uses rows() of its own; the rest is called by one thread when they have
/// ended.
class RowSink {
 public:
  /// \param table outlives it. REQUIRES: it has columns.
  static arrow::Result<std::unique_ptr<RowSink>> Make(const TableSchema& table,
                                                      const RowSinkOptions& options);

  RowShredder& rows(int worker) { return *workers_[static_cast<size_t>(worker)].rows; }
  /// Rows of all workers.
  int64_t row_count() const;

  /// Writes what is still staged, on all threads, and closes all files.
  arrow::Result<std::vector<dataset::PartFile>> Finish();

  dataset::DatasetWriter& writer() { return *writer_; }

 private:
  struct Worker {
    std::unique_ptr<dataset::RowGroupEncoder> encoder;
    std::unique_ptr<RowShredder> rows;
  };

  RowSink(const TableSchema& table, View view);
  void Join(RowShredder* rows, std::vector<std::unique_ptr<shred::Staging>>* stagings);
  arrow::Status FinishPartition(int partition, RowShredder* rows);
  arrow::Status FinishPartitions();

  const std::shared_ptr<arrow::Schema> file_schema_;
  const shred::Plan plan_;
  std::unique_ptr<dataset::DatasetWriter> writer_;
  ConvertContext context_;
  std::vector<Worker> workers_;
};

}  // namespace trailmill::pipeline
