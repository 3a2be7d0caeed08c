#include "decode/tape.h"

#include <cstring>

#include "decode/escape.h"
#include "decode/number.h"

namespace trailmill::decode {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

// One past the last byte of the token at at_: what stands before the next token is the
// token and white space, so that no string is scanned for its end.
uint32_t Tape::TokenEnd() const {
  uint32_t end = tokens_[at_ + 1];
  while (IsSpace(text_[end - 1])) --end;
  return end;
}

Fault Tape::String(char quote, StringRole role, uint32_t* end, bool* coded) {
  const uint32_t begin = tokens_[at_];
  *end = TokenEnd();
  if (*end < begin + 2 || text_[*end - 1] != quote) return Fault::kSyntax;
  const std::string_view body(text_ + begin + 1, *end - begin - 2);
  *coded = lenient_ || std::memchr(body.data(), '\\', body.size()) != nullptr;
  if (lenient_) return Fault::kNone;
  if (*coded) {
    const bool valid = role == StringRole::kKey ? ValidKeyEscapes(body, grammar_)
                                                : ValidEscapes(body, grammar_);
    if (!valid) return Fault::kEscape;
  }
  const bool long_one = body.size() > static_cast<size_t>(kStringUnitsMax);
  // Jackson's units are counted by who has the last word.
  if (long_one && (grammar_ == Grammar::kJackson || Utf16Length(body) > kStringUnitsMax))
    return Fault::kStringLength;
  return Fault::kNone;
}

Fault Tape::Key() {
  const uint32_t begin = tokens_[at_];
  const char quote = text_[begin];
  if (quote != '"' && !(lenient_ && quote == '\'')) return Fault::kSyntax;
  uint32_t end;
  bool coded;
  if (const Fault fault = String(quote, StringRole::kKey, &end, &coded);
      fault != Fault::kNone) {
    return fault;
  }
  if (end - begin - 2 > kKeyBytesMax && !lenient_) return Fault::kKeyLength;
  ++at_;
  if (text_[tokens_[at_]] != ':') return Fault::kSyntax;
  ++at_;
  const uint32_t index = static_cast<uint32_t>(items_.size());
  items_.push_back({begin + 1, end - 1, index + 1, Kind::kKey, coded, 0});
  return Fault::kNone;
}

// A scalar that is no string.
Fault Tape::Word(std::string_view token, Kind* kind, int* digits) const {
  if (token == "null") {
    *kind = Kind::kNull;
  } else if (token == "true") {
    *kind = Kind::kTrue;
  } else if (token == "false") {
    *kind = Kind::kFalse;
  } else {
    return Number(token, kind, digits);
  }
  return Fault::kNone;
}

Fault Tape::Number(std::string_view token, Kind* kind, int* digits) const {
  const bool number =
      IsDigit(token[0]) || (token[0] == '-' && token.size() > 1 && IsDigit(token[1]));
  if (!number && grammar_ == Grammar::kStrict) return Fault::kSyntax;  // NaN and the like
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

Fault Tape::Scalar(uint32_t begin) {
  const char first = text_[begin];
  const uint32_t next = static_cast<uint32_t>(items_.size()) + 1;
  if (first == '"' || (lenient_ && first == '\'')) {
    uint32_t end;
    bool coded;
    const Fault fault = String(first, StringRole::kValue, &end, &coded);
    if (fault != Fault::kNone) return fault;
    items_.push_back({begin, end, next, Kind::kString, coded, 0});
    return Fault::kNone;
  }
  const uint32_t end = TokenEnd();
  if (end <= begin) return Fault::kSyntax;
  const std::string_view token(text_ + begin, end - begin);
  int digits = 0;
  Kind kind;
  if (const Fault fault = Word(token, &kind, &digits); fault != Fault::kNone)
    return fault;
  items_.push_back({begin, end, next, kind, false, static_cast<uint16_t>(digits)});
  return Fault::kNone;
}

// Reads a scalar, or opens a container.
Fault Tape::Value() {
  const uint32_t begin = tokens_[at_];
  const char first = text_[begin];
  if (first == '{' || first == '[') {
    if (static_cast<int>(open_.size()) + depth_ >= kDepthMax) return Fault::kDepth;
    const bool object = first == '{';
    open_.push_back({static_cast<uint32_t>(items_.size()), object});
    items_.push_back({begin, 0, 0, object ? Kind::kObject : Kind::kArray, false, 0});
    ++at_;
    return Fault::kNone;
  }
  const Fault fault = Scalar(begin);
  ++at_;
  return fault;
}

// Closes the innermost container if the next token is its bracket.
bool Tape::Close() {
  const Open& open = open_.back();
  const uint32_t position = tokens_[at_];
  if (text_[position] != (open.object ? '}' : ']')) return false;
  Item& item = items_[open.item];
  item.end = position + 1;
  item.next = static_cast<uint32_t>(items_.size());
  open_.pop_back();
  ++at_;
  return true;
}

// After a value: closes what ends here, then expects a comma where a container is still
// open.
Fault Tape::Separators(bool* done) {
  while (!open_.empty()) {
    if (AtEnd()) return Fault::kTruncated;
    if (Close()) continue;
    if (text_[tokens_[at_]] != ',') return Fault::kSyntax;
    ++at_;
    return open_.back().object ? Key() : Fault::kNone;
  }
  *done = true;
  return Fault::kNone;
}

Fault Tape::Build(std::string_view text, std::span<const uint32_t> tokens, size_t at,
                  int depth, bool lenient) {
  text_ = text.data();
  tokens_ = tokens;
  at_ = at;
  depth_ = depth;
  lenient_ = lenient;
  items_.clear();
  open_.clear();
  // at_ stays in range: nothing is taken without a look whether it is the sentinel, whose
  // byte is past the text, but for quotes and colons, which never stand there.
  for (bool done = false; !done;) {
    if (AtEnd()) return Fault::kTruncated;
    const size_t opened = open_.size();
    Fault fault = Value();
    if (fault != Fault::kNone) return fault;
    if (open_.size() > opened) {  // a container just opened: its first member, or its end
      if (AtEnd()) return Fault::kTruncated;
      const bool object = open_.back().object;
      if (!Close()) {
        if (object) fault = Key();
        if (fault != Fault::kNone) return fault;
        continue;
      }
    }
    fault = Separators(&done);
    if (fault != Fault::kNone) return fault;
  }
  return Fault::kNone;
}

}  // namespace trailmill::decode
