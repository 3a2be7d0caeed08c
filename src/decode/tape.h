// What the bytes are, apart from what column they become: one JSON value as a flat tape.
//
// A value is read once, checked against Jackson's grammar on the way, and everything
// after (inference, shredding, rows) walks the tape and trusts it. An item is 16 bytes;
// an object is its item, then a key item and the value's items for each member, in the
// order of the text; an array is its item, then its elements. `next` skips a whole value.
//
//   {"a":1,"b":["x"]}   0 object next=6 | 1 key a | 2 long next=3 | 3 key b | 4 array
//   next=6
//                       | 5 string next=6
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "decode/escape.h"
#include "decode/fault.h"
#include "decode/grammar.h"

namespace trailmill::decode {

/// Spark's read limits as Jackson enforces them (StreamReadConstraints): deeper values,
/// longer names and longer numbers are malformed.
inline constexpr int kDepthMax = 1000;
inline constexpr size_t kKeyBytesMax = 50'000;
inline constexpr int64_t kStringUnitsMax = 20'000'000;

/// What a token is. Types are Spark's (JsonInferSchema.inferField).
enum class Kind : uint8_t {
  kNull,
  kFalse,
  kTrue,
  kLong,        // an integer inside int64
  kBigInteger,  // an integer outside int64; `digits` has its precision
  kDouble,      // any other number token, NaN and the infinities
  kString,
  kObject,
  kArray,
  kKey,
};

/// One token. Offsets are into the text that the tape was built from.
struct Item {
  /// First byte of the token (the opening quote of a string); of a key, its first byte
  /// inside the quotes.
  uint32_t begin;
  /// One past the last byte; of a key, the closing quote.
  uint32_t end;
  /// Index of the item after this value.
  uint32_t next;
  Kind kind;
  /// A string or key whose bytes are not its text yet: escapes, or lenient UTF-8.
  bool coded;
  /// Precision of a kBigInteger.
  uint16_t digits;
};
static_assert(sizeof(Item) == 16);

/// One value as a tape. Reused from value to value; one a thread.
class Tape {
 public:
  explicit Tape(Grammar grammar = Grammar::kJackson) : grammar_(grammar) {}

  /// Reads the value whose first token is `tokens[at]`.
  /// \param text the line, or a part of one that ends at a comma, a bracket or white
  /// space;
  ///   one byte past it is readable.
  /// \param tokens offsets as TokenIndex gives them, the sentinel included; or the first
  /// of them, up to a token behind the value. An item's room is held for each. \param
  /// depth levels of nesting that stand above the value. \param lenient the tokens come
  /// from JacksonScan, which has checked them already: not
  ///   under kStrict.
  Fault Build(std::string_view text, std::span<const uint32_t> tokens, size_t at,
              int depth, bool lenient);

  std::span<const Item> items() const { return {items_.get(), size_}; }
  const Item& operator[](size_t i) const { return items_[i]; }
  const char* text() const { return text_; }

  /// The bytes of the value as they stand in the text.
  std::string_view raw(const Item& item) const {
    return {text_ + item.begin, item.end - item.begin};
  }
  /// The bytes between the quotes of a string, or of a key.
  std::string_view body(const Item& item) const {
    const uint32_t quote = item.kind == Kind::kKey ? 0 : 1;
    return {text_ + item.begin + quote, item.end - item.begin - 2 * quote};
  }
  /// The token after the value.
  size_t tokens_end() const { return at_; }

 private:
  /// \tparam kPlain no string of the value has an escape or can be too long.
  template <bool kPlain, bool kLenient>
  class Builder;

  Grammar grammar_;
  const char* text_ = nullptr;
  size_t at_ = 0;
  /// Room for an item a token, so that none is checked for; not initialized.
  std::unique_ptr<Item[]> items_;
  size_t size_ = 0;
  size_t capacity_ = 0;
  /// The containers that are open, by their items.
  std::unique_ptr<uint32_t[]> open_ = std::make_unique<uint32_t[]>(kDepthMax);
};

}  // namespace trailmill::decode
