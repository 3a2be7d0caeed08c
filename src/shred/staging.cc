#include "shred/staging.h"

#include <algorithm>

namespace trailmill::shred {

void Staging::Make(uint32_t node) {
  Column& column = made_.emplace_back(&memory_);
  columns_[node] = &column;
  const Cell cell = plan_[node].cell;
  if (cell != Cell::kText && cell != Cell::kJson && cell != Cell::kLine) return;
  // The bounds of JSON prune nothing.
  column.texts = &texts_.emplace_back(cell != Cell::kJson, &memory_);
  column.repeated = plan_[node].repetition > 0;
}

bool Staging::has_sealed() const {
  return std::any_of(texts_.begin(), texts_.end(),
                     [](const encode::TextValues& texts) { return texts.has_sealed(); });
}

void Staging::Absorb(const Staging& other, encode::PageSealer* sealer) {
  sealer_ = sealer;
  for (const uint32_t member : plan_[0].members) AbsorbNode(other, member, rows_);
  rows_ += other.rows_;
}

// \param entries those of the node that are ours: the other's come behind them.
void Staging::AbsorbNode(const Staging& other, uint32_t node, uint32_t entries) {
  const PlanNode& plan = plan_[node];
  const Column* from = other.find(node);
  if (from == nullptr || from->present.empty()) return;
  Column& to = column(node);
  from->present.ForEachRun([&](PresentRuns::Run run) {
    to.present.AddRun({entries + run.begin, run.count});
  });
  if (plan.cell == Cell::kStruct) {
    for (const uint32_t member : plan.members) AbsorbNode(other, member, entries);
  } else if (plan.cell == Cell::kList) {
    // Lists of ours behind the last one that is there are absent and take a slot each.
    const uint32_t slots = to.slots + (entries - to.next_entry);
    to.lengths.insert(to.lengths.end(), from->lengths.begin(), from->lengths.end());
    to.slots = slots + from->slots;
    to.next_entry = entries + from->next_entry;
    AbsorbNode(other, plan.element, slots);
  } else if (to.texts != nullptr) {
    to.texts->AppendAll(*from->texts, to.repeated ? nullptr : sealer_);
  } else {
    to.fixed.Append(from->fixed.view());
  }
}

}  // namespace trailmill::shred
