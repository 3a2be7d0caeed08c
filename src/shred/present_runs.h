// Which entries of a column have a value.
#pragma once

#include <cstdint>
#include <memory_resource>
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
    bool operator==(const Run&) const = default;
  };

  explicit PresentRuns(std::pmr::memory_resource* memory) : runs_(memory) {}

  /// REQUIRES: beyond all that are there.
  void Add(uint32_t entry) { AddRun({entry, 1}); }
  void AddRun(Run run) {
    if (size_ > 0 && last_.end() == run.begin) {
      last_.count += run.count;
    } else {
      if (size_ > 0) runs_.push_back(last_);
      last_ = run;
    }
    size_ += run.count;
  }
  void PopBack() {
    --size_;
    if (--last_.count > 0 || size_ == 0) return;
    last_ = runs_.back();
    runs_.pop_back();
  }

  bool operator==(const PresentRuns&) const = default;
  void Clear() {
    runs_.clear();
    size_ = 0;
  }

  uint32_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  /// REQUIRES: not empty.
  uint32_t back() const { return last_.end() - 1; }

  template <typename OnRun>
  void ForEachRun(const OnRun& on_run) const {
    for (const Run& run : runs_) on_run(run);
    if (size_ > 0) on_run(last_);
  }

 private:
  /// All but the last, which is here so that adding to it looks at no other memory.
  std::pmr::vector<Run> runs_;
  Run last_{0, 0};
  uint32_t size_ = 0;
};

}  // namespace trailmill::shred
