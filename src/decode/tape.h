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
#include <span>
#include <string_view>
#include <vector>

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
  /// \param tokens offsets as TokenIndex gives them, the sentinel included.
  /// \param depth levels of nesting that stand above the value.
  /// \param lenient the tokens come from JacksonScan, which has checked them already: not
  ///   under kStrict.
  Fault Build(std::string_view text, std::span<const uint32_t> tokens, size_t at,
              int depth, bool lenient);

  std::span<const Item> items() const { return items_; }
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
  struct Open {
    uint32_t item;
    bool object;
  };
  Fault Value();
  Fault Key();
  Fault String(char quote, StringRole role, uint32_t* end, bool* coded);
  Fault Scalar(uint32_t begin);
  Fault Word(std::string_view token, Kind* kind, int* digits) const;
  Fault Number(std::string_view token, Kind* kind, int* digits) const;
  bool Close();
  Fault Separators(bool* done);
  uint32_t TokenEnd() const;
  bool AtEnd() const { return at_ + 1 >= tokens_.size(); }

  Grammar grammar_;
  const char* text_ = nullptr;
  std::span<const uint32_t> tokens_;
  size_t at_ = 0;
  bool lenient_ = false;
  int depth_ = 0;
  std::vector<Item> items_;
  std::vector<Open> open_;
};

}  // namespace trailmill::decode
