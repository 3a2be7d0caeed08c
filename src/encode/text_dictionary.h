// The distinct texts of a column, numbered in the order in which they came.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory_resource>
#include <string_view>
#include <vector>

#include "base/same_text.h"
#include "encode/byte_buffer.h"

namespace trailmill::encode {

/// The texts stand one after the other as the PLAIN encoding has them, four bytes of
/// length and then the text, so that they are the body of a dictionary page as they are.
class TextDictionary {
 public:
  explicit TextDictionary(std::pmr::memory_resource* memory)
      : texts_(memory), entries_(memory), slots_(memory) {}

  /// The number of a text, a new one where it is new.
  uint32_t Insert(std::string_view text) {
    // Events of one caller come together, so that the last text is often the next one.
    // What is known of it is here: of many columns nothing is in the nearest cache.
    if (size() > 0 && last_.length == text.size() &&
        base::SameText({texts_.data() + last_.offset, last_.length}, text)) {
      return last_.index;
    }
    return InsertOther(text);
  }

  std::string_view operator[](uint32_t index) const {
    const char* text = texts_.data() + entries_[index].offset;
    uint32_t length;
    std::memcpy(&length, text, sizeof(length));
    return {text + sizeof(length), length};
  }
  uint32_t size() const { return static_cast<uint32_t>(entries_.size()); }
  std::string_view page() const { return texts_.view(); }
  void Free();

 private:
  struct Entry {
    uint32_t offset;
    uint32_t hash;
  };
  // Most columns of most partitions have a few texts, for which a table is not worth it.
  static constexpr size_t kScannedMax = 8;

  uint32_t InsertOther(std::string_view text);
  uint32_t Find(std::string_view text, uint32_t hash) const;
  uint32_t Add(std::string_view text, uint32_t hash);
  void Rehash();

  struct Last {
    uint32_t index = 0;
    uint32_t offset = 0;
    uint32_t length = 0;
  };

  Last last_;
  ByteBuffer texts_;
  std::pmr::vector<Entry> entries_;
  /// Open addressing: numbers and one, 0 where free. A power of two, half full at most.
  std::pmr::vector<uint32_t> slots_;
};

}  // namespace trailmill::encode
