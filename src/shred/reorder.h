// Puts the rows of a staging into another order, column by column and in place, so that
// it takes little more memory than the staging does.
//
// The entries of a column are its parent's, so that one order of entries goes from the
// row to all members of structs; a list makes another, of slots, for what is below it.
// With the order of entries and what is present of them comes the order of the values.
#pragma once

#include <cstdint>
#include <memory_resource>
#include <span>
#include <vector>

#include "shred/plan.h"
#include "shred/staging.h"

namespace trailmill::shred {

/// One a thread; its memory is reused.
class Reorder {
 public:
  explicit Reorder(const Plan& plan) : plan_(plan) {}

  /// \param order every row once.
  /// \param sealer of the calling thread: pages of texts are sealed as they fill.
  /// REQUIRES: the staging has no sealed pages. It takes no more rows.
  void Rows(std::span<const uint32_t> order, encode::PageSealer* sealer,
            Staging* staging);

 private:
  using Order = std::span<const uint32_t>;

  void Node(uint32_t node, Order entries);
  void List(uint32_t node, Order entries, Column* column);
  void Values(uint32_t width, Order values, Column* column);
  Order Present(Order entries, PresentRuns* present);

  const Plan& plan_;
  Staging* staging_ = nullptr;
  encode::PageSealer* sealer_ = nullptr;

  // What the last column had that is not there in all entries, and what it became: the
  // next one often has the same.
  PresentRuns before_{std::pmr::new_delete_resource()};
  PresentRuns after_{std::pmr::new_delete_resource()};
  std::vector<uint32_t> values_;
  /// Of each entry the value.
  std::vector<uint32_t> value_of_;
  encode::ByteBuffer copy_{std::pmr::new_delete_resource()};
};

}  // namespace trailmill::shred
