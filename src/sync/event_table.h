// The events of one commit, and those of the lake that they may be duplicates of, by
// their identity.
//
// Most events are decided when they come. Two kinds wait until all have been read:
//
//   late      of a time whose files of the lake are not in the table
//   conflict  whose id is there with other content, which may be the same as a value
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <vector>

#include "sync/event_identity.h"

namespace trailmill::sync {

/// Where an event stands: a record of an object of the commit, or a row of a file of the
/// lake.
struct EventPlace {
  uint32_t source = 0;
  uint32_t index = 0;

  bool operator==(const EventPlace&) const = default;
};

enum class EventState : uint8_t {
  kKept,
  kDropped,
  kLate,
  kConflict,
  kLake,
};

inline bool IsWaiting(EventState state) {
  return state == EventState::kLate || state == EventState::kConflict;
}

struct EventEntry {
  uint64_t id = 0;
  uint64_t content = 0;
  EventPlace place;
  EventState state = EventState::kKept;
};

/// Thread-safe but for what says otherwise.
class EventTable {
 public:
  /// Bytes that an event takes, in the mean of a table that doubles.
  static constexpr int64_t kBytesPerEvent = 48;

  /// Makes room for so many events: a table that doubles copies all that it holds.
  void Reserve(int64_t events);

  /// Has what Add() looks at first brought into the processor's cache.
  void Prefetch(uint64_t id) const;

  enum class Answer : uint8_t {
    kNew,        // write it
    kDuplicate,  // drop it
    kWait,       // it is decided when all have been read
  };
  /// Takes an event of the commit.
  /// \param late files of the lake that may hold it are not in the table.
  Answer Add(const EventIdentity& identity, EventPlace place, bool late);

  /// Takes a row of the lake. An event that waits and is the same is dropped; one of the
  /// same id becomes a conflict.
  void AddLakeRow(uint64_t id, uint64_t content, EventPlace place);
  /// Whether an event of the commit that waits has this id.
  bool Waits(uint64_t id) const;
  /// Whether any event of the commit has it.
  bool Has(uint64_t id) const;

  /// Calls `on_entries` with the entries of each id that is in conflict; what it sets
  /// their states to stays. Not thread-safe, as what follows.
  template <typename OnEntries>
  void ForEachConflict(const OnEntries& on_entries);

  /// Makes those that are late and in no conflict kept.
  /// \return their places.
  std::vector<EventPlace> KeepLate();

  template <typename OnEntry>
  void ForEach(const OnEntry& on_entry) const {
    for (const Shard& shard : shards_) {
      for (const EventEntry& entry : shard.entries) on_entry(entry);
    }
  }

 private:
  // Threads that meet in one wait for each other: with so many they seldom do.
  static constexpr size_t kShards = 64;
  static constexpr int kShardBits = 6;
  static constexpr int kTagBits = 32;
  static constexpr size_t kLineBytes = 64;  // of the processor's cache

  /// Open addressing from the id's place on; a power of two, 5/8 full at most. A slot has
  /// a tag of the id and the number of an entry, so that a look at it takes one line of
  /// the processor's cache, and all of them stay in the caches that several cores share.
  struct Slot {
    uint32_t tag = 0;
    uint32_t number = 0;  // of the entry, from 1 on; 0 where there is none
  };

  // A line of its own for what all threads read, and the lock on another: a thread that
  // takes it makes every other one wait for the line.
  struct Shard {
    /// The slots as Prefetch() sees them, which takes no lock: what it asks for may be
    /// gone, and costs nothing but its use.
    alignas(kLineBytes) std::atomic<const Slot*> first = nullptr;
    std::atomic<size_t> mask = 0;
    alignas(kLineBytes) mutable std::mutex mutex;
    std::vector<EventEntry> entries;  // in the order in which they came
    std::vector<Slot> slots;
    std::vector<uint64_t> conflicts;  // ids; one may stand more than once
  };

  Shard& ShardOf(uint64_t id) { return shards_[id >> (64 - kShardBits)]; }
  const Shard& ShardOf(uint64_t id) const { return shards_[id >> (64 - kShardBits)]; }
  // Of other bits than those that the first slot goes by: no table has 2^26 slots.
  static uint32_t TagOf(uint64_t id) {
    return static_cast<uint32_t>(id >> (64 - kShardBits - kTagBits));
  }
  static void MakeSlots(size_t count, Shard* shard);
  static void Insert(const EventEntry& entry, Shard* shard);
  template <typename AnyShard, typename OnEntry>
  static void ForId(AnyShard& shard, uint64_t id, const OnEntry& on_entry) {
    if (shard.slots.empty()) return;
    const size_t mask = shard.slots.size() - 1;
    for (size_t i = id & mask; shard.slots[i].number != 0; i = (i + 1) & mask) {
      if (shard.slots[i].tag != TagOf(id)) continue;
      auto& entry = shard.entries[shard.slots[i].number - 1];
      if (entry.id == id) on_entry(entry);
    }
  }

  std::array<Shard, kShards> shards_;
};

template <typename OnEntries>
void EventTable::ForEachConflict(const OnEntries& on_entries) {
  for (Shard& shard : shards_) {
    std::sort(shard.conflicts.begin(), shard.conflicts.end());
    const auto end = std::unique(shard.conflicts.begin(), shard.conflicts.end());
    shard.conflicts.erase(end, shard.conflicts.end());
    for (const uint64_t id : shard.conflicts) {
      std::vector<EventEntry*> entries;
      bool waits = false;
      ForId(shard, id, [&](EventEntry& entry) {
        entries.push_back(&entry);
        waits |= IsWaiting(entry.state);
      });
      if (waits) on_entries(entries);
    }
  }
}

}  // namespace trailmill::sync
