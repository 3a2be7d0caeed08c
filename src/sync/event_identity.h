// What tells events apart: eventID, and the content.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "decode/tape.h"

namespace trailmill::sync {

/// Two events are the same if both hashes are: 128 bits in all. Of two with one id and
/// two contents see canonical_text.h.
struct EventIdentity {
  /// Of eventID's text; of the content where there is none, so that events without an id
  /// are told apart by their bytes alone.
  uint64_t id = 0;
  /// eventFingerprint: of the event's bytes.
  uint64_t content = 0;
  /// Microseconds since the epoch of a canonical eventTime.
  std::optional<int64_t> time_us;
};

/// The hash of an eventID; of the content where the text is empty.
uint64_t IdOf(std::string_view event_id, uint64_t content);

/// One a thread.
class Identifier {
 public:
  /// REQUIRES: an event is at tape[0], read under the strict grammar. Members count where
  /// the fixed schema has a column for them: an eventID that stands twice, or is no text,
  /// is none.
  EventIdentity Of(const decode::Tape& tape);

 private:
  // The text of eventID, and the time. \return valid until the next call.
  std::string_view Read(const decode::Tape& tape, std::optional<int64_t>* time_us);
  std::string_view TextOf(const decode::Tape& tape, const decode::Item& item);

  std::string scratch_;
};

/// The family of an event by its own eventCategory: `CloudTrail`, `CloudTrail-Insight`,
/// `CloudTrail-NetworkActivity`.
std::string_view FamilyOfEvent(const decode::Tape& tape);

}  // namespace trailmill::sync
