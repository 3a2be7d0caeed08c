// The records of a document by its brackets and quotes alone, for documents that a real
// reader refuses or that are too large to hold. Nothing inside a record is judged: not
// its tokens, its escapes or its UTF-8. A backslash hides the quote behind it, outside
// strings too, as it does for simdjson, so that both see the same strings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "decode/fault.h"
#include "decode/records.h"

namespace trailmill::decode {

/// Follows one document, in pieces of any size.
class RecordScan {
 public:
  enum class Found : uint8_t {
    kNothing,  // the piece is used up
    kRecord,   // ended at text[*at], its comma or bracket, which is not taken yet
    kMember,   // another member of the root ended so
    kBroken,   // no document of records: see fault()
  };

  /// Goes on at text[*at] and moves `*at` to what it finds, or to the end.
  /// \param base the place of text[0] in the document's text.
  Found Next(std::string_view text, int64_t base, size_t* at);

  /// True inside an element of `Records`.
  bool in_record() const { return state_ == State::kElement; }
  /// Where the record or member that is open, or ended last, begins.
  int64_t begin() const { return begin_; }
  /// Of a member: where its value begins.
  int64_t value_begin() const { return value_begin_; }
  /// True where the next byte that is no space begins a record.
  bool before_record() const {
    return state_ == State::kElementStart || state_ == State::kElementOrEnd;
  }

  /// What is wrong where the document ends here: kNone, kNoRecords, kTruncated, or the
  /// fault that broke it.
  Fault fault() const;

 private:
  enum class State : uint8_t {
    kRoot,
    kKeyOrEnd,
    kKeyStart,
    kKey,
    kColon,
    kValueStart,
    kValue,
    kElementOrEnd,
    kElementStart,
    kElement,
    kSeparator,
    kDone,
    kBroken,
  };

  Found Break(Fault fault);
  Found Byte(char c, int64_t place);
  Found Closes(char c);
  Found Key(char c);
  void Start(State state, int64_t place);
  bool SkipValue(std::string_view text, size_t* at);

  State state_ = State::kRoot;
  Fault fault_ = Fault::kTruncated;
  int64_t begin_ = 0;
  int64_t value_begin_ = 0;
  int64_t depth_ = 0;  // of the brackets open inside the value
  bool in_string_ = false;
  bool hidden_ = false;  // by a backslash
  bool told_ = false;    // the end of the value, which is not taken yet
  bool records_ = false;
  std::string key_;  // as far as it may read `Records`
  bool is_records_ = false;
};

/// The records of a whole text, and the root's other members.
/// \return as FindRecords().
Fault ScanRecords(std::string_view text, std::vector<ByteSpan>* records,
                  std::vector<Member>* members);

}  // namespace trailmill::decode
