// Definition and repetition levels out of sparse columns.
//
// A node's levels are its parent's with the entries raised where the node has a value. So
// a node that has none in a batch shares its parent's, and the hundreds of leaves without
// a value cost nothing here. A list makes new ones, one level for each slot. Levels are
// runs, as the entries of a column are: most columns of a partition are one.
//
// Only the levels on the way from the root to one leaf are held; the next leaf keeps
// those that it shares.
#pragma once

#include <cstdint>
#include <deque>
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

  std::span<const encode::LevelRun> Make(size_t leaf) override;

 private:
  using Runs = std::vector<encode::LevelRun>;
  /// A node on the way to the leaf.
  struct Step {
    uint32_t node;
    /// Its own runs, or its parent's.
    std::span<const encode::LevelRun> levels;
    Runs own;
  };
  /// What is known of a node's levels without making them.
  struct Outline {
    int64_t count;
    /// The node below the root that last changed them.
    uint32_t node;
  };

  void AddLeaves(uint32_t node);
  const Column* Find(uint32_t node) const;
  void Outlines(uint32_t node, Outline outer, LeafBatch* batch) const;
  void Enter(size_t depth, uint32_t node);
  void Raise(const PlanNode& plan, const Column& column,
             std::span<const encode::LevelRun> outer, Runs* runs);
  void Slots(const PlanNode& plan, const Column& column,
             std::span<const encode::LevelRun> outer, Runs* runs);

  const Plan& plan_;
  /// The node of each leaf.
  std::vector<uint32_t> leaf_nodes_;
  const Staging* staging_ = nullptr;
  /// Steps that are looked at while others are added.
  std::deque<Step> steps_;
  /// The first so many of steps_ are those of the last leaf.
  size_t depth_ = 0;
  std::vector<uint32_t> way_;
};

}  // namespace trailmill::shred
