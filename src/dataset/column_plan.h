// How each column of a file is encoded, decided from the rows that come first.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <arrow/result.h>
#include <arrow/type.h>
#include <arrow/util/compression.h>
#include <arrow/util/key_value_metadata.h>
#include <parquet/properties.h>
#include <parquet/schema.h>

#include "shred/leaf_cells.h"

namespace trailmill::dataset {

/// One column of a file.
struct FileColumn {
  /// Its place in a LeafBatch.
  int leaf = 0;
  parquet::Type::type physical = parquet::Type::BYTE_ARRAY;
  /// The dotted path by which parquet-cpp knows a column's properties.
  std::string path;
};

/// What all files with the same kept leaves share. Immutable; made once, since at 600
/// leaves a schema costs as much as a small file.
struct FileLayout {
  std::shared_ptr<parquet::schema::GroupNode> schema;
  std::vector<FileColumn> columns;
  /// Leaves of the full schema that the file does not hold.
  std::vector<int> dropped_leaves;
  /// The footer's key-value pairs: Spark's, and the schema's own metadata.
  std::shared_ptr<const arrow::KeyValueMetadata> footer;

  /// \param kept_leaves as for SparkParquetSchema.
  /// \param row_metadata_json Spark's schema.json of the full schema.
  static arrow::Result<std::shared_ptr<const FileLayout>> Make(
      const arrow::Schema& schema, const std::vector<bool>& kept_leaves,
      const std::string& row_metadata_json);
};

/// How values are encoded and compressed.
struct EncodingOptions {
  arrow::Compression::type compression = arrow::Compression::ZSTD;
  /// The codec's own level. Unset: 1 for zstd, which writes these files no larger than 3
  /// does, and faster; the codec's default for others.
  std::optional<int> compression_level;
  /// Encoded bytes of a data page; less where there are many columns.
  int64_t page_bytes = int64_t{1} << 20;
};

/// What is done to one column.
struct ColumnPlan {
  bool compressed = false;
  bool dictionary = false;
  bool statistics = false;
};

/// Plans a column from its first cells.
/// \param complete the cells are all that the file will hold.
ColumnPlan PlanColumn(const FileColumn& column, std::span<const shred::LeafBatch> batches,
                      bool complete);

/// About what a column of an open row group holds, in bytes, once it has values.
inline constexpr int64_t kOpenColumnBytes = 40 << 10;

struct FilePlan {
  std::shared_ptr<parquet::WriterProperties> properties;
  /// What the column writers of an open row group hold before the first value, in bytes.
  int64_t writer_bytes = 0;
};

/// Plans a file whose first rows are `batches`.
/// \param may_have_values one flag for each leaf, empty for all true: a leaf without the
/// flag
///   is known to be null in all rows and is written as cheaply as can be.
FilePlan PlanFile(const FileLayout& layout, const EncodingOptions& options,
                  const std::vector<bool>& may_have_values,
                  std::span<const shred::LeafBatch> batches, bool complete);

}  // namespace trailmill::dataset
