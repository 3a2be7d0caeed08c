#include "decode/records.h"

#include <array>

#include "decode/escape.h"

namespace trailmill::decode {
namespace {

// How a token changes the depth.
constexpr std::array<int8_t, 256> kDepthChange = [] {
  std::array<int8_t, 256> change{};
  change['{'] = change['['] = 1;
  change['}'] = change[']'] = -1;
  return change;
}();

// A cursor over the tokens. The last one is the sentinel, which is no legal token.
struct Cursor {
  const char* text;
  std::span<const uint32_t> tokens;
  uint32_t at = 0;

  bool ended() const { return at + 1 >= tokens.size(); }
  char peek() const { return ended() ? '\0' : text[tokens[at]]; }
  bool Take(char c) {
    if (peek() != c) return false;
    ++at;
    return true;
  }

  // Steps over one value, by the balance of its brackets. False where the text ends
  // first.
  bool SkipValue() {
    const size_t last = tokens.size() - 1;
    int64_t depth = 0;
    do {
      if (at >= last) return false;
      depth += kDepthChange[static_cast<unsigned char>(text[tokens[at]])];
      ++at;
    } while (depth > 0);
    return depth == 0;
  }
};

Fault Broken(const Cursor& cursor) {
  return cursor.ended() ? Fault::kTruncated : Fault::kSyntax;
}

bool IsValueStart(char c) {
  return c != '}' && c != ']' && c != ',' && c != ':' && c != '\0';
}

// The elements of the array whose bracket was just taken.
Fault Elements(Cursor* cursor, std::vector<RecordSpan>* records) {
  if (cursor->Take(']')) return Fault::kNone;
  do {
    const uint32_t first = cursor->at;
    if (!IsValueStart(cursor->peek()) || !cursor->SkipValue()) return Broken(*cursor);
    records->push_back({first, cursor->at});
  } while (cursor->Take(','));
  return cursor->Take(']') ? Fault::kNone : Broken(*cursor);
}

// The key at the cursor. White space may stand before its colon, the next token.
std::string_view KeyBody(const Cursor& cursor) {
  const char* quote = cursor.text + cursor.tokens[cursor.at];
  const uint32_t room = cursor.tokens[cursor.at + 1] - cursor.tokens[cursor.at];
  const std::string_view token(quote + 1, room - 1);
  return token.substr(0, token.rfind(*quote));
}

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// The bytes from one token to another, without the white space before that.
ByteSpan Bytes(const Cursor& cursor, uint32_t first, uint32_t end) {
  uint32_t last = cursor.tokens[end];
  while (IsSpace(cursor.text[last - 1])) --last;
  return {cursor.tokens[first], last};
}

// One member of the root. `*found` is set where it is an array named `Records`.
Fault RootMember(Cursor* cursor, std::vector<RecordSpan>* records,
                 std::vector<Member>* members, bool* found) {
  const uint32_t key = cursor->at;
  if (cursor->peek() != '"' && cursor->peek() != '\'') return Broken(*cursor);
  const bool is_records = IsRecordsKey(KeyBody(*cursor));
  ++cursor->at;
  if (!cursor->Take(':')) return Broken(*cursor);
  if (is_records && cursor->Take('[')) {
    *found = true;
    return Elements(cursor, records);
  }
  const uint32_t value = cursor->at;
  if (!IsValueStart(cursor->peek()) || !cursor->SkipValue()) return Broken(*cursor);
  members->push_back({Bytes(*cursor, key, key + 1), Bytes(*cursor, value, cursor->at)});
  return Fault::kNone;
}

}  // namespace

bool IsRecordsKey(std::string_view body) {
  constexpr std::string_view kName = "Records";
  if (body == kName) return true;
  if (body.size() > kRecordsKeyBytesMax || body.find('\\') == body.npos ||
      !ValidKeyEscapes(body)) {
    return false;
  }
  std::array<char, kRecordsKeyBytesMax> text;
  const size_t size = Unescape(body, text.data(), StringRole::kKey);
  return std::string_view(text.data(), size) == kName;
}

Fault FindRecords(std::string_view text, std::span<const uint32_t> tokens,
                  std::vector<RecordSpan>* records, std::vector<Member>* members) {
  records->clear();
  members->clear();
  Cursor cursor{text.data(), tokens};
  if (!cursor.Take('{')) return Fault::kNoRecords;
  bool found = cursor.peek() == '}';  // an empty object has no events
  if (!found) {
    do {
      const Fault fault = RootMember(&cursor, records, members, &found);
      if (fault != Fault::kNone) return fault;
    } while (cursor.Take(','));
  }
  if (!cursor.Take('}')) return Broken(cursor);
  // JacksonScan ends its tokens with the root, and simdjson with the text.
  const std::string_view rest = text.substr(tokens[cursor.at - 1] + 1);
  if (rest.find_first_not_of(" \t\r\n") != rest.npos) return Fault::kTrailing;
  return found ? Fault::kNone : Fault::kNoRecords;
}

}  // namespace trailmill::decode
