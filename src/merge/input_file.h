// A file that is merged: rows that are sorted within each of its row groups.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <arrow/io/interfaces.h>
#include <arrow/result.h>
#include <parquet/column_reader.h>
#include <parquet/file_reader.h>

#include "dataset/file_layout.h"

namespace trailmill::merge {

/// Where the cells of a leaf come from.
struct LeafSource {
  /// The file's own number of a column; -1: none, the leaf is null at the top level.
  int column = -1;
  /// The file is older than the leaf, whose parents have a value where those of this
  /// column have one: its levels count as far as the two have parents in common.
  bool is_sibling = false;
  encode::LevelsMax common = {};
};

/// Opened once, its columns read by many threads.
class InputFile {
 public:
  /// \param name for errors.
  /// \param layout of the file that comes out. What this one has no column for is null.
  /// \return Invalid where the file has a column that the layout has not, or has
  /// otherwise.
  static arrow::Result<std::unique_ptr<InputFile>> Open(
      std::shared_ptr<arrow::io::RandomAccessFile> file, std::string name,
      const dataset::FileLayout& layout);

  const std::string& name() const { return name_; }
  int row_groups() const;
  int64_t rows(int row_group) const;
  /// Bytes of the column that a leaf comes from, as stored.
  int64_t stored_bytes(int row_group, int leaf) const;
  const LeafSource& source(int leaf) const { return sources_[static_cast<size_t>(leaf)]; }
  /// The pages of a column of the file.
  std::shared_ptr<parquet::ColumnReader> Column(int row_group, int column) const;

 private:
  InputFile(std::unique_ptr<parquet::ParquetFileReader> reader, std::string name)
      : reader_(std::move(reader)), name_(std::move(name)) {}
  arrow::Status FindColumns(const dataset::FileLayout& layout);
  arrow::Status FindSiblings(const dataset::FileLayout& layout);

  std::unique_ptr<parquet::ParquetFileReader> reader_;
  const std::string name_;
  /// Of the layout's leaves.
  std::vector<LeafSource> sources_;
};

/// A row group of a file: rows in order.
struct Run {
  const InputFile* file = nullptr;
  int row_group = 0;

  int64_t rows() const { return file->rows(row_group); }
};

}  // namespace trailmill::merge
