// The events of one document: which there are, and each as a tape, judged by itself.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "decode/fault.h"
#include "decode/grammar.h"
#include "decode/records.h"
#include "decode/tape.h"
#include "decode/token_index.h"

namespace trailmill::decode {

/// One a thread; reused from document to document.
class DocumentEvents {
 public:
  explicit DocumentEvents(Grammar grammar)
      : grammar_(grammar), read_{Event{Tape(grammar)}, Event{Tape(grammar)}} {}

  /// Finds the events of a document. What stands outside the records has to be good, what
  /// stands inside need only have an end: see docs/decisions/bad-input.md.
  /// \param text lives until the next call; one byte past it is readable.
  /// \return why the document is refused whole, kNone where it isn't.
  Fault Find(std::string_view text);

  /// How many were found.
  size_t size() const { return by_bytes_ ? records_.size() : spans_.size(); }
  /// Where one stands.
  ByteSpan place(size_t index) const;
  /// Reads one into tape(). That of the event before it is kept: neither is read twice
  /// when they are asked for in turns. \return why it is refused, kNone where it isn't.
  Fault Read(size_t index);
  const Tape& tape() const { return read_[turn_].tape; }

  /// True where all events are sums of others (IsAggregated) and there are some.
  bool AllAggregated();

  /// Of a document that was refused: the name of its family where its shape tells that it
  /// holds no events, else empty, and the rows that Spark counts for it.
  std::string_view family() const { return family_; }
  int64_t rows() const { return rows_; }

 private:
  struct Event {
    Tape tape;
    size_t index = SIZE_MAX;  // nothing
    Fault fault = Fault::kNone;
  };

  Tape& tape_now() { return read_[turn_].tape; }
  Fault FindByBytes();
  Fault FindLeniently(bool* refused);
  Fault Structure();
  Fault JudgeMembers();
  Fault ReadAnew(size_t index);
  Fault Judge(std::string_view value, int depth);
  Fault BuildAll(std::string_view value, int depth);

  Grammar grammar_;
  TokenIndex index_;        // of the document
  TokenIndex slice_index_;  // of one value of it
  std::string_view text_;
  bool by_bytes_ = false;          // records_ counts, not spans_
  std::vector<RecordSpan> spans_;  // by the tokens of index_
  std::vector<ByteSpan> records_;
  std::vector<Member> members_;
  std::array<Event, 2> read_;  // an event is at its number's last bit
  size_t turn_ = 0;
  std::string_view family_;
  int64_t rows_ = 1;
};

}  // namespace trailmill::decode
