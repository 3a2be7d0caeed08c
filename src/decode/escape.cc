#include "decode/escape.h"

#include <array>
#include <bit>
#include <cstring>

#include "decode/tape.h"  // the read limits

namespace trailmill::decode {
namespace {

constexpr uint64_t kLowBits = 0x0101010101010101;
constexpr uint64_t kHighBits = 0x8080808080808080;

static_assert(std::endian::native == std::endian::little,
              "the first byte of a block is its lowest");

/// A high bit for the first byte of `block` that is a backslash or not ASCII, and for
/// all such; bits above the first may also stand for other bytes.
uint64_t UnplainBytes(uint64_t block) {
  const uint64_t backslash = block ^ (kLowBits * '\\');
  return (block | ((backslash - kLowBits) & ~backslash)) & kHighBits;
}

/// The length of the run of plain bytes (ASCII, no backslash) that opens `text`.
size_t PlainRun(std::string_view text) {
  size_t run = 0;
  for (; run + 8 <= text.size(); run += 8) {
    uint64_t block;
    std::memcpy(&block, text.data() + run, 8);
    if (const uint64_t unplain = UnplainBytes(block)) {
      return run + static_cast<size_t>(std::countr_zero(unplain)) / 8;
    }
  }
  while (run < text.size() && text[run] != '\\' &&
         static_cast<uint8_t>(text[run]) < 0x80) {
    ++run;
  }
  return run;
}

/// 0 to 15, or -1 when `c` is no hex digit.
int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// The unit of the `\uXXXX` at `escape`; REQUIRES: EscapeLength() gave 6.
uint16_t HexUnit(const char* escape) {
  int unit = 0;
  for (int i = 2; i < 6; ++i) unit = unit << 4 | HexDigit(escape[i]);
  return static_cast<uint16_t>(unit);
}

/// What each letter after a backslash stands for; 0: it needs digits, or is none of
/// JSON's.
constexpr std::array<char, 256> kLetterMeaning = [] {
  std::array<char, 256> meaning{};
  for (const char self : {'"', '\'', '\\', '/'}) meaning[self] = self;
  meaning['b'] = '\b';
  meaning['f'] = '\f';
  meaning['n'] = '\n';
  meaning['r'] = '\r';
  meaning['t'] = '\t';
  return meaning;
}();

char LetterMeaning(char letter) { return kLetterMeaning[static_cast<uint8_t>(letter)]; }

/// The unit of the escape of `length` bytes at `escape`.
uint16_t EscapedUnit(const char* escape, size_t length) {
  return length == 6 ? HexUnit(escape) : static_cast<uint8_t>(LetterMeaning(escape[1]));
}

bool IsHighSurrogate(uint32_t unit) { return (unit & 0xFFFFFC00) == 0xD800; }
bool IsLowSurrogate(uint32_t unit) { return (unit & 0xFFFFFC00) == 0xDC00; }

/// Writes UTF-16 units as Java's getBytes(UTF_8) does.
class UnitWriter {
 public:
  explicit UnitWriter(char* out) : out_(out) {}

  void Unit(uint16_t unit) {
    if (high_ != 0 && IsLowSurrogate(unit)) {
      FourBytes(0x10000u + ((high_ & 0x3FFu) << 10) + (unit & 0x3FFu));
      high_ = 0;
      return;
    }
    Flush();
    if (IsHighSurrogate(unit)) {
      high_ = unit;
    } else {
      Alone(IsLowSurrogate(unit) ? uint16_t{'?'} : unit);
    }
  }

  /// A surrogate still waiting for its partner becomes '?': what follows is no unit.
  void Flush() {
    if (high_ != 0) *out_++ = '?';
    high_ = 0;
  }

  /// Where the next byte goes. REQUIRES: Flush().
  char*& out() { return out_; }

 private:
  void Byte(uint32_t byte) { *out_++ = static_cast<char>(byte); }

  void Alone(uint32_t unit) {
    if (unit < 0x80) return Byte(unit);
    if (unit < 0x800) {
      Byte(0xC0 | unit >> 6);
    } else {
      Byte(0xE0 | unit >> 12);
      Byte(0x80 | (unit >> 6 & 0x3F));
    }
    Byte(0x80 | (unit & 0x3F));
  }

  void FourBytes(uint32_t character) {
    Byte(0xF0 | character >> 18);
    Byte(0x80 | (character >> 12 & 0x3F));
    Byte(0x80 | (character >> 6 & 0x3F));
    Byte(0x80 | (character & 0x3F));
  }

  char* out_;
  uint16_t high_ = 0;
};

/// The payload of the sequence of `length` bytes at `bytes`, whatever it means.
uint32_t SequenceValue(const char* bytes, int length) {
  uint32_t value = static_cast<uint8_t>(bytes[0]) & (0xFFu >> (length + 1));
  for (int i = 1; i < length; ++i) {
    value = value << 6 | (static_cast<uint8_t>(bytes[i]) & 0x3Fu);
  }
  return value;
}

/// Whether a sequence of `length` bytes with this payload is standard UTF-8.
bool IsStandard(uint32_t value, int length) {
  switch (length) {
    case 2:
      return value >= 0x80;
    case 3:
      return value >= 0x800 && (value & 0xF800) != 0xD800;
    default:
      return value >= 0x10000 && value <= 0x10FFFF;
  }
}

/// The units of a sequence that isn't standard. For four bytes the first unit's base is
/// or-ed in values and added in keys, which differ where the payload is below 0x10000.
void NonstandardUnits(uint32_t value, int length, StringRole role, UnitWriter* writer) {
  if (length < 4) return writer->Unit(static_cast<uint16_t>(value));
  const int32_t above = static_cast<int32_t>(value) - 0x10000;
  const int32_t high =
      role == StringRole::kKey ? 0xD800 + (above >> 10) : 0xD800 | (above >> 10);
  writer->Unit(static_cast<uint16_t>(high));
  writer->Unit(static_cast<uint16_t>(0xDC00 | (above & 0x3FF)));
}

/// Takes the escape or the byte sequence that opens `text`, and returns its length.
size_t UnescapeOne(std::string_view text, StringRole role, UnitWriter* writer) {
  if (text[0] == '\\') {
    const size_t length = EscapeLength(text);
    writer->Unit(length == 0 ? uint16_t{'?'} : EscapedUnit(text.data(), length));
    return length == 0 ? 1 : length;
  }
  const int length = SequenceLength(static_cast<uint8_t>(text[0]));
  if (length == 0 || static_cast<size_t>(length) > text.size()) {
    writer->Unit('?');
    return 1;
  }
  const uint32_t value = SequenceValue(text.data(), length);
  if (!IsStandard(value, length)) {
    NonstandardUnits(value, length, role, writer);
  } else {
    writer->Flush();
    for (int i = 0; i < length; ++i) *writer->out()++ = text[i];
  }
  return static_cast<size_t>(length);
}

/// Copies the plain run that opens `text` and returns its length. Whole blocks are stored
/// even where a run ends inside one: `out` has room for as many bytes as `text` has left.
size_t CopyPlain(std::string_view text, char* out) {
  size_t run = 0;
  for (; run + 8 <= text.size(); run += 8) {
    uint64_t block;
    std::memcpy(&block, text.data() + run, 8);
    std::memcpy(out + run, &block, 8);
    if (const uint64_t unplain = UnplainBytes(block)) {
      return run + static_cast<size_t>(std::countr_zero(unplain)) / 8;
    }
  }
  const size_t tail = PlainRun(text.substr(run));
  std::memcpy(out + run, text.data() + run, tail);
  return run + tail;
}

}  // namespace

size_t EscapeLength(std::string_view escape, Grammar grammar) {
  if (escape.size() < 2) return 0;
  if (escape[1] == '\'' && grammar == Grammar::kStrict) return 0;
  if (LetterMeaning(escape[1]) != 0) return 2;
  if (escape[1] != 'u' || escape.size() < 6) return 0;
  for (int i = 2; i < 6; ++i) {
    if (HexDigit(escape[i]) < 0) return 0;
  }
  return 6;
}

bool ValidEscapes(std::string_view body, Grammar grammar) {
  for (size_t at = body.find('\\'); at != body.npos; at = body.find('\\', at)) {
    const size_t length = EscapeLength(body.substr(at), grammar);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

bool ValidKeyEscapes(std::string_view body, Grammar grammar) {
  for (size_t at = body.find('\\'); at != body.npos; at = body.find('\\', at)) {
    const size_t length = EscapeLength(body.substr(at), grammar);
    if (length == 0) return false;
    const uint16_t unit = EscapedUnit(body.data() + at, length);
    at += length;
    if (IsLowSurrogate(unit)) return false;
    if (!IsHighSurrogate(unit)) continue;
    const std::string_view partner = body.substr(at);
    if (partner.empty() || partner[0] != '\\' || EscapeLength(partner) != 6) return false;
    if (!IsLowSurrogate(HexUnit(partner.data()))) return false;
    at += 6;
  }
  return true;
}

bool NeedsDecoding(std::string_view body) {
  for (size_t at = 0;;) {
    at += PlainRun(body.substr(at));
    if (at == body.size()) return false;
    const int length = SequenceLength(static_cast<uint8_t>(body[at]));
    if (length < 2 || at + static_cast<size_t>(length) > body.size()) return true;
    if (!IsStandard(SequenceValue(body.data() + at, length), length)) return true;
    at += static_cast<size_t>(length);
  }
}

size_t Unescape(std::string_view body, char* out, StringRole role) {
  UnitWriter writer(out);
  for (size_t at = 0; at < body.size();) {
    const bool escape = body[at] == '\\';
    const char meaning =
        escape && at + 1 < body.size() ? LetterMeaning(body[at + 1]) : '\0';
    if (meaning != 0) {
      writer.Flush();
      *writer.out()++ = meaning;
      at += 2;
    } else if (!escape && static_cast<uint8_t>(body[at]) < 0x80) {
      writer.Flush();
      const size_t run = CopyPlain(body.substr(at), writer.out());
      writer.out() += run;
      at += run;
    } else {
      at += UnescapeOne(body.substr(at), role, &writer);
    }
  }
  writer.Flush();
  return static_cast<size_t>(writer.out() - out);
}

int64_t Utf16Length(std::string_view body) {
  int64_t units = 0;
  for (size_t at = 0; at < body.size();) {
    const size_t run = PlainRun(body.substr(at));
    units += static_cast<int64_t>(run);
    at += run;
    if (at == body.size()) break;
    const bool escape = body[at] == '\\';
    const size_t length =
        escape ? EscapeLength(body.substr(at))
               : static_cast<size_t>(SequenceLength(static_cast<uint8_t>(body[at])));
    units += length == 4 ? 2 : 1;
    at += length == 0 ? 1 : length;
  }
  return units;
}

bool Decodable(std::string_view body) {
  for (size_t at = body.find('\xED'); at != body.npos; at = body.find('\xED', at + 1)) {
    if (at + 1 < body.size() && static_cast<uint8_t>(body[at + 1]) >= 0xA0) return false;
  }
  return body.size() <= static_cast<size_t>(kStringUnitsMax) ||
         Utf16Length(body) <= kStringUnitsMax;
}

}  // namespace trailmill::decode
