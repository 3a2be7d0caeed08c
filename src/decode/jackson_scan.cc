#include "decode/jackson_scan.h"

#include <array>

#include "decode/escape.h"
#include "decode/number.h"
#include "decode/tape.h"  // the read limits

// The slow reader behind simdjson: it sees the lines that the fast path refuses, so it
// must be right about every byte and only reasonably quick. One pass, no recursion: a
// state says what may stand next, a stack holds the closers of the open containers. What
// Jackson takes was found by running it; the tests beside this file list the facts.

namespace trailmill::decode {
namespace {

/// What may stand at the next token. kStop: a fault was recorded.
enum class Expect : uint8_t { kValue, kElementOrEnd, kKey, kKeyOrEnd, kSeparator, kStop };

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// A BOM is taken off only from lines of four bytes or more: Jackson reads four to detect
/// it.
constexpr size_t kDetectionBytes = 4;

/// The longest line, that of a Java array: it also keeps offsets within 32 bits.
constexpr size_t kScanBytesMax = INT32_MAX;

constexpr std::array<std::string_view, 9> kWords = {
    "true", "false", "null", "NaN", "Infinity", "+INF", "+Infinity", "-INF", "-Infinity"};

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool IsNumberByte(char c) {
  return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' ||
         c == 'E';
}

/// Whether `c` right after a word makes another, unknown word of it. Jackson asks Java
/// whether the character may be in an identifier, above '0' only and never rightly for
/// those beyond ASCII, which it always refuses.
bool ContinuesWord(char c) {
  const auto byte = static_cast<uint8_t>(c);
  return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
         (byte >= 'a' && byte <= 'z') || byte >= 0x7F;
}

/// Whether Jackson takes the line for UTF-16 or UTF-32.
bool LooksWide(std::string_view line) {
  if (line.size() < 2) return false;
  return line[0] == '\0' || line[1] == '\0' || line.starts_with("\xFE\xFF") ||
         line.starts_with("\xFF\xFE");
}

/// Bytes that stand for themselves in any string: ASCII but quotes, backslash and
/// controls.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (int c = 0x20; c < 0x80; ++c) plain[c] = c != '"' && c != '\'' && c != '\\';
  return plain;
}();

class Scanner {
 public:
  Scanner(std::string_view line, std::vector<uint32_t>* tokens)
      : line_(line), tokens_(tokens) {}

  ScanResult Run() {
    const size_t before = tokens_->size();
    if (Document()) {
      tokens_->push_back(static_cast<uint32_t>(at_));
    } else {
      tokens_->resize(before);
    }
    return result_;
  }

 private:
  /// Records the fault; false, so that a check can end with it.
  bool Refuse(Fault fault, size_t at) {
    result_ = {fault, static_cast<uint32_t>(at), false};
    return false;
  }

  Expect Stop(Fault fault, size_t at) {
    Refuse(fault, at);
    return Expect::kStop;
  }

  void SkipSpace() {
    while (at_ < line_.size() && IsSpace(line_[at_])) ++at_;
  }

  void Token() { tokens_->push_back(static_cast<uint32_t>(at_)); }

  bool Document();
  bool RootEnds();
  Expect Next(Expect expect);
  Expect Value();
  Expect Open(char closer);
  Expect Close();
  Expect Separator();
  Expect Key();
  Expect Word();
  Expect Number();
  bool String(StringRole role);
  bool KeyIsGood(size_t open);
  bool ValueIsGood(size_t open);
  size_t Sequence(size_t at);

  std::string_view line_;
  std::vector<uint32_t>* tokens_;
  ScanResult result_;
  size_t at_ = 0;
  int depth_ = 0;
  std::array<char, kDepthMax> closers_;
};

bool Scanner::Document() {
  if (line_.size() > kScanBytesMax) return Refuse(Fault::kLineLength, 0);
  if (LooksWide(line_)) return Refuse(Fault::kEncoding, 0);
  if (line_.size() >= kDetectionBytes && line_.starts_with(kByteOrderMark)) {
    at_ = kByteOrderMark.size();
  }
  SkipSpace();
  if (at_ == line_.size()) return true;
  Expect expect = Value();
  while (depth_ > 0 && expect != Expect::kStop) {
    SkipSpace();
    expect = at_ < line_.size() ? Next(expect) : Stop(Fault::kTruncated, at_);
  }
  return expect != Expect::kStop && RootEnds();
}

/// A number at the root, the only value that ends in a digit, must be followed by white
/// space or nothing.
bool Scanner::RootEnds() {
  const bool number = line_[at_ - 1] >= '0' && line_[at_ - 1] <= '9';
  if (!number || at_ == line_.size() || IsSpace(line_[at_])) return true;
  return Refuse(Fault::kSyntax, at_);
}

Expect Scanner::Next(Expect expect) {
  switch (expect) {
    case Expect::kValue:
      return Value();
    case Expect::kElementOrEnd:
      return line_[at_] == ']' ? Close() : Value();
    case Expect::kKey:
      return Key();
    case Expect::kKeyOrEnd:
      return line_[at_] == '}' ? Close() : Key();
    case Expect::kSeparator:
      return Separator();
    case Expect::kStop:
      break;
  }
  return Expect::kStop;
}

Expect Scanner::Value() {
  switch (line_[at_]) {
    case '{':
      return Open('}');
    case '[':
      return Open(']');
    case '"':
    case '\'':
      return String(StringRole::kValue) ? Expect::kSeparator : Expect::kStop;
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9':
      return Number();
    case '-':
      return line_.substr(at_).starts_with("-I") ? Word() : Number();
    default:
      return Word();
  }
}

Expect Scanner::Open(char closer) {
  if (depth_ == kDepthMax) return Stop(Fault::kDepth, at_);
  Token();
  ++at_;
  closers_[depth_++] = closer;
  return closer == '}' ? Expect::kKeyOrEnd : Expect::kElementOrEnd;
}

Expect Scanner::Close() {
  Token();
  ++at_;
  --depth_;
  return Expect::kSeparator;
}

Expect Scanner::Separator() {
  const char closer = closers_[depth_ - 1];
  if (line_[at_] == closer) return Close();
  if (line_[at_] != ',') return Stop(Fault::kSyntax, at_);
  Token();
  ++at_;
  return closer == '}' ? Expect::kKey : Expect::kValue;
}

Expect Scanner::Key() {
  if (line_[at_] != '"' && line_[at_] != '\'') return Stop(Fault::kSyntax, at_);
  if (!String(StringRole::kKey)) return Expect::kStop;
  SkipSpace();
  if (at_ == line_.size()) return Stop(Fault::kTruncated, at_);
  if (line_[at_] != ':') return Stop(Fault::kSyntax, at_);
  Token();
  ++at_;
  return Expect::kValue;
}

Expect Scanner::Word() {
  const std::string_view rest = line_.substr(at_);
  for (const std::string_view word : kWords) {
    if (!rest.starts_with(word)) continue;
    if (rest.size() > word.size() && ContinuesWord(rest[word.size()])) break;
    Token();
    at_ += word.size();
    return Expect::kSeparator;
  }
  return Stop(Fault::kSyntax, at_);
}

/// Takes all bytes that numbers are made of: a number that ends before one of them is
/// followed by something that can't stand there, so that both readings are faults.
Expect Scanner::Number() {
  size_t end = at_ + 1;
  while (end < line_.size() && IsNumberByte(line_[end])) ++end;
  int digits;
  if (ClassifyNumber(line_.substr(at_, end - at_), &digits) == NumberKind::kInvalid) {
    return Stop(Fault::kNumber, at_);
  }
  Token();
  at_ = end;
  return Expect::kSeparator;
}

/// The bytes of the UTF-8 sequence at `at`; 0 when there is none of those that Jackson
/// takes.
size_t Scanner::Sequence(size_t at) {
  const auto length =
      static_cast<size_t>(SequenceLength(static_cast<uint8_t>(line_[at])));
  if (length == 0 || at + length > line_.size()) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((line_[at + i] & 0xC0) != 0x80) return 0;
  }
  return length;
}

/// Takes the string whose quote stands at at_.
bool Scanner::String(StringRole role) {
  const size_t open = at_;
  const char quote = line_[open];
  Token();
  for (size_t at = open + 1; at < line_.size();) {
    const char c = line_[at];
    if (kPlain[static_cast<uint8_t>(c)]) {
      ++at;
    } else if (c == quote) {
      at_ = at + 1;
      return role == StringRole::kKey ? KeyIsGood(open) : ValueIsGood(open);
    } else if (c == '\\') {
      const size_t length = EscapeLength(line_.substr(at));
      if (length == 0) return Refuse(Fault::kEscape, at);
      at += length;
    } else if (static_cast<uint8_t>(c) < 0x20) {
      return Refuse(Fault::kControlCharacter, at);
    } else {
      const size_t length = Sequence(at);
      if (length == 0) return Refuse(Fault::kUtf8, at);
      at += length;
    }
  }
  return Refuse(Fault::kTruncated, line_.size());
}

/// The bytes of a key's text as Jackson counts them: raw sequences by their own length.
size_t KeyBytes(std::string_view body) {
  size_t bytes = body.size();
  for (size_t at = body.find('\\'); at != body.npos; at = body.find('\\', at)) {
    size_t length = EscapeLength(body.substr(at));
    // ValidKeyEscapes() saw that the escape after a high surrogate is its partner.
    const bool surrogate =
        length == 6 && (body[at + 2] | 0x20) == 'd' && body[at + 3] > '7';
    if (surrogate) length = 12;
    std::array<char, 12> text;
    bytes -= length - Unescape(body.substr(at, length), text.data());
    at += length;
  }
  return bytes;
}

/// Checks what Jackson asks of the key from `open` to at_ and not of values.
bool Scanner::KeyIsGood(size_t open) {
  const std::string_view body = line_.substr(open + 1, at_ - open - 2);
  if (!ValidKeyEscapes(body)) return Refuse(Fault::kEscape, open);
  if (body.size() > kKeyBytesMax && KeyBytes(body) > kKeyBytesMax) {
    return Refuse(Fault::kKeyLength, open);
  }
  if (!Decodable(body)) return Refuse(Fault::kUtf8, open);
  return true;
}

/// Checks whether the value from `open` to at_ can be decoded. Jackson decodes those in
/// single quotes at once, so that surrogates are a fault there; lengths it checks where
/// it reads.
bool Scanner::ValueIsGood(size_t open) {
  const std::string_view body = line_.substr(open + 1, at_ - open - 2);
  if (Decodable(body)) return true;
  if (line_[open] == '\'' && Utf16Length(body) <= kStringUnitsMax) {
    return Refuse(Fault::kUtf8, open);
  }
  if (!result_.undecodable) result_.offset = static_cast<uint32_t>(open);
  result_.undecodable = true;
  return true;
}

}  // namespace

ScanResult JacksonScan(std::string_view line, std::vector<uint32_t>* tokens) {
  return Scanner(line, tokens).Run();
}

}  // namespace trailmill::decode
