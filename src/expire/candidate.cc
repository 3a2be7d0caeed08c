#include "expire/candidate.h"

namespace trailmill::expire {
namespace {

struct Words {
  const char* code;
  const char* reason;
};

Words WordsOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kProved:
      break;
    case Verdict::kNotTaken:
      return {"not-taken", "the ledger does not have it: sync takes it"};
    case Verdict::kOtherContent:
      return {"other-content",
              "the ledger has another content of it: sync takes what it is now"};
    case Verdict::kRejected:
      return {"rejected", "it was rejected: trailmill rejects tells why"};
    case Verdict::kDeferred:
      return {"deferred", "it could not be read when it was to be taken"};
    case Verdict::kRetry:
      return {"retry", "it waits for the next sync, which reads it again"};
    case Verdict::kHasRejects:
      return {"has-rejects",
              "records of it were rejected: trailmill rejects has their bytes"};
    case Verdict::kNoEvents:
      return {"no-events", "it holds no events"};
    case Verdict::kFiltered:
      return {"filtered", "events of it were left out by --families"};
    case Verdict::kParquet:
      return {"parquet", "it is no log, and the ledger has no fingerprint of it"};
    case Verdict::kLink:
      return {"link", "it is a link: remove it by hand"};
    case Verdict::kTooLarge:
      return {"too-large",
              "its events have no room in memory: more --memory, or --verify log"};
    case Verdict::kUnreadable:
      return {"unreadable", "it could not be read"};
    case Verdict::kChanged:
      return {"changed", "it was replaced or removed in the meantime"};
    case Verdict::kEventMissing:
      return {"event-missing", "the lake lacks events of it"};
  }
  return {"", ""};
}

}  // namespace

ExpiryRefusal RefusalOf(const Candidate& candidate) {
  const Words words = WordsOf(candidate.verdict);
  ExpiryRefusal refusal{candidate.object.location, words.code, words.reason};
  if (!candidate.detail.empty()) refusal.reason += ": " + candidate.detail;
  return refusal;
}

}  // namespace trailmill::expire
