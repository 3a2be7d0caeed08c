// Definition and repetition levels out of sparse columns.
//
// A node's levels are its parent's with the entries raised where the node has a value. So
// a node that has none in a batch shares its parent's arrays, and the hundreds of leaves
// without a value cost nothing here. A list makes new arrays, one level for each slot.
//
// Only the arrays on the way from the root to one leaf are held; the next leaf keeps
// those that it shares.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "shred/leaf_cells.h"
#include "shred/plan.h"
#include "shred/staging.h"

namespace trailmill::shred {

/// One a thread; its memory is reused from batch to batch.
class LevelBuilder : public LevelSource {
 public:
  explicit LevelBuilder(const Plan& plan);

  /// The staging's rows as Parquet takes them, this builder their LevelSource. Valid
  /// until the next call and while the staging is as it is.
  LeafBatch Build(const Staging& staging);

  Levels Make(size_t leaf) override;

 private:
  /// Levels that grow and are never copied.
  struct Array {
    int16_t* Hold(int64_t count);
    std::unique_ptr<int16_t[]> levels;
    int64_t capacity = 0;
  };
  /// A node on the way to the leaf.
  struct Step {
    uint32_t node;
    Levels levels;
    Array definitions;
    Array repetitions;
  };
  /// What is known of a node's levels without making them.
  struct Outline {
    int64_t count;
    bool vary;
  };

  void AddLeaves(uint32_t node);
  const Column* Find(uint32_t node) const;
  void Outlines(uint32_t node, Outline outer, LeafBatch* batch) const;
  void Enter(size_t depth, uint32_t node);
  void Raise(const PlanNode& plan, const Column& column, const Levels& outer, Step* step);
  void Slots(const PlanNode& plan, const Column* column, const Levels& outer, Step* step);

  const Plan& plan_;
  /// The node of each leaf.
  std::vector<uint32_t> leaf_nodes_;
  const Staging* staging_ = nullptr;
  std::vector<Step> steps_;
  /// The first so many of steps_ are those of the last leaf.
  size_t depth_ = 0;
  std::vector<uint32_t> way_;
};

}  // namespace trailmill::shred
