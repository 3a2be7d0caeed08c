// The schema of many Parquet files and of the directories that they lie in.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "trailmill/pipeline.h"

namespace trailmill::pipeline {

struct ParquetTable {
  /// All columns, as ParquetSchema() gives them.
  std::shared_ptr<arrow::Schema> schema;
  /// The columns among them that stand in directory names.
  PartitionColumns directories;
};

/// Reads the footers of all files.
arrow::Result<ParquetTable> DescribeParquet(const Task& task,
                                            const std::vector<std::string>& roots,
                                            const RunOptions& options);

}  // namespace trailmill::pipeline
