#include "encode/text_dictionary.h"

namespace trailmill::encode {
namespace {

constexpr uint32_t kNone = UINT32_MAX;

uint64_t Load(const char* at, size_t bytes) {
  uint64_t word = 0;
  std::memcpy(&word, at, bytes);
  return word;
}

uint64_t Mix(uint64_t a, uint64_t b) {
  const auto product = static_cast<unsigned __int128>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

// Multiplies 16 bytes at a time into 128 bits and folds them, as wyhash does. Texts that
// are made to collide are bounded by the dictionary's size, see text_values.cc.
uint32_t Hash(std::string_view text) {
  constexpr uint64_t kA = 0x9E3779B97F4A7C15, kB = 0xD6E8FEB86659FD93;
  const char* at = text.data();
  size_t left = text.size();
  uint64_t hash = kA ^ left;
  for (; left > 16; left -= 16, at += 16) {
    hash = Mix(Load(at, 8) ^ kB, Load(at + 8, 8) ^ hash);
  }
  uint64_t low = 0, high = 0;
  if (left >= 8) {
    low = Load(at, 8);
    high = Load(at + left - 8, 8);
  } else if (left >= 4) {
    low = Load(at, 4);
    high = Load(at + left - 4, 4);
  } else if (left > 0) {
    low = static_cast<uint64_t>(static_cast<unsigned char>(at[0])) << 16 |
          static_cast<uint64_t>(static_cast<unsigned char>(at[left / 2])) << 8 |
          static_cast<unsigned char>(at[left - 1]);
  }
  hash = Mix(low ^ kB, high ^ hash);
  return static_cast<uint32_t>(Mix(hash ^ kA, kB));
}

}  // namespace

uint32_t TextDictionary::InsertOther(std::string_view text) {
  const uint32_t hash = Hash(text);
  uint32_t index = Find(text, hash);
  if (index == kNone) index = Add(text, hash);
  last_ = {index, entries_[index].offset + static_cast<uint32_t>(sizeof(uint32_t)),
           static_cast<uint32_t>(text.size())};
  return index;
}

uint32_t TextDictionary::Find(std::string_view text, uint32_t hash) const {
  if (slots_.empty()) {
    for (uint32_t i = 0; i < size(); ++i) {
      if (entries_[i].hash == hash && base::SameText((*this)[i], text)) return i;
    }
    return kNone;
  }
  const size_t mask = slots_.size() - 1;
  for (size_t slot = hash & mask;; slot = (slot + 1) & mask) {
    if (slots_[slot] == 0) return kNone;
    const uint32_t index = slots_[slot] - 1;
    if (entries_[index].hash == hash && base::SameText((*this)[index], text))
      return index;
  }
}

uint32_t TextDictionary::Add(std::string_view text, uint32_t hash) {
  const uint32_t index = size();
  entries_.push_back({static_cast<uint32_t>(texts_.size()), hash});
  texts_.AppendValue(static_cast<uint32_t>(text.size()));
  texts_.Append(text);
  if (entries_.size() <= kScannedMax) return index;
  if (entries_.size() * 2 > slots_.size()) {
    Rehash();
    return index;
  }
  const size_t mask = slots_.size() - 1;
  size_t slot = hash & mask;
  while (slots_[slot] != 0) slot = (slot + 1) & mask;
  slots_[slot] = index + 1;
  return index;
}

void TextDictionary::Rehash() {
  const size_t size = slots_.empty() ? 4 * kScannedMax : 2 * slots_.size();
  slots_.assign(size, 0);
  for (uint32_t i = 0; i < entries_.size(); ++i) {
    size_t slot = entries_[i].hash & (size - 1);
    while (slots_[slot] != 0) slot = (slot + 1) & (size - 1);
    slots_[slot] = i + 1;
  }
}

void TextDictionary::Free() {
  texts_.Free();
  std::pmr::vector<Entry>(entries_.get_allocator()).swap(entries_);
  std::pmr::vector<uint32_t>(slots_.get_allocator()).swap(slots_);
}

}  // namespace trailmill::encode
