#include "shred/levels.h"

#include <algorithm>
#include <cstring>

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

}  // namespace

int16_t* LevelBuilder::NewArray(int64_t count) {
  arrays_.push_back(std::unique_ptr<int16_t[]>(new int16_t[static_cast<size_t>(count)]));
  return arrays_.back().get();
}

LevelBuilder::Levels LevelBuilder::Raise(const PlanNode& plan, const Column& column,
                                         const Levels& outer) {
  int16_t* definitions = NewArray(outer.count);
  std::copy_n(outer.definitions, outer.count, definitions);
  for (const uint32_t entry : column.present) definitions[entry] = plan.definition;
  return {definitions, outer.repetitions, outer.count};
}

// The levels of a list's element slots.
LevelBuilder::Levels LevelBuilder::Slots(const PlanNode& plan, const Column* column,
                                         const Levels& outer) {
  const int64_t laid = column ? column->slots : 0;
  const int64_t next = column ? column->next_entry : 0;
  const int64_t count = laid + outer.count - next;
  int16_t* definitions = NewArray(count);
  int16_t* repetitions = NewArray(count);
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
  return {definitions, repetitions, count};
}

void LevelBuilder::Leaf(const PlanNode& plan, const Column* column,
                        const Levels& levels) {
  LeafCells cells;
  cells.level_count = levels.count;
  cells.definition_levels = levels.definitions;
  cells.repetition_levels = levels.repetitions;
  if (column) {
    cells.value_count = static_cast<int64_t>(column->present.size());
    cells.values = Values(plan, *column);
  }
  batch_->leaves.push_back(cells);
}

void LevelBuilder::Node(uint32_t node, const Levels& outer) {
  const PlanNode& plan = plan_[node];
  const Column* column = staging_->find(node);
  if (column && column->present.empty()) column = nullptr;
  if (plan.cell == Cell::kList) return Node(plan.element, Slots(plan, column, outer));
  const Levels levels = column ? Raise(plan, *column, outer) : outer;
  if (plan.cell != Cell::kStruct) return Leaf(plan, column, levels);
  for (const uint32_t member : plan.members) Node(member, levels);
}

LeafBatch LevelBuilder::Build(const Staging& staging) {
  arrays_.clear();
  staging_ = &staging;
  LeafBatch batch;
  batch.row_count = staging.rows();
  batch.leaves.reserve(plan_.leaf_count());
  batch_ = &batch;
  const int64_t rows = staging.rows();
  int16_t* zeros = NewArray(rows);
  std::fill_n(zeros, rows, int16_t{0});
  for (const uint32_t member : plan_[0].members) Node(member, {zeros, nullptr, rows});
  return batch;
}

}  // namespace trailmill::shred
