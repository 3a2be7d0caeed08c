// Which entries of a column have a value.
#pragma once

#include <cstdint>
#include <memory_resource>
#include <span>
#include <vector>

namespace trailmill::shred {

/// Ascending entries as runs: most columns of a partition are there in all rows, or in
/// stretches of them.
class PresentRuns {
 public:
  struct Run {
    uint32_t begin;
    uint32_t count;

    uint32_t end() const { return begin + count; }
  };

  explicit PresentRuns(std::pmr::memory_resource* memory) : runs_(memory) {}

  /// REQUIRES: beyond all that are there.
  void Add(uint32_t entry) { AddRun({entry, 1}); }
  void AddRun(Run run) {
    size_ += run.count;
    if (!runs_.empty() && runs_.back().end() == run.begin) {
      runs_.back().count += run.count;
    } else {
      runs_.push_back(run);
    }
  }
  void PopBack() {
    --size_;
    if (--runs_.back().count == 0) runs_.pop_back();
  }

  uint32_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  /// REQUIRES: not empty.
  uint32_t back() const { return runs_.back().end() - 1; }
  std::span<const Run> runs() const { return runs_; }

 private:
  std::pmr::vector<Run> runs_;
  uint32_t size_ = 0;
};

}  // namespace trailmill::shred
