// The events that a lake has to have, and those of them that were seen there.
//
// They are held sorted by the hash of their eventID, of which a hash's first bits tell
// the place: a row of the lake costs a look or two, and an event some 32 bytes.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "sync/event_identity.h"
#include "sync/event_table.h"

namespace trailmill::expire {

/// An event of an object: of a record by its number among the object's good ones.
struct WantedEvent {
  uint64_t id = 0;
  uint64_t content = 0;
  sync::EventPlace place;
};

/// A row of the lake with the id of a wanted event, and other content.
struct OtherContent {
  uint64_t id = 0;
  sync::EventPlace row;
};

class WantedEvents {
 public:
  /// Bytes that an event takes: itself, twice while its list grows, its place in the
  /// index, whether it was seen; and where it is to be compared as a value, a note of its
  /// row and a hash of each.
  static constexpr int64_t kBytesPerEvent = 64;

  /// Rows with other content that are held, and compared as values: as many as there are
  /// events, or so many, some 25 MB with their hashes. What is beyond proves nothing: ids
  /// have more contents only where somebody makes them up.
  static constexpr size_t kOthersMin = size_t{256} << 10;

  explicit WantedEvents(std::vector<WantedEvent> events);

  /// Takes a row of the lake. Thread-safe.
  void See(uint64_t id, uint64_t content, sync::EventPlace row);

  // Not thread-safe from here on.

  size_t size() const { return events_.size(); }
  const WantedEvent& event(size_t number) const { return events_[number]; }
  bool seen(size_t number) const { return seen_[number].load() != 0; }
  void SetSeen(size_t number) { seen_[number] = 1; }
  size_t others_max() const { return std::max(events_.size(), kOthersMin); }
  /// Rows that may be equal to an event as a value, sorted by id: others_max() at most.
  const std::vector<OtherContent>& SortedOthers();

 private:
  size_t SlotOf(uint64_t id) const { return static_cast<size_t>(id >> shift_); }

  std::vector<WantedEvent> events_;
  std::unique_ptr<std::atomic<uint8_t>[]> seen_;
  int shift_ = 0;
  /// By the first bits of an id, where its events begin; one more at the end.
  std::vector<uint32_t> first_;
  std::mutex mutex_;  // guards what follows
  std::vector<OtherContent> others_;
};

}  // namespace trailmill::expire
