// Cells of one partition on their way to a file, columnar and sparse: a column knows only
// the entries where it has a value, so that a row costs what it holds and not what the
// schema holds. Levels are made at the end, from a parent's to its children's (see
// levels.h).
//
// An entry is a row, or below a list an element's slot: a list that is absent or empty
// takes one slot, as in the levels of Parquet. A member of a struct shares the entries of
// its parent, so an absent struct costs its children nothing.
//
// Thousands of partitions may be staged at the same time, so that all of it grows from
// nothing, and every byte is counted where it is taken from the heap.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory_resource>
#include <vector>

#include <parquet/types.h>

#include "shred/plan.h"

namespace trailmill::shred {

/// The heap, with a count of what is held. Not thread-safe.
class CountedMemory : public std::pmr::memory_resource {
 public:
  /// \param total counts what all that share it hold; null without.
  explicit CountedMemory(std::atomic<int64_t>* total) : total_(total) {}

  int64_t bytes() const { return held_; }

 private:
  // What malloc adds to a block: its size, and rounding.
  static constexpr int64_t kBlockOverhead = 16;

  void* do_allocate(size_t bytes, size_t alignment) override {
    Count(static_cast<int64_t>(bytes) + kBlockOverhead);
    return std::pmr::new_delete_resource()->allocate(bytes, alignment);
  }
  void do_deallocate(void* block, size_t bytes, size_t alignment) override {
    Count(-static_cast<int64_t>(bytes) - kBlockOverhead);
    std::pmr::new_delete_resource()->deallocate(block, bytes, alignment);
  }
  bool do_is_equal(const memory_resource& other) const noexcept override {
    return this == &other;
  }

  void Count(int64_t bytes) {
    held_ += bytes;
    if (total_ != nullptr) total_->fetch_add(bytes, std::memory_order_relaxed);
  }

  std::atomic<int64_t>* total_;
  int64_t held_ = 0;
};

/// Text that lives as long as the arena.
class Arena {
 public:
  explicit Arena(std::pmr::memory_resource* memory) : memory_(memory), blocks_(memory) {}
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  /// Never null, since an empty text is copied like any other.
  char* Reserve(size_t bytes) {
    if (at_ == nullptr || static_cast<size_t>(end_ - at_) < bytes) NewBlock(bytes);
    return at_;
  }
  /// Takes the first `bytes` of what was reserved last.
  void Commit(size_t bytes) { at_ += bytes; }

 private:
  // Blocks grow with the arena, so that a partition of few rows holds little.
  static constexpr size_t kFirstBlockBytes = 512;
  static constexpr size_t kBlockBytesMax = size_t{64} << 10;
  struct Block {
    char* data;
    size_t size;
  };
  void NewBlock(size_t bytes);

  std::pmr::memory_resource* memory_;
  std::pmr::vector<Block> blocks_;
  size_t next_size_ = kFirstBlockBytes;
  char* at_ = nullptr;
  char* end_ = nullptr;
};

struct Column {
  explicit Column(std::pmr::memory_resource* memory)
      : present(memory),
        lengths(memory),
        words(memory),
        texts(memory),
        booleans(memory) {}

  /// Entries with a value, ascending.
  std::pmr::vector<uint32_t> present;
  /// Of a list: the number of elements of each.
  std::pmr::vector<uint32_t> lengths;
  /// Of a list: the first entry of its parent not yet laid out, and the slots laid out.
  uint32_t next_entry = 0;
  uint32_t slots = 0;
  /// Values, by the node's type: int64 and double bits and the addresses of decimals;
  /// texts; booleans.
  std::pmr::vector<uint64_t> words;
  std::pmr::vector<parquet::ByteArray> texts;
  std::pmr::vector<uint8_t> booleans;
};

/// One partition's cells in one worker.
class Staging {
 public:
  /// \param total see CountedMemory.
  explicit Staging(const Plan& plan, std::atomic<int64_t>* total = nullptr)
      : memory_(total),
        columns_(plan.size(), &memory_),
        made_(&memory_),
        arena_(&memory_) {}

  Column& column(uint32_t node) {
    if (columns_[node] == nullptr) columns_[node] = &made_.emplace_back(&memory_);
    return *columns_[node];
  }
  /// Null where the node never had a value.
  Column* find(uint32_t node) const { return columns_[node]; }

  Arena& arena() { return arena_; }
  uint32_t rows() const { return rows_; }
  uint32_t AddRow() { return rows_++; }
  /// Bytes held on the heap.
  int64_t bytes() const { return memory_.bytes(); }

 private:
  CountedMemory memory_;
  std::pmr::vector<Column*> columns_;
  std::pmr::deque<Column> made_;
  Arena arena_;
  uint32_t rows_ = 0;
};

}  // namespace trailmill::shred
