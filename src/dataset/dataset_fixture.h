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
  /// \param bytes the values, PLAIN; booleans a byte each.
  HandMadeBatch& Fixed(const std::vector<int16_t>& definitions,
                       const std::vector<int16_t>& repetitions, int64_t values,
                       std::string bytes) {
    auto owned = std::make_shared<std::string>(std::move(bytes));
    owned_.push_back(owned);
    shred::LeafCells& leaf = Add(definitions, repetitions, values);
    leaf.cells.fixed = *owned;
    return *this;
  }

  template <typename T>
  HandMadeBatch& Leaf(const std::vector<int16_t>& definitions,
                      const std::vector<int16_t>& repetitions,
                      const std::vector<T>& values) {
    return Fixed(definitions, repetitions, static_cast<int64_t>(values.size()),
                 std::string(reinterpret_cast<const char*>(values.data()),
                             values.size() * sizeof(T)));
  }

  HandMadeBatch& Strings(const std::vector<int16_t>& definitions,
                         const std::vector<int16_t>& repetitions,
                         const std::vector<std::string>& texts,
                         encode::PageSealer* sealer = nullptr) {
    auto owned =
        std::make_shared<encode::TextValues>(true, std::pmr::new_delete_resource());
    owned_.push_back(owned);
    for (const std::string& text : texts) owned->Append(text, sealer);
    shred::LeafCells& leaf =
        Add(definitions, repetitions, static_cast<int64_t>(texts.size()));
    leaf.cells.texts = owned.get();
    return *this;
  }

  const shred::LeafBatch& batch() const { return batch_; }

 private:
  struct LevelsAtHand : shred::LevelSource {
    std::span<const encode::LevelRun> Make(size_t leaf) override { return leaves[leaf]; }
    std::vector<std::vector<encode::LevelRun>> leaves;
  };

  shred::LeafCells& Add(const std::vector<int16_t>& definitions,
                        const std::vector<int16_t>& repetitions, int64_t values) {
    auto& runs = levels_->leaves.emplace_back();
    for (size_t i = 0; i < definitions.size(); ++i) {
      runs.push_back(
          {repetitions.empty() ? int16_t{0} : repetitions[i], definitions[i], 1});
    }
    shred::LeafCells& leaf = batch_.leaves.emplace_back();
    leaf.levels = static_cast<uint32_t>(batch_.leaves.size());
    leaf.cells.rows = batch_.row_count;
    leaf.cells.entries = static_cast<int64_t>(definitions.size());
    leaf.cells.values = values;
    return leaf;
  }

  shred::LeafBatch batch_;
  std::shared_ptr<LevelsAtHand> levels_ = std::make_shared<LevelsAtHand>();
  std::vector<std::shared_ptr<void>> owned_;
};

/// `rows` rows of one string column with values `<prefix>0`, `<prefix>1`, ...
inline HandMadeBatch NumberedRows(int64_t rows, const std::string& prefix) {
  std::vector<std::string> values;
  for (int64_t i = 0; i < rows; ++i) values.push_back(prefix + std::to_string(i));
  HandMadeBatch batch(rows);
  batch.Strings(std::vector<int16_t>(rows, 1), {}, values);
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
