// The end of a Parquet file: the schema, where the chunks are, and what is known of them
// (FileMetaData of parquet.thrift).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/util/key_value_metadata.h>
#include <parquet/schema.h>

#include "encode/column_chunk.h"

namespace trailmill::encode {

/// The members of FileMetaData that all files of a schema share, as thrift, made once.
struct FooterParts {
  std::string schema;
  std::string key_values;
  std::string column_orders;
};

/// \param pairs the footer's key-value pairs.
FooterParts MakeFooterParts(const parquet::schema::GroupNode& schema,
                            const arrow::KeyValueMetadata& pairs);

/// A column's physical type and its path, as the members of ColumnMetaData.
std::string ColumnPath(const parquet::ColumnDescriptor& column);

/// Written as the row groups are, so that each costs its bytes alone.
class Footer {
 public:
  void BeginRowGroup(size_t columns);
  /// \param path of ColumnPath(). \param offset of the chunk in the file.
  void AddColumn(parquet::Type::type type, std::string_view path, int64_t offset,
                 const ColumnChunk& chunk);
  void EndRowGroup(int64_t rows);

  /// The whole of it, with its length and the magic number behind.
  std::string Finish(const FooterParts& parts, std::string_view created_by) const;

  /// Memory that it holds.
  int64_t bytes() const { return static_cast<int64_t>(row_groups_.capacity()); }
  int64_t rows() const { return rows_; }
  int64_t row_groups() const { return row_group_count_; }

 private:
  std::string row_groups_;
  int64_t row_group_count_ = 0;
  int64_t rows_ = 0;
  // Of the row group that is open.
  int64_t raw_bytes_ = 0;
  int64_t stored_bytes_ = 0;
  int64_t first_offset_ = -1;
};

}  // namespace trailmill::encode
