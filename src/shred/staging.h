// Cells of one partition on their way to a file, columnar and sparse: a column knows only
// the entries where it has a value, so that a row costs what it holds and not what the
// schema holds. Levels are made at the end, from a parent's to its children's (see
// levels.h).
//
// An entry is a row, or below a list an element's slot: a list that is absent or empty
// takes one slot, as in the levels of Parquet. A member of a struct shares the entries of
// its parent, so an absent struct costs its children nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include <parquet/types.h>

#include "shred/plan.h"

namespace trailmill::shred {

/// Text that lives until Reset(). Blocks are kept.
class Arena {
 public:
  char* Reserve(size_t bytes);
  /// Takes the first `bytes` of what was reserved last.
  void Commit(size_t bytes) { used_ += bytes; }
  int64_t bytes() const { return held_; }
  void Reset();

 private:
  static constexpr size_t kBlockBytes = size_t{64} << 10;
  struct Block {
    std::unique_ptr<char[]> data;
    size_t size;
  };
  std::vector<Block> blocks_;
  size_t block_ = 0;
  size_t used_ = 0;
  int64_t held_ = 0;
};

struct Column {
  /// Entries with a value, ascending.
  std::vector<uint32_t> present;
  /// Of a list: the number of elements of each.
  std::vector<uint32_t> lengths;
  /// Of a list: the first entry of its parent not yet laid out, and the slots laid out.
  uint32_t next_entry = 0;
  uint32_t slots = 0;
  /// Values, by the node's type: int64 and double bits and the addresses of decimals;
  /// texts; booleans.
  std::vector<uint64_t> words;
  std::vector<parquet::ByteArray> texts;
  std::vector<uint8_t> booleans;

  void Clear();
};

/// One partition's cells in one worker.
class Staging {
 public:
  explicit Staging(const Plan& plan) : columns_(plan.size()) {}

  Column& column(uint32_t node) {
    if (!columns_[node]) columns_[node] = std::make_unique<Column>();
    return *columns_[node];
  }
  /// Null where the node never had a value.
  Column* find(uint32_t node) const { return columns_[node].get(); }

  Arena& arena() { return arena_; }
  uint32_t rows() const { return rows_; }
  uint32_t AddRow() { return rows_++; }
  void AddCells(int64_t count) { cells_ += count; }
  /// About what is held, in bytes.
  int64_t bytes() const { return arena_.bytes() + cells_ * kCellBytes; }
  void Reset();

 private:
  // An entry, and a text's address or a word.
  static constexpr int64_t kCellBytes = 20;

  std::vector<std::unique_ptr<Column>> columns_;
  Arena arena_;
  uint32_t rows_ = 0;
  int64_t cells_ = 0;
};

}  // namespace trailmill::shred
