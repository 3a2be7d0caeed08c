#include "schema/partition_token.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

#include "base/number_text.h"
#include "base/same_text.h"
#include "decode/escape.h"
#include "decode/number.h"

namespace trailmill::schema {
namespace {

using decode::Item;
using decode::Kind;
using decode::Tape;
using Derive = PartitionKey::Derive;

constexpr size_t kKeysAtOnce = 8;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsPlainName(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '_' || c == '-';
  });
}

std::string Decoded(const Tape& tape, const Item& item) {
  const std::string_view body = tape.body(item);
  if (!item.coded) return std::string(body);
  std::string text(body.size(), '\0');
  text.resize(decode::Unescape(body, text.data()));
  return text;
}

bool IsNamed(const Tape& tape, const Item& key, std::string_view name) {
  const std::string_view body = tape.body(key);
  if (!key.coded) return base::SameText(body, name);
  std::string text(body.size(), '\0');
  text.resize(decode::Unescape(body, text.data(), decode::StringRole::kKey));
  return text == name;
}

// Numbers with two digits from `low` to `high`.
bool InRange(std::string_view two, int low, int high) {
  const int value = (two[0] - '0') * 10 + (two[1] - '0');
  return value >= low && value <= high;
}

std::optional<std::string_view> Derived(std::string_view text, Derive derive) {
  if (derive == Derive::kText) {
    return IsPlainName(text) ? std::optional(text) : std::nullopt;
  }
  const auto day = CanonicalDay(text);
  if (!day || derive == Derive::kDay) return day;
  return day->substr(0, 7);
}

// Such a text has no UTF-8. What is asked of keys is that there is none.
bool HasLoneSurrogate(const Tape& tape, const Item& item) {
  return item.coded && !decode::ValidKeyEscapes(tape.body(item));
}

uint64_t LengthBit(size_t length) { return uint64_t{1} << std::min<size_t>(length, 63); }

// The value's item of each key, 0 where the object has none. Few members have a name as
// long as a key's.
void FindKeys(const Tape& tape, size_t at, std::span<const PartitionKey> keys,
              std::array<size_t, kKeysAtOnce>* found) {
  found->fill(0);
  uint64_t lengths = 0;
  for (const PartitionKey& key : keys) lengths |= LengthBit(key.column.size());
  for (size_t i = at + 1; i < tape[at].next; i = tape[i + 1].next) {
    const Item& name = tape[i];
    if (!name.coded && (lengths & LengthBit(name.end - name.begin)) == 0) continue;
    for (size_t k = 0; k < keys.size(); ++k) {
      if (IsNamed(tape, name, keys[k].column)) (*found)[k] = i + 1;
    }
  }
}

// Appends nothing for a null.
void AppendToken(const Tape& tape, const Item& item, Derive derive, std::string* out) {
  if (derive != Derive::kColumn) {
    if (item.kind != Kind::kString) return;
    const std::string decoded = Decoded(tape, item);
    const auto derived = Derived(decoded, derive);
    if (derived) out->append(1, 's').append(*derived);
    return;
  }
  switch (item.kind) {
    case Kind::kNull:
      return;
    case Kind::kString:
      if (tape.body(item).empty()) return;
      out->append(1, HasLoneSurrogate(tape, item) ? 'u' : 's');
      item.coded ? out->append(Decoded(tape, item)) : out->append(tape.body(item));
      return;
    case Kind::kTrue:
    case Kind::kFalse:
      out->append(1, 'b').append(tape.raw(item));
      return;
    case Kind::kLong:
    case Kind::kBigInteger:
    case Kind::kDouble:
      out->append(1, 'n').append(tape.raw(item));
      return;
    default:
      out->append(1, 'r').append(tape.raw(item));
      return;
  }
}

}  // namespace

std::optional<std::string_view> CanonicalDay(std::string_view time) {
  constexpr std::string_view kPattern = "dddd-dd-ddTdd:dd:ddZ";
  if (time.size() != kPattern.size()) return std::nullopt;
  for (size_t i = 0; i < time.size(); ++i) {
    if (kPattern[i] == 'd' ? !IsDigit(time[i]) : time[i] != kPattern[i])
      return std::nullopt;
  }
  const bool legal = InRange(time.substr(5), 1, 12) && InRange(time.substr(8), 1, 31) &&
                     InRange(time.substr(11), 0, 23) && InRange(time.substr(14), 0, 59) &&
                     InRange(time.substr(17), 0, 60);
  return legal ? std::optional(time.substr(0, 10)) : std::nullopt;
}

bool FitsDirectory(std::string_view text) {
  // A name has 255 bytes on common file systems; a quarter of them is for the key.
  constexpr size_t kEscapedBytesMax = 192;
  const auto plain = [](char c) { return IsPlainName({&c, 1}); };
  const auto odd =
      static_cast<size_t>(text.size() - std::count_if(text.begin(), text.end(), plain));
  return !text.empty() && text != kNullPartition && text.find('\0') == text.npos &&
         text.size() + 2 * odd <= kEscapedBytesMax;
}

void PartitionTokens(const Tape& tape, size_t at, const std::vector<PartitionKey>& keys,
                     std::string* tokens) {
  // The members are looked through once for all keys; of a name that stands twice the
  // last one counts.
  std::array<size_t, kKeysAtOnce> found;
  tokens->clear();
  for (size_t first = 0; first < keys.size(); first += kKeysAtOnce) {
    const std::span some =
        std::span(keys).subspan(first, std::min(kKeysAtOnce, keys.size() - first));
    FindKeys(tape, at, some, &found);
    for (size_t k = 0; k < some.size(); ++k) {
      const size_t start = tokens->size();
      uint32_t length = 0;
      tokens->append(sizeof(length), '\0');
      if (found[k] != 0) AppendToken(tape, tape[found[k]], some[k].derive, tokens);
      length = static_cast<uint32_t>(tokens->size() - start - sizeof(length));
      std::memcpy(tokens->data() + start, &length, sizeof(length));
    }
  }
}

std::optional<std::string> DerivedText(std::string_view text, Derive derive) {
  if (text.empty()) return std::nullopt;
  if (derive == Derive::kColumn) return std::string(text);
  const auto derived = Derived(text, derive);
  return derived ? std::optional(std::string(*derived)) : std::nullopt;
}

std::vector<std::optional<std::string>> SplitTokens(std::string_view tokens,
                                                    size_t count) {
  std::vector<std::optional<std::string>> split(count);
  for (auto& token : split) {
    uint32_t length;
    std::memcpy(&length, tokens.data(), sizeof(length));
    tokens.remove_prefix(sizeof(length));
    if (length > 0) token = tokens.substr(0, length);
    tokens.remove_prefix(length);
  }
  return split;
}

std::optional<std::string> PartitionText(std::string_view token,
                                         const arrow::DataType& type) {
  const char kind = token[0];
  const std::string_view text = token.substr(1);
  switch (type.id()) {
    case arrow::Type::STRING:
      return std::string(text);
    case arrow::Type::BOOL:
      return kind == 'b' ? std::optional(std::string(text)) : std::nullopt;
    case arrow::Type::INT64:
      if (kind != 'n') return std::nullopt;
      return std::to_string(decode::ParseLong(text));
    case arrow::Type::DECIMAL128:
      if (kind != 'n') return std::nullopt;
      return decode::ParseDecimal(text).ToIntegerString();
    case arrow::Type::DOUBLE: {
      if (kind == 'n') return base::JavaDouble(decode::ParseDouble(text));
      const auto special = decode::DoubleFromString(text);
      return special ? std::optional(base::JavaDouble(*special)) : std::nullopt;
    }
    default:
      return std::nullopt;
  }
}

std::optional<std::string> ExactPartitionText(std::string_view token,
                                              const arrow::DataType& type) {
  const char kind = type.id() == arrow::Type::BOOL ? 'b' : 's';
  const std::string_view text = token.substr(1);
  return token[0] == kind && FitsDirectory(text) ? std::optional(std::string(text))
                                                 : std::nullopt;
}

}  // namespace trailmill::schema
