#include "sync/event_table.h"

#include <algorithm>
#include <bit>

namespace trailmill::sync {
namespace {

constexpr size_t kSlotsMin = 64;

}  // namespace

void EventTable::Grow(Shard* shard) {
  std::vector<EventEntry> old(std::max(kSlotsMin, 2 * shard->slots.size()));
  old.swap(shard->slots);
  shard->used = 0;
  for (const EventEntry& entry : old) {
    if (entry.state != EventState::kFree) Insert(entry, shard);
  }
}

void EventTable::Reserve(int64_t events) {
  const size_t wanted = static_cast<size_t>(events) / kShards * 8 / 5;
  for (Shard& shard : shards_) {
    if (shard.used == 0) shard.slots.resize(std::bit_ceil(std::max(kSlotsMin, wanted)));
  }
}

void EventTable::Prefetch(uint64_t id) const {
  const Shard& shard = ShardOf(id);
  const std::lock_guard lock(shard.mutex);
  if (!shard.slots.empty())
    __builtin_prefetch(&shard.slots[id & (shard.slots.size() - 1)], /*rw=*/1);
}

void EventTable::Insert(const EventEntry& entry, Shard* shard) {
  if ((shard->used + 1) * 8 > shard->slots.size() * 5) Grow(shard);
  const size_t mask = shard->slots.size() - 1;
  size_t i = entry.id & mask;
  while (shard->slots[i].state != EventState::kFree) i = (i + 1) & mask;
  shard->slots[i] = entry;
  ++shard->used;
}

EventTable::Answer EventTable::Add(const EventIdentity& identity, EventPlace place,
                                   bool late) {
  Shard& shard = ShardOf(identity.id);
  const std::lock_guard lock(shard.mutex);
  bool same = false, other = false;
  ForId(shard.slots, identity.id, [&](const EventEntry& entry) {
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
  ForId(shard.slots, id, [&](EventEntry& entry) {
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
  ForId(shard.slots, id,
        [&](const EventEntry& entry) { waits |= IsWaiting(entry.state); });
  return waits;
}

bool EventTable::Has(uint64_t id) const {
  const Shard& shard = ShardOf(id);
  const std::lock_guard lock(shard.mutex);
  bool has = false;
  ForId(shard.slots, id,
        [&](const EventEntry& entry) { has |= entry.state != EventState::kLake; });
  return has;
}

std::vector<EventPlace> EventTable::KeepLate() {
  std::vector<EventPlace> places;
  for (Shard& shard : shards_) {
    for (EventEntry& entry : shard.slots) {
      if (entry.state != EventState::kLate) continue;
      entry.state = EventState::kKept;
      places.push_back(entry.place);
    }
  }
  return places;
}

}  // namespace trailmill::sync
