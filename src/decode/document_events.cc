#include "decode/document_events.h"

#include "decode/family.h"
#include "decode/record_scan.h"

// Three readers, each for what the one before refuses. simdjson's index and the tape take
// nearly all. JacksonScan takes what Spark reads beyond the standard, a document whole.
// Where it refuses too, or the grammar forbids it, RecordScan finds the ends of the
// records, and each is judged by itself, by the first two.

namespace trailmill::decode {
namespace {

// The object and the array around a record.
constexpr int kDepthOfRecords = 2;

}  // namespace

Fault DocumentEvents::Structure() {
  const Fault fault = FindRecords(text_, index_.tokens(), &spans_, &members_);
  return fault == Fault::kNone ? JudgeMembers() : fault;
}

// The root's other members are no events, but a document that breaks in one is no JSON.
Fault DocumentEvents::JudgeMembers() {
  for (const Member& member : members_) {
    Fault fault = Judge(member.key.in(text_), 1);
    if (fault == Fault::kNone && tape_now()[0].kind != Kind::kString)
      fault = Fault::kSyntax;
    if (fault == Fault::kNone) fault = Judge(member.value.in(text_), 1);
    if (fault != Fault::kNone) return fault;
  }
  return Fault::kNone;
}

Fault DocumentEvents::Find(std::string_view text) {
  text_ = text;
  by_bytes_ = false;
  for (Event& event : read_) event.index = SIZE_MAX;
  family_ = {};
  rows_ = 1;
  const Fault fault = index_.Fast(text) ? Structure() : index_.fault();
  if (fault == Fault::kNone || fault == Fault::kTrailing) return fault;
  bool refused = false;
  const Fault lenient = FindLeniently(&refused);
  if (!refused) return lenient;
  const Fault by_bytes = FindByBytes();
  return by_bytes == Fault::kNoRecords ? lenient : by_bytes;
}

// `*refused`: the last word is not Jackson's.
Fault DocumentEvents::FindLeniently(bool* refused) {
  const ScanResult scan = index_.Slow(text_);
  if (scan.fault != Fault::kNone || index_.tokens().size() < 2) {
    *refused = true;
    return scan.fault == Fault::kNone ? Fault::kSyntax : scan.fault;
  }
  const Fault fault = FindRecords(text_, index_.tokens(), &spans_, &members_);
  if (fault == Fault::kNoRecords) {
    family_ = FamilyOfRoot(text_, index_.tokens());
    rows_ = RowsOfRoot(text_, index_.tokens());
  }
  if (fault != Fault::kNone) return fault;
  *refused = scan.undecodable || grammar_ == Grammar::kStrict;
  return *refused ? Fault::kSyntax : Fault::kNone;
}

Fault DocumentEvents::FindByBytes() {
  by_bytes_ = true;
  const Fault fault = ScanRecords(text_, &records_, &members_);
  return fault == Fault::kNone ? JudgeMembers() : fault;
}

ByteSpan DocumentEvents::place(size_t index) const {
  if (by_bytes_) return records_[index];
  const uint32_t begin = index_.tokens()[spans_[index].first_token];
  uint32_t end = index_.tokens()[spans_[index].end_token];
  while (end > begin && static_cast<unsigned char>(text_[end - 1]) <= ' ') --end;
  return {begin, end};
}

Fault DocumentEvents::Read(size_t index) {
  turn_ = index % read_.size();
  Event& event = read_[turn_];
  if (index != event.index) event.fault = ReadAnew(index);
  event.index = index;
  return event.fault;
}

Fault DocumentEvents::ReadAnew(size_t index) {
  Fault fault = Fault::kSyntax;
  if (by_bytes_) {
    fault = Judge(records_[index].in(text_), kDepthOfRecords);
  } else {
    const RecordSpan& span = spans_[index];
    const auto tokens = index_.tokens();
    if (tokens[span.end_token] - tokens[span.first_token] > kRecordBytesMax)
      return Fault::kRecordLength;
    if (span.end_token - span.first_token > kRecordTokensMax) return Fault::kRecordTokens;
    fault = tape_now().Build(text_, tokens.first(span.end_token + 1), span.first_token,
                             kDepthOfRecords, index_.lenient());
    if (fault != Fault::kNone && !index_.lenient() && grammar_ == Grammar::kJackson)
      fault = Judge(place(index).in(text_), kDepthOfRecords);
  }
  if (fault != Fault::kNone) return fault;
  return tape_now()[0].kind == Kind::kObject ? Fault::kNone : Fault::kNotObject;
}

bool DocumentEvents::AllAggregated() {
  for (size_t i = 0; i < size(); ++i) {
    if (Read(i) != Fault::kNone || !IsAggregated(tape_now())) return false;
  }
  return size() > 0;
}

Fault DocumentEvents::Judge(std::string_view value, int depth) {
  if (static_cast<int64_t>(value.size()) > kRecordBytesMax) return Fault::kRecordLength;
  const Fault fault =
      slice_index_.Fast(value) ? BuildAll(value, depth) : slice_index_.fault();
  if (fault == Fault::kNone || grammar_ == Grammar::kStrict) return fault;
  if (value.starts_with('\xEF')) return Fault::kSyntax;  // a BOM is for documents
  const ScanResult scan = slice_index_.Slow(value);
  if (scan.fault != Fault::kNone) return scan.fault;
  return scan.undecodable ? fault : BuildAll(value, depth);
}

// The tape of a value of which slice_index_ has the tokens and which nothing follows.
Fault DocumentEvents::BuildAll(std::string_view value, int depth) {
  const auto tokens = slice_index_.tokens();
  if (tokens.size() > kRecordTokensMax) return Fault::kRecordTokens;
  const Fault fault = tape_now().Build(value, tokens, 0, depth, slice_index_.lenient());
  if (fault != Fault::kNone) return fault;
  const bool all =
      tape_now().tokens_end() + 1 == tokens.size() && tokens.back() == value.size();
  return all ? Fault::kNone : Fault::kSyntax;
}

}  // namespace trailmill::decode
