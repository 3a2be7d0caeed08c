// From a parent and a name to a child, without allocation: the lookup behind a key that
// is not where it was in the last record.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace trailmill::schema {

/// An open-addressing table of (parent, name) -> child. The names stay with the caller,
/// who compares them: `equal(child)` says whether the child is the one that is looked
/// for.
class NameTable {
 public:
  static constexpr uint32_t kNone = 0xFFFFFFFF;

  template <typename Equal>
  uint32_t Find(uint32_t parent, std::string_view name, Equal equal) const {
    if (slots_.empty()) return kNone;
    const uint32_t hash = Hash(parent, name);
    for (size_t i = hash & mask();; i = (i + 1) & mask()) {
      if (slots_[i].child == kNone) return kNone;
      if (slots_[i].hash == hash && equal(slots_[i].child)) return slots_[i].child;
    }
  }

  void Insert(uint32_t parent, std::string_view name, uint32_t child) {
    if (2 * (size_ + 1) > slots_.size()) Grow();
    Place({Hash(parent, name), child});
    ++size_;
  }

 private:
  struct Slot {
    uint32_t hash = 0;
    uint32_t child = kNone;
  };

  size_t mask() const { return slots_.size() - 1; }

  static uint32_t Hash(uint32_t parent, std::string_view name) {
    constexpr uint64_t kMultiplier = 0x9E3779B97F4A7C15;
    uint64_t hash = parent * kMultiplier ^ name.size();
    while (name.size() >= 8) {
      uint64_t word;
      std::memcpy(&word, name.data(), 8);
      hash = (hash ^ word) * kMultiplier;
      hash ^= hash >> 32;
      name.remove_prefix(8);
    }
    uint64_t word = 0;
    std::memcpy(&word, name.data(), name.size());
    hash = (hash ^ word) * kMultiplier;
    return static_cast<uint32_t>(hash >> 32);
  }

  void Place(Slot slot) {
    size_t i = slot.hash & mask();
    while (slots_[i].child != kNone) i = (i + 1) & mask();
    slots_[i] = slot;
  }

  void Grow() {
    std::vector<Slot> old(slots_.empty() ? 64 : 2 * slots_.size());
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.child != kNone) Place(slot);
    }
  }

  std::vector<Slot> slots_;
  size_t size_ = 0;
};

}  // namespace trailmill::schema
