// Definition and repetition levels out of sparse columns.
//
// A node's levels are its parent's with the entries raised where the node has a value. So
// a node that has none in a batch shares its parent's arrays, and the hundreds of leaves
// without a value cost nothing here. A list makes new arrays, one level for each slot.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "shred/leaf_cells.h"
#include "shred/plan.h"
#include "shred/staging.h"

namespace trailmill::shred {

/// One a thread; its memory is reused from batch to batch.
class LevelBuilder {
 public:
  explicit LevelBuilder(const Plan& plan) : plan_(plan) {}

  /// The staging's rows as Parquet takes them. Valid until the next call and while the
  /// staging is as it is.
  LeafBatch Build(const Staging& staging);

 private:
  struct Levels {
    const int16_t* definitions;
    const int16_t* repetitions;  // null at the top, where all are 0
    int64_t count;
  };

  int16_t* NewArray(int64_t count);
  Levels Raise(const PlanNode& plan, const Column& column, const Levels& outer);
  Levels Slots(const PlanNode& plan, const Column* column, const Levels& outer);
  void Node(uint32_t node, const Levels& outer);
  void Leaf(const PlanNode& plan, const Column* column, const Levels& levels);

  const Plan& plan_;
  const Staging* staging_ = nullptr;
  LeafBatch* batch_ = nullptr;
  std::vector<std::unique_ptr<int16_t[]>> arrays_;
};

}  // namespace trailmill::shred
