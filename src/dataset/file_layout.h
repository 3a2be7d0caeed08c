// What all files of a partitioned dataset with the same columns share.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <arrow/result.h>
#include <arrow/type.h>
#include <arrow/util/compression.h>

#include "dataset/file_extras.h"
#include "encode/column_chunk.h"
#include "encode/footer.h"

namespace trailmill::dataset {

/// How values are encoded and compressed.
struct EncodingOptions {
  arrow::Compression::type compression = arrow::Compression::ZSTD;
  /// The codec's own level. Unset: encode::kZstdLevel, or the codec's default.
  std::optional<int> compression_level;
  /// Encoded bytes of a data page. Columns whose texts are seldom the same twice hold so
  /// much uncompressed, in each worker and partition.
  int64_t page_bytes = int64_t{256} << 10;
};

/// One column of a file.
struct FileColumn {
  /// Its place in a LeafBatch.
  int leaf = 0;
  encode::ColumnType type;
  /// encode::ColumnPath(), and the names in it.
  std::string path;
  std::vector<std::string> names = {};
  bool has_bloom_filter = false;
  /// Its place in FileExtras::stats_leaves; -1: none.
  int stats = -1;
};

/// Immutable; made once, since at 600 leaves a schema costs as much as a small file.
struct FileLayout {
  std::vector<FileColumn> columns;
  /// Leaves of the full schema that the file does not hold.
  std::vector<int> dropped_leaves;
  encode::FooterParts footer;
  FileExtras extras;

  /// \param kept_leaves as for SparkParquetSchema.
  /// \param row_metadata_json Spark's schema.json of the full schema.
  /// \return Invalid where a leaf is no leaf, or not of a type that the extra is for.
  static arrow::Result<std::shared_ptr<const FileLayout>> Make(
      const arrow::Schema& schema, const std::vector<bool>& kept_leaves,
      const std::string& row_metadata_json, const FileExtras& extras = {});
};

}  // namespace trailmill::dataset
