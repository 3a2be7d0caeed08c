// One Parquet file that is being read, whoever wrote it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <arrow/io/interfaces.h>
#include <arrow/record_batch.h>
#include <arrow/result.h>
#include <arrow/type.h>
#include <parquet/arrow/reader.h>

namespace trailmill::dataset {

/// The footer's key under which Spark keeps the schema of the whole table.
inline constexpr char kRowMetadataKey[] = "org.apache.spark.sql.parquet.row.metadata";

/// Reads the footer when opened, and rows only when asked, a few pages of each column at
/// a time: memory depends on the width of a row and not on the file. Not thread-safe.
class ParquetReader {
 public:
  /// \return Invalid where it is no Parquet file or is cut short.
  static arrow::Result<ParquetReader> Open(
      std::shared_ptr<arrow::io::RandomAccessFile> file);

  int64_t rows() const;
  /// A value of the footer's key-value pairs.
  std::optional<std::string> FooterText(const std::string& key) const;
  /// The columns of this file, in the types of PlainType().
  arrow::Result<std::shared_ptr<arrow::Schema>> FileSchema() const;
  /// The columns of the table as Spark's footer key has them, and those that only the
  /// file has; the file's own without such a key, or where the two don't fit each other.
  arrow::Result<std::shared_ptr<arrow::Schema>> TableSchema() const;
  /// Whether another file has the same columns and the same table schema.
  bool SameSchema(const ParquetReader& other) const;

  /// Hands out the rows in order, under `columns`: what the file lacks is NULL.
  /// \param batch_rows rows of a batch, at most; 1 at least.
  /// \param on_batch gives false where it has seen enough.
  arrow::Status Read(const arrow::Schema& columns, int64_t batch_rows,
                     const std::function<arrow::Result<bool>(const arrow::RecordBatch&)>&
                         on_batch) const;

 private:
  explicit ParquetReader(std::unique_ptr<parquet::arrow::FileReader> reader);

  std::vector<int> LeavesOf(const arrow::Schema& columns) const;
  const parquet::FileMetaData& metadata() const;

  std::unique_ptr<parquet::arrow::FileReader> reader_;
};

}  // namespace trailmill::dataset
