#include "shred/reorder.h"

#include <algorithm>
#include <cstring>

#include <arrow/util/logging.h>

namespace trailmill::shred {
namespace {

constexpr uint32_t kAbsent = UINT32_MAX;

// The first slot of each entry of a list, and the end.
std::vector<uint32_t> FirstSlots(const Column& list, size_t entries) {
  std::vector<uint32_t> first;
  first.reserve(entries + 1);
  uint32_t slot = 0;
  size_t index = 0;
  // What is absent takes a slot each.
  const auto skip = [&](size_t end) {
    while (first.size() < end) first.push_back(slot++);
  };
  list.present.ForEachRun([&](PresentRuns::Run run) {
    skip(run.begin);
    for (uint32_t i = 0; i < run.count; ++i) {
      first.push_back(slot);
      slot += std::max<uint32_t>(list.lengths[index++], 1);
    }
  });
  skip(entries + 1);
  return first;
}

template <typename T>
void Gather(std::span<const uint32_t> order, const char* from, char* to) {
  for (size_t i = 0; i < order.size(); ++i)
    std::memcpy(to + i * sizeof(T), from + order[i] * sizeof(T), sizeof(T));
}

}  // namespace

void Reorder::Rows(Order order, encode::PageSealer* sealer, Staging* staging) {
  ARROW_CHECK(order.size() == staging->rows() && !staging->has_sealed());
  staging_ = staging;
  sealer_ = sealer;
  before_.Clear();
  for (const uint32_t member : plan_[0].members) Node(member, order);
}

void Reorder::Node(uint32_t node, Order entries) {
  Column* column = staging_->find(node);
  if (column == nullptr || column->present.empty()) return;
  const PlanNode& plan = plan_[node];
  if (plan.cell == Cell::kList) return List(node, entries, column);
  const Order values = Present(entries, &column->present);
  if (plan.cell != Cell::kStruct) return Values(plan.width, values, column);
  for (const uint32_t member : plan.members) Node(member, entries);
}

void Reorder::List(uint32_t node, Order entries, Column* column) {
  const std::vector<uint32_t> first = FirstSlots(*column, entries.size());
  std::vector<uint32_t> slots;
  slots.reserve(first.back());
  const Order values = Present(entries, &column->present);
  const std::vector<uint32_t> lengths(column->lengths.begin(), column->lengths.end());
  for (size_t i = 0; i < values.size(); ++i) column->lengths[i] = lengths[values[i]];
  column->next_entry = column->present.back() + 1;
  for (size_t i = 0; i < entries.size(); ++i) {
    if (i == column->next_entry) column->slots = static_cast<uint32_t>(slots.size());
    for (uint32_t slot = first[entries[i]]; slot < first[entries[i] + 1]; ++slot)
      slots.push_back(slot);
  }
  if (column->next_entry == entries.size())
    column->slots = static_cast<uint32_t>(slots.size());
  before_.Clear();
  Node(plan_[node].element, slots);
  before_.Clear();
}

void Reorder::Values(uint32_t width, Order values, Column* column) {
  // Below a list a page ends with a row, which only the writer sees.
  if (column->texts != nullptr)
    return column->texts->Permute(values, column->repeated ? nullptr : sealer_);
  copy_.Shrink(0);
  copy_.Append(column->fixed.view());
  char* to = column->fixed.data();
  if (width == sizeof(uint64_t)) return Gather<uint64_t>(values, copy_.data(), to);
  for (size_t i = 0; i < values.size(); ++i)
    std::memcpy(to + i * width, copy_.data() + size_t{values[i]} * width, width);
}

// Puts what is present in order. Returns the order of the values.
Reorder::Order Reorder::Present(Order entries, PresentRuns* present) {
  if (present->size() == entries.size()) return entries;
  if (*present != before_) {
    value_of_.assign(entries.size(), kAbsent);
    uint32_t value = 0;
    present->ForEachRun([&](PresentRuns::Run run) {
      for (uint32_t entry = run.begin; entry < run.end(); ++entry)
        value_of_[entry] = value++;
    });
    values_.clear();
    after_.Clear();
    for (uint32_t i = 0; i < entries.size(); ++i) {
      const uint32_t of_entry = value_of_[entries[i]];
      if (of_entry == kAbsent) continue;
      after_.Add(i);
      values_.push_back(of_entry);
    }
    before_ = *present;
  }
  *present = after_;
  return values_;
}

}  // namespace trailmill::shred
