#include "shred/levels.h"

#include <algorithm>

namespace trailmill::shred {
namespace {

const void* Values(const PlanNode& plan, const Column& column) {
  switch (plan.cell) {
    case Cell::kBoolean:
      return column.booleans.data();
    case Cell::kText:
    case Cell::kJson:
    case Cell::kLine:
      return column.texts.data();
    default:
      return column.words.data();
  }
}

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
  const int64_t present = column ? static_cast<int64_t>(column->present.size()) : 0;
  const bool vary = outer.vary || (present > 0 && present < outer.count);
  if (plan.cell == Cell::kList) {
    // A list that is there and empty stands in no other column.
    return Outlines(plan.element, {SlotCount(column, outer.count), vary || present > 0},
                    batch);
  }
  if (plan.cell == Cell::kStruct) {
    for (const uint32_t member : plan.members) {
      Outlines(member, {outer.count, vary}, batch);
    }
    return;
  }
  batch->leaves.push_back(
      {outer.count, vary, present, column ? Values(plan, *column) : nullptr});
}

LeafBatch LevelBuilder::Build(const Staging& staging) {
  staging_ = &staging;
  depth_ = 0;
  LeafBatch batch;
  batch.row_count = staging.rows();
  batch.levels = this;
  batch.leaves.reserve(leaf_nodes_.size());
  Outlines(0, {batch.row_count, false}, &batch);
  return batch;
}

int16_t* LevelBuilder::Array::Hold(int64_t count) {
  if (count > capacity) {
    levels.reset();
    levels.reset(new int16_t[static_cast<size_t>(count)]);
    capacity = count;
  }
  return levels.get();
}

void LevelBuilder::Raise(const PlanNode& plan, const Column& column, const Levels& outer,
                         Step* step) {
  int16_t* definitions = step->definitions.Hold(outer.count);
  std::copy_n(outer.definitions, outer.count, definitions);
  for (const uint32_t entry : column.present) definitions[entry] = plan.definition;
  step->levels = {outer.count, definitions, outer.repetitions};
}

// The levels of a list's element slots.
void LevelBuilder::Slots(const PlanNode& plan, const Column* column, const Levels& outer,
                         Step* step) {
  const int64_t count = SlotCount(column, outer.count);
  int16_t* definitions = step->definitions.Hold(count);
  int16_t* repetitions = step->repetitions.Hold(count);
  const auto repetition_of = [&](int64_t entry) {
    return outer.repetitions ? outer.repetitions[entry] : int16_t{0};
  };
  int64_t slot = 0, entry = 0;
  const auto absent_until = [&](int64_t end) {
    for (; entry < end; ++entry, ++slot) {
      definitions[slot] = outer.definitions[entry];
      repetitions[slot] = repetition_of(entry);
    }
  };
  for (size_t i = 0; column && i < column->present.size(); ++i) {
    absent_until(column->present[i]);
    const uint32_t length = column->lengths[i];
    const auto definition = static_cast<int16_t>(plan.definition + (length > 0));
    repetitions[slot] = repetition_of(entry++);
    definitions[slot++] = definition;
    for (uint32_t k = 1; k < length; ++k) {
      repetitions[slot] = plan.repetition;
      definitions[slot++] = definition;
    }
  }
  absent_until(outer.count);
  step->levels = {count, definitions, repetitions};
}

void LevelBuilder::Enter(size_t depth, uint32_t node) {
  if (depth == steps_.size()) steps_.emplace_back();
  Step& step = steps_[depth];
  step.node = node;
  if (depth == 0) {
    const int64_t rows = staging_->rows();
    int16_t* zeros = step.definitions.Hold(rows);
    std::fill_n(zeros, rows, int16_t{0});
    step.levels = {rows, zeros, nullptr};
    return;
  }
  const PlanNode& plan = plan_[node];
  const Levels& outer = steps_[depth - 1].levels;
  const Column* column = Find(node);
  if (plan.cell == Cell::kList) return Slots(plan, column, outer, &step);
  step.levels = outer;
  if (column) Raise(plan, *column, outer, &step);
}

Levels LevelBuilder::Make(size_t leaf) {
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
