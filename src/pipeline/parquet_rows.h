// The rows of one Parquet file, and the events that they were made from.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include <arrow/result.h>
#include <arrow/scalar.h>
#include <arrow/type.h>

#include "dataset/parquet_reader.h"
#include "source/directory_texts.h"
#include "source/open_location.h"
#include "trailmill/source.h"

namespace trailmill::pipeline {

/// Gives the rows under `columns`, until `*left` is used up.
arrow::Status ReadRows(
    const dataset::ParquetReader& reader, const arrow::Schema& columns, int64_t* left,
    const std::function<arrow::Status(const std::shared_ptr<arrow::StructScalar>&)>&
        on_row);

/// A file with the texts of its directories put back into its rows.
class ParquetRows {
 public:
  /// \return as OpenParquet(), and as CheckShown() of the file's columns.
  static arrow::Result<ParquetRows> Open(const SourceObject& object,
                                         source::ObjectOpener* opener);

  /// Whether the rows are events of the fixed schema, which give their text whole.
  bool is_cloudtrail() const { return is_cloudtrail_; }

  /// \param row the cells of the file.
  using OnEvent =
      std::function<arrow::Status(std::string_view text, const arrow::StructScalar& row)>;

  /// Gives the text of each row until `*left` is used up: of a row of the fixed schema
  /// the event that it was made from (EventText()), of another JSON without nulls.
  arrow::Status ForEachText(int64_t* left, const OnEvent& on_event) const;

 private:
  ParquetRows(const SourceObject& object, dataset::ParquetReader reader)
      : object_(object), reader_(std::move(reader)) {}

  SourceObject object_;
  dataset::ParquetReader reader_;
  std::shared_ptr<arrow::Schema> columns_;
  std::vector<source::DirectoryText> texts_;
  bool is_cloudtrail_ = false;
};

}  // namespace trailmill::pipeline
