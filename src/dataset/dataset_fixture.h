// For tests: rows by hand as the shredder would give them, and files read back.
#pragma once

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <arrow/api.h>
#include <arrow/filesystem/localfs.h>
#include <arrow/io/file.h>
#include <gtest/gtest.h>
#include <parquet/arrow/reader.h>
#include <parquet/file_reader.h>
#include <unistd.h>

#include "shred/leaf_cells.h"

namespace trailmill::dataset {

/// Owns what a LeafBatch points to.
class HandMadeBatch {
 public:
  explicit HandMadeBatch(int64_t rows) {
    batch_.row_count = rows;
    batch_.levels = levels_.get();
  }

  /// Adds the next leaf. No repetition levels: no list is above it.
  template <typename T>
  HandMadeBatch& Leaf(std::vector<int16_t> definition, std::vector<int16_t> repetition,
                      std::vector<T> values) {
    auto data = std::make_shared<Data<T>>(std::move(definition), std::move(repetition),
                                          std::move(values));
    shred::LeafCells cells;
    cells.level_count = static_cast<int64_t>(data->definition.size());
    levels_->leaves.push_back(
        {cells.level_count, data->definition.data(),
         data->repetition.empty() ? nullptr : data->repetition.data()});
    cells.value_count = static_cast<int64_t>(data->values.size());
    cells.values = data->values.data();
    batch_.leaves.push_back(cells);
    owned_.push_back(std::move(data));
    return *this;
  }

  HandMadeBatch& Strings(std::vector<int16_t> definition, std::vector<int16_t> repetition,
                         std::vector<std::string> texts) {
    auto owned = std::make_shared<std::vector<std::string>>(std::move(texts));
    std::vector<parquet::ByteArray> values(owned->begin(), owned->end());
    owned_.push_back(owned);
    return Leaf(std::move(definition), std::move(repetition), std::move(values));
  }

  const shred::LeafBatch& batch() const { return batch_; }

 private:
  template <typename T>
  struct Data {
    Data(std::vector<int16_t> d, std::vector<int16_t> r, std::vector<T> v)
        : definition(std::move(d)), repetition(std::move(r)), values(std::move(v)) {}
    std::vector<int16_t> definition;
    std::vector<int16_t> repetition;
    std::vector<T> values;
  };

  struct LevelsAtHand : shred::LevelSource {
    shred::Levels Make(size_t leaf) override { return leaves[leaf]; }
    std::vector<shred::Levels> leaves;
  };

  shred::LeafBatch batch_;
  std::shared_ptr<LevelsAtHand> levels_ = std::make_shared<LevelsAtHand>();
  std::vector<std::shared_ptr<void>> owned_;
};

/// `rows` rows of one string column with values `<prefix>0`, `<prefix>1`, ...
inline HandMadeBatch NumberedRows(int64_t rows, const std::string& prefix) {
  std::vector<std::string> values;
  for (int64_t i = 0; i < rows; ++i) values.push_back(prefix + std::to_string(i));
  HandMadeBatch batch(rows);
  batch.Strings(std::vector<int16_t>(rows, 1), {}, std::move(values));
  return batch;
}

inline std::shared_ptr<arrow::Table> ReadTable(const std::string& path) {
  auto source = arrow::io::ReadableFile::Open(path).ValueOrDie();
  auto reader =
      parquet::arrow::OpenFile(source, arrow::default_memory_pool()).ValueOrDie();
  auto table = reader->ReadTable().ValueOrDie();
  EXPECT_TRUE(table->ValidateFull().ok());
  return table;
}

/// The rows as JSON-like text, one column after the other.
inline std::string TableText(const arrow::Table& table) {
  auto whole = table.CombineChunks().ValueOrDie();
  std::string text;
  for (int i = 0; i < whole->num_columns(); ++i) {
    text += whole->field(i)->name() + ":";
    const auto& column = *whole->column(i);
    for (int64_t row = 0; row < column.length(); ++row) {
      text += " " + column.GetScalar(row).ValueOrDie()->ToString();
    }
    text += "\n";
  }
  return text;
}

/// A directory that goes with the test.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string pattern = std::filesystem::temp_directory_path() / "trailmill-XXXXXX";
    path_ = mkdtemp(pattern.data());
    path_ = std::filesystem::canonical(path_);
  }
  ~TemporaryDirectory() { std::filesystem::remove_all(path_); }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  std::string path(const std::string& below) const { return path_ + "/" + below; }

  /// Files and empty directories below, sorted.
  std::vector<std::string> Files() const {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path_)) {
      if (entry.is_regular_file() || std::filesystem::is_empty(entry.path())) {
        files.push_back(entry.path().lexically_relative(path_));
      }
    }
    std::sort(files.begin(), files.end());
    return files;
  }

 private:
  std::string path_;
};

}  // namespace trailmill::dataset
