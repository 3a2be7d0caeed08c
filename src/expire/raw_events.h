// The events of raw objects, by their identities.
#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include <arrow/status.h>

#include "expire/candidate.h"
#include "expire/wanted_events.h"
#include "source/calendar.h"
#include "trailmill/pipeline.h"

namespace trailmill::expire {

inline constexpr int64_t kHourUs = 3600 * source::kSecondUs;

/// Hours since the epoch; before it they are negative.
inline int64_t HourOf(int64_t time_us) {
  return time_us / kHourUs - (time_us % kHourUs < 0 ? 1 : 0);
}

struct RawEvents {
  std::vector<WantedEvent> events;
  /// Hours since the epoch in which there is one.
  std::set<int64_t> hours;
  /// Whether some have no time.
  bool timeless = false;
};

/// Reads the objects of a batch, on several threads, and refuses those that can't be
/// read, or are not what the ledger took. WantedEvent::place counts the candidates.
/// \param task the objects of the batch, in its order.
arrow::Status ReadRawEvents(const Task& task, const RunOptions& run,
                            std::vector<Candidate>* batch, RawEvents* read);

/// Whether a local object is still the one that was listed; notes its stamp. Of one in a
/// store its ETag tells that.
arrow::Status TakeStamp(Candidate* candidate);

}  // namespace trailmill::expire
