#include "encode/word_dictionary.h"

namespace trailmill::encode {
namespace {

// As for texts (text_values.cc), with a smaller sample and less to save: eight bytes.
constexpr size_t kDistinctPercentMax = 50;
constexpr size_t kJudgedMin = 256;
constexpr size_t kWordsMax = size_t{1} << 17;  // 1 MiB
constexpr size_t kFirstSlots = 512;

size_t Slot(uint64_t word, size_t mask) {
  return ((word ^ (word >> 32)) * 0x9E3779B97F4A7C15) >> 40 & mask;
}

}  // namespace

bool WordDictionary::Build(std::span<const uint64_t> words) {
  words_.clear();
  indices_.clear();
  slots_.assign(kFirstSlots, 0);
  indices_.reserve(words.size());
  for (const uint64_t word : words) {
    const size_t known = words_.size();
    indices_.push_back(Insert(word));
    if (words_.size() == known || known < kJudgedMin) continue;
    if (known * 100 > indices_.size() * kDistinctPercentMax || known >= kWordsMax)
      return false;
  }
  return words_.size() * 100 <= words.size() * kDistinctPercentMax;
}

uint32_t WordDictionary::Insert(uint64_t word) {
  const size_t mask = slots_.size() - 1;
  size_t slot = Slot(word, mask);
  for (; slots_[slot] != 0; slot = (slot + 1) & mask) {
    if (words_[slots_[slot] - 1] == word) return slots_[slot] - 1;
  }
  words_.push_back(word);
  slots_[slot] = static_cast<uint32_t>(words_.size());
  if (words_.size() * 2 > slots_.size()) Rehash();
  return static_cast<uint32_t>(words_.size() - 1);
}

void WordDictionary::Rehash() {
  slots_.assign(2 * slots_.size(), 0);
  const size_t mask = slots_.size() - 1;
  for (size_t i = 0; i < words_.size(); ++i) {
    size_t slot = Slot(words_[i], mask);
    while (slots_[slot] != 0) slot = (slot + 1) & mask;
    slots_[slot] = static_cast<uint32_t>(i + 1);
  }
}

}  // namespace trailmill::encode
