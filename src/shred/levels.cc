#include "shred/levels.h"

#include <algorithm>

namespace trailmill::shred {
namespace {

using encode::LevelRun;

void AddRun(LevelRun run, std::vector<LevelRun>* runs) {
  if (run.count == 0) return;
  if (!runs->empty() && runs->back().repetition == run.repetition &&
      runs->back().definition == run.definition) {
    runs->back().count += run.count;
  } else {
    runs->push_back(run);
  }
}

// Walks runs entry by entry.
class RunCursor {
 public:
  explicit RunCursor(std::span<const LevelRun> runs) : runs_(runs) {}

  bool ended() const { return at_ == runs_.size(); }
  /// As many of the next entries as are alike, up to `most`.
  LevelRun Take(uint32_t most) {
    LevelRun run = runs_[at_];
    run.count = std::min(run.count - taken_, most);
    taken_ += run.count;
    if (taken_ == runs_[at_].count) {
      ++at_;
      taken_ = 0;
    }
    return run;
  }

 private:
  std::span<const LevelRun> runs_;
  size_t at_ = 0;
  uint32_t taken_ = 0;
};

// The slots of a list's elements, `entries` being those of the list itself.
int64_t SlotCount(const Column* column, int64_t entries) {
  return column ? column->slots + entries - column->next_entry : entries;
}

}  // namespace

LevelBuilder::LevelBuilder(const Plan& plan) : plan_(plan) { AddLeaves(0); }

void LevelBuilder::AddLeaves(uint32_t node) {
  const PlanNode& plan = plan_[node];
  if (plan.cell == Cell::kList) return AddLeaves(plan.element);
  if (plan.cell != Cell::kStruct) return leaf_nodes_.push_back(node);
  for (const uint32_t member : plan.members) AddLeaves(member);
}

// Null where the node has no value in the batch.
const Column* LevelBuilder::Find(uint32_t node) const {
  const Column* column = staging_->find(node);
  return column && !column->present.empty() ? column : nullptr;
}

void LevelBuilder::Outlines(uint32_t node, Outline outer, LeafBatch* batch) const {
  const PlanNode& plan = plan_[node];
  const Column* column = node == 0 ? nullptr : Find(node);
  const Outline own{outer.count, column ? node : outer.node};
  if (plan.cell == Cell::kList) {
    return Outlines(plan.element, {SlotCount(column, outer.count), own.node}, batch);
  }
  if (plan.cell == Cell::kStruct) {
    for (const uint32_t member : plan.members) Outlines(member, own, batch);
    return;
  }
  LeafCells leaf;
  leaf.levels = own.node;
  leaf.cells.rows = batch->row_count;
  leaf.cells.entries = outer.count;
  if (column) {
    leaf.cells.values = column->present.size();
    leaf.cells.texts = column->texts;
    leaf.cells.fixed = column->fixed.view();
  }
  batch->leaves.push_back(leaf);
}

LeafBatch LevelBuilder::Build(const Staging& staging) {
  staging_ = &staging;
  depth_ = 0;
  LeafBatch batch;
  batch.row_count = staging.rows();
  batch.levels = this;
  batch.leaves.reserve(leaf_nodes_.size());
  Outlines(0, {batch.row_count, 0}, &batch);
  return batch;
}

void LevelBuilder::Raise(const PlanNode& plan, const Column& column,
                         std::span<const LevelRun> outer, Runs* runs) {
  RunCursor cursor(outer);
  uint32_t entry = 0;
  const auto take = [&](uint32_t end, bool present) {
    while (entry < end) {
      LevelRun run = cursor.Take(end - entry);
      entry += run.count;
      if (present) run.definition = plan.definition;
      AddRun(run, runs);
    }
  };
  column.present.ForEachRun([&](PresentRuns::Run run) {
    take(run.begin, false);
    take(run.end(), true);
  });
  while (!cursor.ended()) AddRun(cursor.Take(UINT32_MAX), runs);
}

// The levels of a list's element slots.
void LevelBuilder::Slots(const PlanNode& plan, const Column& column,
                         std::span<const LevelRun> outer, Runs* runs) {
  RunCursor cursor(outer);
  size_t list = 0;
  uint32_t entry = 0;
  column.present.ForEachRun([&](PresentRuns::Run run) {
    while (entry < run.begin) {
      const LevelRun absent = cursor.Take(run.begin - entry);
      entry += absent.count;
      AddRun(absent, runs);
    }
    for (; entry < run.end(); ++entry, ++list) {
      const uint32_t length = column.lengths[list];
      const auto definition = static_cast<int16_t>(plan.definition + (length > 0));
      AddRun({cursor.Take(1).repetition, definition, 1}, runs);
      if (length > 1) AddRun({plan.repetition, definition, length - 1}, runs);
    }
  });
  while (!cursor.ended()) AddRun(cursor.Take(UINT32_MAX), runs);
}

void LevelBuilder::Enter(size_t depth, uint32_t node) {
  if (depth == steps_.size()) steps_.emplace_back();
  Step& step = steps_[depth];
  step.node = node;
  step.own.clear();
  if (depth == 0) {
    AddRun({0, 0, staging_->rows()}, &step.own);
    step.levels = step.own;
    return;
  }
  step.levels = steps_[depth - 1].levels;
  const Column* column = Find(node);
  if (column == nullptr) return;
  plan_[node].cell == Cell::kList ? Slots(plan_[node], *column, step.levels, &step.own)
                                  : Raise(plan_[node], *column, step.levels, &step.own);
  step.levels = step.own;
}

std::span<const LevelRun> LevelBuilder::Make(size_t leaf) {
  way_.clear();
  for (uint32_t node = leaf_nodes_[leaf]; node != 0; node = plan_[node].parent) {
    way_.push_back(node);
  }
  way_.push_back(0);
  std::reverse(way_.begin(), way_.end());
  size_t shared = 0;
  while (shared < depth_ && shared < way_.size() && steps_[shared].node == way_[shared]) {
    ++shared;
  }
  for (size_t depth = shared; depth < way_.size(); ++depth) Enter(depth, way_[depth]);
  depth_ = way_.size();
  return steps_[depth_ - 1].levels;
}

}  // namespace trailmill::shred
