// The order of a staging's rows by some of its columns.
//
// Each column gives a row a number: 0 for null, else the rank of its text or its time
// less the least one. Rows are sorted by these numbers digit by digit, from the last
// column's lowest to the first column's highest, each time by counting. So rows that are
// alike stay as they came, and no two rows are ever compared: 100,000 rows by two texts
// and a time take seven passes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "shred/plan.h"
#include "shred/staging.h"

namespace trailmill::shred {

/// One a thread; its memory is reused.
class RowOrder {
 public:
  /// Whether rows can be sorted by a column: one of texts or times at the top level.
  static bool Takes(const PlanNode& node) {
    return node.parent == 0 && (node.cell == Cell::kText || node.cell == Cell::kTime);
  }

  /// \param nodes of columns that it Takes(), the one that counts most first.
  RowOrder(const Plan& plan, std::vector<uint32_t> nodes);

  /// The rows in order: nulls first, texts by their bytes, rows that are alike as they
  /// came. Valid until the next call.
  /// REQUIRES: the staging has no sealed pages in these columns.
  std::span<const uint32_t> Make(const Staging& staging);

 private:
  void NumberTimes(const Column& column);
  void NumberTexts(const Column& column);
  void SortByNumbers();
  void SortByDigit(int shift);

  std::vector<uint32_t> nodes_;
  std::vector<uint32_t> order_, sorted_;
  /// Of each row; and the greatest of them.
  std::vector<uint64_t> numbers_;
  uint64_t greatest_ = 0;
  std::vector<uint32_t> counts_;
};

}  // namespace trailmill::shred
