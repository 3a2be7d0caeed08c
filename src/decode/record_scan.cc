#include "decode/record_scan.h"

#include <array>

namespace trailmill::decode {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// What a byte outside strings means to the balance.
enum class Mark : uint8_t { kNone, kQuote, kHide, kOpen, kClose, kComma };

constexpr std::array<Mark, 256> kMarks = [] {
  std::array<Mark, 256> marks{};
  marks['"'] = Mark::kQuote;
  marks['\\'] = Mark::kHide;
  marks['{'] = marks['['] = Mark::kOpen;
  marks['}'] = marks[']'] = Mark::kClose;
  marks[','] = Mark::kComma;
  return marks;
}();

// The bytes [begin, end) without the space at their end.
ByteSpan Trimmed(std::string_view text, size_t begin, size_t end) {
  while (end > begin && IsSpace(text[end - 1])) --end;
  return {static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
}

}  // namespace

RecordScan::Found RecordScan::Break(Fault fault) {
  state_ = State::kBroken;
  fault_ = fault;
  return Found::kBroken;
}

Fault RecordScan::fault() const {
  if (state_ != State::kDone) return fault_;
  return records_ ? Fault::kNone : Fault::kNoRecords;
}

void RecordScan::Start(State state, int64_t place) {
  state_ = state;
  begin_ = place;
  depth_ = 0;
  in_string_ = hidden_ = false;
}

// Takes the bytes of a value. True where it ends, at a comma or bracket of its own level.
bool RecordScan::SkipValue(std::string_view text, size_t* at) {
  size_t i = *at;
  bool ended = false;
  for (; i < text.size() && !ended; ++i) {
    const Mark mark = kMarks[static_cast<unsigned char>(text[i])];
    const bool hidden = hidden_;
    hidden_ = false;
    if (mark == Mark::kNone) continue;
    if (hidden && (mark == Mark::kQuote || mark == Mark::kHide)) continue;
    if (mark == Mark::kHide) {
      hidden_ = true;
    } else if (mark == Mark::kQuote) {
      in_string_ = !in_string_;
    } else if (!in_string_) {
      if (mark == Mark::kOpen) ++depth_;
      ended = depth_ == 0 && mark != Mark::kOpen;
      if (mark == Mark::kClose) --depth_;
    }
  }
  *at = ended ? i - 1 : i;
  return ended;
}

// The bracket or comma behind an element, a member, or the array `Records`.
RecordScan::Found RecordScan::Closes(char c) {
  const bool element = state_ == State::kElement;
  if (c == ',') {
    state_ = element ? State::kElementStart : State::kKeyStart;
    return Found::kNothing;
  }
  if (c != (element ? ']' : '}')) return Break(Fault::kSyntax);
  state_ = element ? State::kSeparator : State::kDone;
  return Found::kNothing;
}

// A byte of a key.
RecordScan::Found RecordScan::Key(char c) {
  if (c == '"' && !hidden_) {
    is_records_ = IsRecordsKey(key_);
    state_ = State::kColon;
    return Found::kNothing;
  }
  hidden_ = c == '\\' && !hidden_;
  // One byte more tells that it is longer.
  if (key_.size() <= kRecordsKeyBytesMax) key_.push_back(c);
  return Found::kNothing;
}

// A byte between values, or of a key.
RecordScan::Found RecordScan::Byte(char c, int64_t place) {
  if (state_ == State::kKey) return Key(c);
  if (IsSpace(c)) return Found::kNothing;
  switch (state_) {
    case State::kRoot:
      if (c != '{') return Break(Fault::kNoRecords);
      state_ = State::kKeyOrEnd;
      return Found::kNothing;
    case State::kKeyOrEnd:
      if (c == '}') {
        state_ = State::kDone;
        records_ = true;  // an empty object has no events
        return Found::kNothing;
      }
      [[fallthrough]];
    case State::kKeyStart:
      if (c != '"') return Break(Fault::kSyntax);
      Start(State::kKey, place);
      key_.clear();
      return Found::kNothing;
    case State::kColon:
      if (c != ':') return Break(Fault::kSyntax);
      state_ = State::kValueStart;
      return Found::kNothing;
    case State::kElementOrEnd:
      if (c == ']') {
        state_ = State::kSeparator;
        return Found::kNothing;
      }
      break;
    case State::kSeparator:
      return Closes(c);
    case State::kDone:
      return Break(Fault::kTrailing);
    default:
      break;
  }
  return Break(Fault::kSyntax);
}

RecordScan::Found RecordScan::Next(std::string_view text, int64_t base, size_t* at) {
  while (*at < text.size()) {
    const char c = text[*at];
    const int64_t place = base + static_cast<int64_t>(*at);
    if (state_ == State::kBroken) return Found::kBroken;
    if (state_ == State::kValue || state_ == State::kElement) {
      if (told_) {
        told_ = false;
        ++*at;
        if (Closes(c) == Found::kBroken) return Found::kBroken;
        continue;
      }
      if (!SkipValue(text, at)) return Found::kNothing;
      told_ = true;
      return state_ == State::kElement ? Found::kRecord : Found::kMember;
    }
    const bool starts = !IsSpace(c) && c != ',' && c != ']' && c != '}' && c != ':';
    if (starts && before_record()) {
      Start(State::kElement, place);
      continue;
    }
    if (starts && state_ == State::kValueStart) {
      if (is_records_ && c == '[') {
        records_ = true;
        state_ = State::kElementOrEnd;
        ++*at;
        continue;
      }
      const int64_t key = begin_;
      Start(State::kValue, key);
      value_begin_ = place;
      continue;
    }
    ++*at;
    if (Byte(c, place) == Found::kBroken) return Found::kBroken;
  }
  return Found::kNothing;
}

Fault ScanRecords(std::string_view text, std::vector<ByteSpan>* records,
                  std::vector<Member>* members) {
  records->clear();
  members->clear();
  RecordScan scan;
  size_t at = 0;
  for (auto found = scan.Next(text, 0, &at); found != RecordScan::Found::kNothing;
       found = scan.Next(text, 0, &at)) {
    if (found == RecordScan::Found::kBroken) return scan.fault();
    const auto begin = static_cast<size_t>(scan.begin());
    if (found == RecordScan::Found::kRecord) {
      records->push_back(Trimmed(text, begin, at));
      continue;
    }
    const auto value = static_cast<size_t>(scan.value_begin());
    const size_t colon = text.rfind(':', value - 1);
    members->push_back({Trimmed(text, begin, colon), Trimmed(text, value, at)});
  }
  return scan.fault();
}

}  // namespace trailmill::decode
