#include "expire/wanted_events.h"

#include <algorithm>
#include <bit>
#include <tuple>

namespace trailmill::expire {
namespace {

auto OrderOf(const WantedEvent& event) {
  return std::make_tuple(event.id, event.content, event.place.source, event.place.index);
}

}  // namespace

WantedEvents::WantedEvents(std::vector<WantedEvent> events)
    : events_(std::move(events)),
      seen_(std::make_unique<std::atomic<uint8_t>[]>(events_.size())) {
  std::sort(
      events_.begin(), events_.end(),
      [](const WantedEvent& a, const WantedEvent& b) { return OrderOf(a) < OrderOf(b); });
  // Some two events for each slot; a shift by all 64 bits would be none.
  const int bits = std::max(1, static_cast<int>(std::bit_width(events_.size())) - 1);
  shift_ = 64 - bits;
  first_.resize((size_t{1} << bits) + 1, static_cast<uint32_t>(events_.size()));
  for (size_t i = events_.size(); i > 0; --i)
    first_[SlotOf(events_[i - 1].id)] = static_cast<uint32_t>(i - 1);
  for (size_t slot = first_.size() - 1; slot > 0; --slot)
    first_[slot - 1] = std::min(first_[slot - 1], first_[slot]);
}

void WantedEvents::See(uint64_t id, uint64_t content, sync::EventPlace row) {
  const size_t slot = SlotOf(id);
  bool other = false;
  for (uint32_t i = first_[slot]; i < first_[slot + 1]; ++i) {
    if (events_[i].id != id) continue;
    if (events_[i].content == content) {
      seen_[i].store(1, std::memory_order_relaxed);
    } else {
      other = true;
    }
  }
  if (!other) return;
  const std::lock_guard lock(mutex_);
  if (others_.size() < others_max()) others_.push_back({id, row});
}

const std::vector<OtherContent>& WantedEvents::SortedOthers() {
  std::sort(others_.begin(), others_.end(),
            [](const OtherContent& a, const OtherContent& b) {
              return std::make_tuple(a.id, a.row.source, a.row.index) <
                     std::make_tuple(b.id, b.row.source, b.row.index);
            });
  return others_;
}

}  // namespace trailmill::expire
