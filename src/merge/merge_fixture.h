// For tests: sorted files of random rows, merged.
#pragma once

#include <algorithm>
#include <memory>
#include <numeric>
#include <optional>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include <arrow/api.h>
#include <arrow/compute/api.h>
#include <arrow/io/file.h>
#include <gtest/gtest.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/writer.h>

#include "dataset/dataset_fixture.h"
#include "merge/merge_files.h"

namespace trailmill::merge {

inline std::shared_ptr<arrow::DataType> ListOf(std::shared_ptr<arrow::DataType> element) {
  return arrow::list(arrow::field("element", std::move(element)));
}

/// Sorted by service, call and time: leaves 0, 1 and 2.
inline const SortLeaves kSort = {0, 1, 2};

/// \param older lacks a column at the top level, and members of structs and of elements.
inline std::shared_ptr<arrow::Schema> RowSchema(bool older = false) {
  using arrow::field;
  arrow::FieldVector who = {field("arn", arrow::utf8())};
  arrow::FieldVector element = {field("name", arrow::utf8())};
  arrow::FieldVector columns = {
      field("service", arrow::utf8()), field("call", arrow::utf8()),
      field("time", arrow::int64()), field("flag", arrow::boolean())};
  if (!older) {
    who.push_back(field("by", arrow::struct_({field("id", arrow::utf8())})));
    element.push_back(field("tags", ListOf(arrow::utf8())));
    columns.push_back(field("added", ListOf(arrow::int64())));
  }
  columns.push_back(field("who", arrow::struct_(who)));
  columns.push_back(field("list", ListOf(arrow::struct_(element))));
  return arrow::schema(columns);
}

/// Random values of a type, a third of them null.
class RandomRows {
 public:
  explicit RandomRows(uint64_t seed) : random_(seed) {}

  std::shared_ptr<arrow::Table> Sorted(const arrow::Schema& schema, int64_t rows) {
    arrow::ArrayVector columns;
    for (const auto& field : schema.fields()) {
      auto builder = arrow::MakeBuilder(field->type()).ValueOrDie();
      for (int64_t i = 0; i < rows; ++i) Append(builder.get());
      columns.push_back(builder->Finish().ValueOrDie());
    }
    return Sort(arrow::Table::Make(std::make_shared<arrow::Schema>(schema), columns));
  }

  /// Nulls first, texts by their bytes; rows that are alike stay as they are.
  static std::shared_ptr<arrow::Table> Sort(const std::shared_ptr<arrow::Table>& table) {
    const auto rows = table->CombineChunksToBatch().ValueOrDie();
    std::vector<Key> keys;
    for (int64_t i = 0; i < rows->num_rows(); ++i) keys.push_back(KeyOf(*rows, i));
    std::vector<int64_t> order(keys.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
      return keys[size_t(a)] < keys[size_t(b)];
    });
    arrow::Int64Builder numbers;
    EXPECT_TRUE(numbers.AppendValues(order).ok());
    return arrow::compute::Take(table, numbers.Finish().ValueOrDie())
        .ValueOrDie()
        .table();
  }

  size_t Below(size_t count) { return random_() % count; }
  /// Distinct texts are so many about; and their length.
  size_t texts = 5, text_bytes = 1;

 private:
  using Key = std::tuple<std::optional<std::string>, std::optional<std::string>,
                         std::optional<int64_t>>;

  static Key KeyOf(const arrow::RecordBatch& rows, int64_t row) {
    const auto text = [&](int column) -> std::optional<std::string> {
      const auto& cells = static_cast<const arrow::StringArray&>(*rows.column(column));
      if (cells.IsNull(row)) return std::nullopt;
      return cells.GetString(row);
    };
    const auto& times = static_cast<const arrow::Int64Array&>(*rows.column(2));
    return {text(0), text(1),
            times.IsNull(row) ? std::nullopt : std::optional(times.Value(row))};
  }

  void Append(arrow::ArrayBuilder* builder) {
    if (Below(3) == 0) {
      ASSERT_TRUE(builder->AppendNull().ok());
      return;
    }
    switch (builder->type()->id()) {
      case arrow::Type::STRING:
        return AppendTo<arrow::StringBuilder>(
            builder, std::string(text_bytes, 'x') + std::to_string(Below(texts)));
      case arrow::Type::INT64:
        return AppendTo<arrow::Int64Builder>(builder, static_cast<int64_t>(Below(9)) - 4);
      case arrow::Type::BOOL:
        return AppendTo<arrow::BooleanBuilder>(builder, Below(2) == 0);
      case arrow::Type::STRUCT: {
        ASSERT_TRUE(static_cast<arrow::StructBuilder*>(builder)->Append().ok());
        for (int i = 0; i < builder->num_children(); ++i) Append(builder->child(i));
        return;
      }
      default: {
        auto* list = static_cast<arrow::ListBuilder*>(builder);
        ASSERT_TRUE(list->Append().ok());
        for (size_t i = Below(4); i > 0; --i) Append(list->value_builder());
      }
    }
  }

  template <typename Builder, typename Value>
  static void AppendTo(arrow::ArrayBuilder* builder, const Value& value) {
    ASSERT_TRUE(static_cast<Builder*>(builder)->Append(value).ok());
  }

  std::mt19937_64 random_;
};

/// Files that are written by Arrow, as InputFiles.
class Inputs {
 public:
  explicit Inputs(const arrow::Schema& schema)
      : layout_(dataset::FileLayout::Make(schema, {}, "{}", {.page_index = true})
                    .ValueOrDie()) {}

  arrow::Status Add(const std::shared_ptr<arrow::Table>& rows, int64_t row_group_rows) {
    const std::string path = directory_.path(std::to_string(files_.size()) + ".parquet");
    ARROW_ASSIGN_OR_RAISE(auto sink, arrow::io::FileOutputStream::Open(path));
    ARROW_RETURN_NOT_OK(parquet::arrow::WriteTable(*rows, arrow::default_memory_pool(),
                                                   sink, row_group_rows));
    ARROW_RETURN_NOT_OK(sink->Close());
    ARROW_ASSIGN_OR_RAISE(auto file, arrow::io::ReadableFile::Open(path));
    return InputFile::Open(file, path, *layout_).Value(&files_.emplace_back());
  }

  /// Into one file, which is read back.
  arrow::Result<std::shared_ptr<arrow::Table>> Merge(const MergeOptions& options,
                                                     int64_t bytes = 1) {
    const std::string path = directory_.path("merged.parquet");
    ARROW_ASSIGN_OR_RAISE(auto sink, arrow::io::FileOutputStream::Open(path));
    dataset::ParquetFile merged(sink, layout_);
    ARROW_RETURN_NOT_OK(MergeFiles(files_, bytes, *layout_, options, &merged));
    ARROW_RETURN_NOT_OK(merged.Close());
    ARROW_ASSIGN_OR_RAISE(auto file, arrow::io::ReadableFile::Open(path));
    ARROW_ASSIGN_OR_RAISE(auto reader,
                          parquet::arrow::OpenFile(file, arrow::default_memory_pool()));
    row_groups = reader->num_row_groups();
    ARROW_ASSIGN_OR_RAISE(const auto table, reader->ReadTable());
    return table->CombineChunks();
  }

  const dataset::FileLayout& layout() const { return *layout_; }
  const std::vector<std::unique_ptr<InputFile>>& files() const { return files_; }
  int row_groups = 0;

 private:
  dataset::TemporaryDirectory directory_;
  std::shared_ptr<const dataset::FileLayout> layout_;
  std::vector<std::unique_ptr<InputFile>> files_;
};

}  // namespace trailmill::merge
