// The distinct values of a column of 64-bit words.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace trailmill::encode {

/// One a thread; its tables are reused from column to column.
class WordDictionary {
 public:
  /// Numbers the words in the order in which they first come.
  /// \return false where a dictionary does not pay.
  bool Build(std::span<const uint64_t> words);

  const std::vector<uint64_t>& words() const { return words_; }
  const std::vector<uint32_t>& indices() const { return indices_; }

 private:
  uint32_t Insert(uint64_t word);
  void Rehash();

  std::vector<uint64_t> words_;
  std::vector<uint32_t> indices_;
  /// Open addressing, as in TextDictionary.
  std::vector<uint32_t> slots_;
};

}  // namespace trailmill::encode
