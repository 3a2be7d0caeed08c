// Cells of one partition on their way to a file, columnar and sparse: a column knows only
// the entries where it has a value, so that a row costs what it holds and not what the
// schema holds. Texts are encoded as they come (see encode/text_values.h); levels are
// made at the end, from a parent's to its children's (see levels.h).
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

#include "encode/byte_buffer.h"
#include "encode/text_values.h"
#include "shred/plan.h"
#include "shred/present_runs.h"

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

struct Column {
  explicit Column(std::pmr::memory_resource* memory)
      : present(memory), lengths(memory), fixed(memory) {}

  PresentRuns present;
  /// Of a list: the number of elements of each.
  std::pmr::vector<uint32_t> lengths;
  /// Of a list: the first entry of its parent not yet laid out, and the slots laid out.
  uint32_t next_entry = 0;
  uint32_t slots = 0;
  /// Values of a fixed width, as Parquet's PLAIN encoding has them, but a boolean is a
  /// byte.
  encode::ByteBuffer fixed;
  /// Null but of texts.
  encode::TextValues* texts = nullptr;
  /// Whether a list is above it, and the row of its newest value.
  bool repeated = false;
  uint32_t last_row = 0;
};

/// One partition's cells in one worker.
class Staging {
 public:
  /// \param sealer of the thread that appends, see encode::TextValues; outlives it.
  /// \param total see CountedMemory.
  Staging(const Plan& plan, encode::PageSealer* sealer,
          std::atomic<int64_t>* total = nullptr)
      : plan_(plan),
        sealer_(sealer),
        memory_(total),
        columns_(plan.size(), &memory_),
        made_(&memory_),
        texts_(&memory_) {}

  Column& column(uint32_t node) {
    if (columns_[node] == nullptr) Make(node);
    return *columns_[node];
  }
  /// Null where the node never had a value.
  Column* find(uint32_t node) const { return columns_[node]; }

  uint32_t rows() const { return rows_; }
  uint32_t AddRow() { return rows_++; }
  /// Bytes held on the heap.
  int64_t bytes() const { return memory_.bytes(); }

  /// Appends to a column of texts. Below a list a page ends with a row.
  void AppendText(std::string_view text, Column* column) {
    const bool may_end = !column->repeated || column->last_row != rows_;
    column->last_row = rows_;
    column->texts->Append(text, may_end ? sealer_ : nullptr);
  }

  /// Appends the rows of another, which is of no use then.
  /// \param sealer of the calling thread, from now on also for what is appended.
  /// REQUIRES: that has no sealed pages.
  void Absorb(const Staging& other, encode::PageSealer* sealer);
  bool has_sealed() const;

 private:
  void Make(uint32_t node);
  void AbsorbNode(const Staging& other, uint32_t node, uint32_t entries);

  const Plan& plan_;
  encode::PageSealer* sealer_;
  CountedMemory memory_;
  std::pmr::vector<Column*> columns_;
  std::pmr::deque<Column> made_;
  std::pmr::deque<encode::TextValues> texts_;
  uint32_t rows_ = 0;
};

}  // namespace trailmill::shred
