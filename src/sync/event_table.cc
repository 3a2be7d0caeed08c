#include "sync/event_table.h"

#include <algorithm>
#include <bit>

namespace trailmill::sync {
namespace {

constexpr size_t kSlotsMin = 64;

}  // namespace

// Puts the entries into so many new slots.
void EventTable::MakeSlots(size_t count, Shard* shard) {
  std::vector<Slot> slots(count);
  const size_t mask = count - 1;
  for (size_t number = 0; number < shard->entries.size(); ++number) {
    const uint64_t id = shard->entries[number].id;
    size_t i = id & mask;
    while (slots[i].number != 0) i = (i + 1) & mask;
    slots[i] = {TagOf(id), static_cast<uint32_t>(number + 1)};
  }
  shard->slots.swap(slots);
  shard->mask = 0;  // until the first one is another's, too
  shard->first = shard->slots.data();
  shard->mask = mask;
}

void EventTable::Reserve(int64_t events) {
  const size_t expected = static_cast<size_t>(events) / kShards;
  for (Shard& shard : shards_) {
    if (!shard.slots.empty()) continue;
    MakeSlots(std::bit_ceil(std::max(kSlotsMin, expected * 8 / 5)), &shard);
    shard.entries.reserve(expected);
  }
}

void EventTable::Prefetch(uint64_t id) const {
  const Shard& shard = ShardOf(id);
  const size_t mask = shard.mask.load(std::memory_order_relaxed);
  __builtin_prefetch(shard.first.load(std::memory_order_relaxed) + (id & mask), 1);
  __builtin_prefetch(&shard.mutex, 1);
}

void EventTable::Insert(const EventEntry& entry, Shard* shard) {
  if ((shard->entries.size() + 1) * 8 > shard->slots.size() * 5)
    MakeSlots(std::max(kSlotsMin, 2 * shard->slots.size()), shard);
  const size_t mask = shard->slots.size() - 1;
  size_t i = entry.id & mask;
  while (shard->slots[i].number != 0) i = (i + 1) & mask;
  shard->entries.push_back(entry);
  shard->slots[i] = {TagOf(entry.id), static_cast<uint32_t>(shard->entries.size())};
}

EventTable::Answer EventTable::Add(const EventIdentity& identity, EventPlace place,
                                   bool late) {
  Shard& shard = ShardOf(identity.id);
  const std::lock_guard lock(shard.mutex);
  bool same = false, other = false;
  ForId(shard, identity.id, [&](const EventEntry& entry) {
    (entry.content == identity.content ? same : other) = true;
  });
  if (same) return Answer::kDuplicate;
  const EventState state = other  ? EventState::kConflict
                           : late ? EventState::kLate
                                  : EventState::kKept;
  if (other) shard.conflicts.push_back(identity.id);
  Insert({identity.id, identity.content, place, state}, &shard);
  return state == EventState::kKept ? Answer::kNew : Answer::kWait;
}

void EventTable::AddLakeRow(uint64_t id, uint64_t content, EventPlace place) {
  Shard& shard = ShardOf(id);
  const std::lock_guard lock(shard.mutex);
  // An entry of the lake stays, though an event was dropped for it: others of the same
  // values and other bytes are to be compared with it.
  bool there = false, other = false;
  ForId(shard, id, [&](EventEntry& entry) {
    if (entry.content == content) {
      there |= entry.state == EventState::kLake;
      if (IsWaiting(entry.state)) entry.state = EventState::kDropped;
    } else if (IsWaiting(entry.state)) {
      other = true;
      entry.state = EventState::kConflict;
    }
  });
  if (other) shard.conflicts.push_back(id);
  if (!there) Insert({id, content, place, EventState::kLake}, &shard);
}

bool EventTable::Waits(uint64_t id) const {
  const Shard& shard = ShardOf(id);
  const std::lock_guard lock(shard.mutex);
  bool waits = false;
  ForId(shard, id, [&](const EventEntry& entry) { waits |= IsWaiting(entry.state); });
  return waits;
}

bool EventTable::Has(uint64_t id) const {
  const Shard& shard = ShardOf(id);
  const std::lock_guard lock(shard.mutex);
  bool has = false;
  ForId(shard, id,
        [&](const EventEntry& entry) { has |= entry.state != EventState::kLake; });
  return has;
}

std::vector<EventPlace> EventTable::KeepLate() {
  std::vector<EventPlace> places;
  for (Shard& shard : shards_) {
    for (EventEntry& entry : shard.entries) {
      if (entry.state != EventState::kLate) continue;
      entry.state = EventState::kKept;
      places.push_back(entry.place);
    }
  }
  return places;
}

}  // namespace trailmill::sync
