// A finished file of a dataset, and the name that Spark would give it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>
#include <arrow/util/compression.h>

#include "dataset/file_extras.h"

namespace trailmill::dataset {

/// A Parquet file that is whole. No reader need see it before the commit.
struct PartFile {
  /// Its partition's directory below the root, `awsRegion=us-east-1/...`; empty where the
  /// dataset has no partitions.
  std::string directory;
  std::string name;
  int64_t rows = 0;
  int64_t bytes = 0;
  /// Where it stands now, in the writer's file system.
  std::string path;
  /// In the order of FileExtras::stats_leaves.
  std::vector<LeafStats> stats = {};
  /// Of FileExtras::sum_leaf over all rows, modulo 2^64.
  uint64_t sum = 0;

  bool operator==(const PartFile&) const = default;
};

struct PartName {
  /// Spark's task number.
  int task = 0;
  /// One for a job: keeps the files of two jobs, or of a task that ran twice, apart.
  std::string job_uuid;
  /// Counts from 0 in each partition.
  int counter = 0;
  bool partitioned = true;
  arrow::Compression::type compression = arrow::Compression::ZSTD;
};

/// `part-00000-<uuid>.c000.zstd.parquet`, or `part-00000-<uuid>-c000.zstd.parquet`
/// without partitions (FileFormatDataWriter, HadoopMapReduceCommitProtocol.getFilename).
std::string PartFileName(const PartName& part);

/// `<uuid>-<number>.parquet`, as a lake has them: never the name of two files.
std::string LakeFileName(std::string_view job_uuid, int64_t number);

/// Reads `zstd`, `snappy`, `gzip` or `none`.
arrow::Result<arrow::Compression::type> ParseCompression(std::string_view name);

/// `a/b`, or the one that is not empty.
std::string JoinPath(std::string_view parent, std::string_view child);

}  // namespace trailmill::dataset
