#include "decode/tape.h"

#include <algorithm>
#include <cstring>

#include "decode/escape.h"
#include "decode/number.h"

namespace trailmill::decode {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

Fault Number(std::string_view token, Grammar grammar, Kind* kind, int* digits) {
  const bool number =
      IsDigit(token[0]) || (token[0] == '-' && token.size() > 1 && IsDigit(token[1]));
  if (!number && grammar == Grammar::kStrict) return Fault::kSyntax;  // NaN and the like
  switch (ClassifyNumber(token, digits)) {
    case NumberKind::kLong:
      *kind = Kind::kLong;
      return Fault::kNone;
    case NumberKind::kBigInteger:
      *kind = Kind::kBigInteger;
      return Fault::kNone;
    case NumberKind::kDouble:
      *kind = Kind::kDouble;
      return Fault::kNone;
    case NumberKind::kInvalid:
      break;
  }
  return number ? Fault::kNumber : Fault::kSyntax;
}

// A scalar that is no string.
Fault Word(std::string_view token, Grammar grammar, Kind* kind, int* digits) {
  if (token == "null") {
    *kind = Kind::kNull;
  } else if (token == "true") {
    *kind = Kind::kTrue;
  } else if (token == "false") {
    *kind = Kind::kFalse;
  } else {
    return Number(token, grammar, kind, digits);
  }
  return Fault::kNone;
}

Fault CheckString(std::string_view body, bool coded, StringRole role, Grammar grammar) {
  if (coded) {
    const bool valid = role == StringRole::kKey ? ValidKeyEscapes(body, grammar)
                                                : ValidEscapes(body, grammar);
    if (!valid) return Fault::kEscape;
  }
  const bool long_one = body.size() > static_cast<size_t>(kStringUnitsMax);
  // Jackson's units are counted by who has the last word.
  if (long_one && (grammar == Grammar::kJackson || Utf16Length(body) > kStringUnitsMax))
    return Fault::kStringLength;
  return Fault::kNone;
}

// One look at a whole value tells that none of its strings has an escape or is too long.
bool IsPlain(std::string_view value) {
  return value.size() <= kKeyBytesMax && value.find('\\') == value.npos;
}

}  // namespace

// One pass over the tokens with all state in registers: it is the inner loop of every
// command. Nothing is taken without a look whether it is the sentinel, whose byte is past
// the text, but for quotes and colons, which never stand there.
template <bool kPlain, bool kLenient>
class Tape::Builder {
 public:
  Builder(Tape* tape, std::string_view text, std::span<const uint32_t> tokens, size_t at,
          int depth)
      : text_(text.data()),
        token_(tokens.data() + at),
        last_(tokens.data() + tokens.size() - 1),
        items_(tape->items_.get()),
        out_(items_),
        open_(tape->open_.get()),
        depth_max_(kDepthMax - depth),
        grammar_(tape->grammar_) {
    // Where the next escape may stand: one search for many strings.
    if (!kPlain && !ended()) slash_ = FindSlash(text_ + *token_);
  }

  Fault Build() {
    for (bool done = false; !done;) {
      if (ended()) return Fault::kTruncated;
      Fault fault = Value();
      if (fault != Fault::kNone) return fault;
      if (opened_) {  // a container just opened: its first member, or its end
        if (ended()) return Fault::kTruncated;
        if (!Close()) {
          if (object_) fault = Key();
          if (fault != Fault::kNone) return fault;
          continue;
        }
      }
      fault = Separators(&done);
      if (fault != Fault::kNone) return fault;
    }
    return Fault::kNone;
  }

  const uint32_t* token() const { return token_; }
  size_t size() const { return static_cast<size_t>(out_ - items_); }

 private:
  bool ended() const { return token_ >= last_; }

  const char* FindSlash(const char* from) const {
    const char* end = text_ + *last_;
    if (from >= end) return end;
    const void* found = std::memchr(from, '\\', static_cast<size_t>(end - from));
    return found ? static_cast<const char*>(found) : end;
  }

  bool HasSlash(const char* begin, const char* end) {
    if (slash_ >= end) return false;
    if (slash_ < begin) slash_ = FindSlash(begin);
    if (slash_ >= end) return false;
    slash_ = FindSlash(end);
    return true;
  }

  // One past the last byte of the token: what stands before the next token is the token
  // and white space, so that no string is scanned for its end.
  uint32_t TokenEnd() const {
    uint32_t end = token_[1];
    while (IsSpace(text_[end - 1])) --end;
    return end;
  }

  Fault String(char quote, StringRole role, uint32_t* end, bool* coded) {
    const uint32_t begin = *token_;
    *end = token_[1];
    if (text_[*end - 1] != quote) *end = TokenEnd();
    if (*end < begin + 2 || text_[*end - 1] != quote) return Fault::kSyntax;
    *coded = kLenient || (!kPlain && HasSlash(text_ + begin + 1, text_ + *end - 1));
    if (kLenient || kPlain) return Fault::kNone;
    const size_t size = *end - begin - 2;
    if (!*coded && size <= static_cast<size_t>(kStringUnitsMax)) return Fault::kNone;
    return CheckString({text_ + begin + 1, size}, *coded, role, grammar_);
  }

  Fault Key() {
    const uint32_t begin = *token_;
    const char quote = text_[begin];
    if (quote != '"' && !(kLenient && quote == '\'')) return Fault::kSyntax;
    uint32_t end = 0;
    bool coded = false;
    const Fault fault = String(quote, StringRole::kKey, &end, &coded);
    if (fault != Fault::kNone) return fault;
    if (!kPlain && !kLenient && end - begin - 2 > kKeyBytesMax) return Fault::kKeyLength;
    if (text_[token_[1]] != ':') return Fault::kSyntax;
    token_ += 2;
    *out_ = {begin + 1, end - 1, index() + 1, Kind::kKey, coded, 0};
    ++out_;
    return Fault::kNone;
  }

  uint32_t index() const { return static_cast<uint32_t>(out_ - items_); }

  // Reads a scalar, or opens a container. What is most frequent is asked first.
  Fault Value() {
    const uint32_t begin = *token_;
    const char first = text_[begin];
    opened_ = false;
    Fault fault = Fault::kNone;
    if (first == '"' || (kLenient && first == '\'')) {
      uint32_t end = 0;
      bool coded = false;
      fault = String(first, StringRole::kValue, &end, &coded);
      *out_ = {begin, end, index() + 1, Kind::kString, coded, 0};
      ++out_;
    } else if (first == '{' || first == '[') {
      if (depth_ >= depth_max_) return Fault::kDepth;
      opened_ = true;
      open_[depth_++] = index();
      object_ = first == '{';
      *out_++ = {begin, 0, 0, object_ ? Kind::kObject : Kind::kArray, false, 0};
    } else {
      fault = Scalar(begin);
    }
    ++token_;
    return fault;
  }

  Fault Scalar(uint32_t begin) {
    const uint32_t end = TokenEnd();
    if (end <= begin) return Fault::kSyntax;
    int digits = 0;
    Kind kind = Kind::kNull;
    const Fault fault = Word({text_ + begin, end - begin}, grammar_, &kind, &digits);
    *out_ = {begin, end, index() + 1, kind, false, static_cast<uint16_t>(digits)};
    ++out_;
    return fault;
  }

  // Closes the innermost container if the next token is its bracket.
  bool Close() {
    const uint32_t position = *token_;
    if (text_[position] != (object_ ? '}' : ']')) return false;
    Item& item = items_[open_[--depth_]];
    item.end = position + 1;
    item.next = index();
    if (depth_ > 0) object_ = items_[open_[depth_ - 1]].kind == Kind::kObject;
    ++token_;
    return true;
  }

  // After a value: closes what ends here, then expects a comma where a container is still
  // open.
  Fault Separators(bool* done) {
    while (depth_ > 0) {
      if (ended()) return Fault::kTruncated;
      if (text_[*token_] == ',') {
        ++token_;
        return object_ ? Key() : Fault::kNone;
      }
      if (!Close()) return Fault::kSyntax;
    }
    *done = true;
    return Fault::kNone;
  }

  const char* const text_;
  const uint32_t* token_;
  const uint32_t* const last_;
  Item* const items_;
  Item* out_;
  uint32_t* const open_;
  int depth_ = 0;
  const int depth_max_;
  const Grammar grammar_;
  /// Whether the innermost open container is an object, and whether Value() opened it.
  bool object_ = false;
  bool opened_ = false;
  const char* slash_ = nullptr;
};

Fault Tape::Build(std::string_view text, std::span<const uint32_t> tokens, size_t at,
                  int depth, bool lenient) {
  const size_t room = tokens.size() - std::min(at, tokens.size());
  if (room > capacity_) {
    capacity_ = std::max(room, 2 * capacity_);
    items_.reset();
    items_ = std::make_unique_for_overwrite<Item[]>(capacity_);
  }
  text_ = text.data();
  const auto build = [&](auto builder) {
    const Fault fault = builder.Build();
    at_ = static_cast<size_t>(builder.token() - tokens.data());
    size_ = builder.size();
    return fault;
  };
  if (lenient) return build(Builder<false, true>(this, text, tokens, at, depth));
  const bool plain =
      at < tokens.size() && IsPlain(text.substr(tokens[at], tokens.back() - tokens[at]));
  return plain ? build(Builder<true, false>(this, text, tokens, at, depth))
               : build(Builder<false, false>(this, text, tokens, at, depth));
}

}  // namespace trailmill::decode
