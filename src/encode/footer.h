// The end of a Parquet file: the schema, where the chunks are, and what is known of them
// (FileMetaData of parquet.thrift).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
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

/// Written as the row groups are, so that each costs its bytes alone. Where a page index
/// or a Bloom filter stands is known after the column that has it: until Finish() such a
/// column has a seam, at which it is told.
class Footer {
 public:
  /// A place in the footer.
  using Seam = size_t;

  /// \param indexed whether there is a page index: all chunks have their places.
  explicit Footer(bool indexed = false) : indexed_(indexed) {}

  void BeginRowGroup(size_t columns);
  /// \param path of ColumnPath(). \param offset of the chunk in the file.
  /// \return the seam for its Bloom filter.
  Seam AddColumn(parquet::Type::type type, std::string_view path, int64_t offset,
                 const ColumnChunk& chunk);
  /// Of a column that has values.
  void AddBloomFilter(Seam seam, int64_t offset, int64_t bytes);
  void EndRowGroup(int64_t rows);

  /// The page index and the footer, with its length and the magic number behind.
  /// \param offset in the file.
  std::string Finish(const FooterParts& parts, std::string_view created_by,
                     int64_t offset) const;

  /// Memory that it holds.
  int64_t bytes() const;
  int64_t rows() const { return rows_; }
  int64_t row_groups() const { return row_group_count_; }

 private:
  /// In a row group's text, before the end of a struct.
  struct BloomSeam {
    Seam at;
    int64_t offset;
    int64_t bytes;
  };
  struct IndexSeam {
    Seam at;
    size_t column_index_bytes;
    size_t offset_index_bytes;
  };
  using Insertion = std::pair<Seam, std::string>;

  std::vector<Insertion> Insertions(int64_t offset) const;
  void AppendRowGroups(int64_t offset, std::string* text) const;

  bool indexed_;
  std::string row_groups_;
  std::vector<BloomSeam> bloom_seams_;
  std::vector<IndexSeam> index_seams_;
  /// Of all chunks.
  std::string column_indexes_, offset_indexes_;
  int64_t row_group_count_ = 0;
  int64_t rows_ = 0;
  // Of the row group that is open.
  int64_t raw_bytes_ = 0;
  int64_t stored_bytes_ = 0;
  int64_t first_offset_ = -1;
};

}  // namespace trailmill::encode
