// Documents through the steps of the reader: tokens by simdjson and by JacksonScan, the
// places of records, tapes. What the fast way accepts the slow one accepts, with the same
// tape; records lie inside the text and behind each other; every string decodes.

#include <algorithm>

#include "decode/number.h"
#include "decode/records.h"
#include "decode/tape.h"
#include "decode/token_index.h"
#include "input.h"

namespace trailmill::fuzz {
namespace {

using decode::Fault;
using decode::Item;
using decode::Kind;
using decode::Tape;

struct Readers {
  decode::TokenIndex fast_index, slow_index;
  Tape fast, slow;
  std::vector<decode::RecordSpan> fast_spans, slow_spans;
  std::vector<decode::Member> members;
};

// `coded` apart: the slow reader says it of every string.
bool SameItem(const Item& a, const Item& b) {
  return a.begin == b.begin && a.end == b.end && a.next == b.next && a.kind == b.kind &&
         a.digits == b.digits;
}

void CheckNumber(const Tape& tape, const Item& item) {
  if (item.kind == Kind::kLong) decode::ParseLong(tape.raw(item));
  if (item.kind == Kind::kLong || item.kind == Kind::kDouble) {
    decode::ParseDouble(tape.raw(item));
  }
  if (item.kind == Kind::kBigInteger && item.digits <= decode::kDecimalDigitsMax) {
    decode::ParseDecimal(tape.raw(item));
  }
}

void CheckTape(const Tape& tape, std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < tape.items().size(); ++i) {
    const Item& item = tape[i];
    Require(item.begin <= item.end && item.end <= text.size(), "a token is in the text");
    Require(
        item.kind == Kind::kKey || (item.next > i && item.next <= tape.items().size()),
        "the next value stands behind this one");
    CheckNumber(tape, item);
    if (item.kind != Kind::kString && item.kind != Kind::kKey) continue;
    const std::string_view body = tape.body(item);
    const auto role =
        item.kind == Kind::kKey ? decode::StringRole::kKey : decode::StringRole::kValue;
    decoded.resize(body.size());
    const size_t size = decode::Unescape(body, decoded.data(), role);
    Require(size <= body.size(), "a text is no longer than its escapes");
    Require(item.coded || decoded == body, "what is not coded is its own text");
  }
}

// Whole documents, as in the documents view.
void CompareDocuments(std::string_view line, Readers* readers) {
  const bool fast = readers->fast_index.Fast(line) &&
                    readers->fast.Build(line, readers->fast_index.tokens(), 0, 0,
                                        false) == Fault::kNone;
  const decode::ScanResult scan = readers->slow_index.Slow(line);
  const bool slow =
      scan.fault == Fault::kNone && readers->slow_index.tokens().size() > 1 &&
      readers->slow.Build(line, readers->slow_index.tokens(), 0, 0, true) == Fault::kNone;
  if (slow) CheckTape(readers->slow, line);
  if (!fast) return;
  CheckTape(readers->fast, line);
  // A root that is no object or array is no row either way: what follows a number there
  // is not looked at by the fast reader.
  const Kind root = readers->fast[0].kind;
  if (root != Kind::kObject && root != Kind::kArray) return;
  Require(slow, "the slow reader accepts what the fast one accepts");
  const auto a = readers->fast.items(), b = readers->slow.items();
  Require(std::equal(a.begin(), a.end(), b.begin(), b.end(), SameItem),
          "both make the same tape");
}

// Whether every record has a tape.
bool CheckSpans(std::string_view line, const decode::TokenIndex& index,
                const std::vector<decode::RecordSpan>& spans, Tape* tape) {
  constexpr int kDepthOfRecords = 2;
  uint32_t behind = 0;
  bool all = true;
  for (const decode::RecordSpan& span : spans) {
    Require(span.first_token >= behind && span.end_token > span.first_token &&
                span.end_token < index.tokens().size(),
            "records stand behind each other");
    behind = span.end_token;
    if (tape->Build(line, index.tokens(), span.first_token, kDepthOfRecords,
                    index.lenient()) == Fault::kNone) {
      CheckTape(*tape, line);
    } else {
      all = false;
    }
  }
  return all;
}

// The elements of `Records`, as in the events view.
void CompareRecords(std::string_view line, Readers* readers) {
  const bool fast =
      readers->fast_index.Fast(line) &&
      decode::FindRecords(line, readers->fast_index.tokens(), &readers->fast_spans,
                          &readers->members) == Fault::kNone;
  const bool built =
      fast && CheckSpans(line, readers->fast_index, readers->fast_spans, &readers->fast);
  const bool slow =
      readers->slow_index.Slow(line).fault == Fault::kNone &&
      decode::FindRecords(line, readers->slow_index.tokens(), &readers->slow_spans,
                          &readers->members) == Fault::kNone;
  if (slow) CheckSpans(line, readers->slow_index, readers->slow_spans, &readers->slow);
  // A text in single quotes may hold what simdjson takes for brackets and quotes.
  if (!built || !slow) return;
  Require(std::equal(readers->fast_spans.begin(), readers->fast_spans.end(),
                     readers->slow_spans.begin(), readers->slow_spans.end(),
                     [](const auto& a, const auto& b) {
                       return a.first_token == b.first_token &&
                              a.end_token == b.end_token;
                     }),
          "both find the same records");
}

}  // namespace
}  // namespace trailmill::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static trailmill::fuzz::Readers readers;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const std::string& line : trailmill::fuzz::Lines(text)) {
    trailmill::fuzz::CompareDocuments(line, &readers);
    trailmill::fuzz::CompareRecords(line, &readers);
  }
  return 0;
}
