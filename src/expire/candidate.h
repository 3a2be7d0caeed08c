// An object on its way to be expired, and why it is not.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/removal.h"
#include "trailmill/expire.h"

namespace trailmill::expire {

enum class Verdict : uint8_t {
  kProved,
  // The ledger's.
  kNotTaken,
  kOtherContent,
  kRejected,
  kDeferred,
  kRetry,
  kHasRejects,
  kNoEvents,
  kFiltered,
  // The object's own.
  kParquet,
  kLink,
  kTooLarge,
  kUnreadable,
  kChanged,
  // The lake's.
  kEventMissing,
};

/// Kept small: a batch has many.
struct Candidate {
  SourceObject object;
  Verdict verdict = Verdict::kProved;
  /// Goes behind the verdict's sentence; may be empty.
  std::string detail = {};
  /// Of its row in the ledger.
  uint64_t xxh3 = 0;
  int64_t events = 0;
  /// Of a local file, before it was read.
  std::optional<store::FileStamp> stamp = {};

  bool proved() const { return verdict == Verdict::kProved; }
  void Refuse(Verdict why, std::string more = "") {
    verdict = why;
    detail = std::move(more);
  }
};

/// REQUIRES: it is not proved.
ExpiryRefusal RefusalOf(const Candidate& candidate);

}  // namespace trailmill::expire
