#include <thread>

#include "store/entry_store.h"
#include "store/retry.h"

namespace trailmill::store {
namespace {

using arrow::Status;

Status Unsettled(const std::string& path, const std::string& why) {
  return Status::UnknownError("PUT ", path, ": its outcome is unknown", why,
                              ": run again, which finds out");
}

}  // namespace

arrow::Result<PutOutcome> PutIfAbsent(EntryStore& store, const std::string& path,
                                      std::string_view bytes) {
  // An attempt whose answer was lost may have come through, or still come through: what
  // happens to later ones does not take that back.
  bool may_be_there = false;
  for (int attempt = 1; attempt <= kAttemptsMax; ++attempt) {
    const auto put = store.PutOnce(path, bytes);
    if (!put.ok()) {
      return may_be_there ? Unsettled(path, ": " + put.status().message()) : put.status();
    }
    if (*put == EntryStore::Put::kDone) return PutOutcome::kWon;
    may_be_there = may_be_there || *put == EntryStore::Put::kUnknown;
    const auto there = store.Read(path);
    const bool found = there.ok() && *there;
    if (found && **there != bytes) return PutOutcome::kLost;
    // Our own, but only an answer tells that it lasts: the next attempt gets it.
    if (found && *put == EntryStore::Put::kExists) return PutOutcome::kWon;
    may_be_there = may_be_there || found || !there.ok();
    std::this_thread::sleep_for(RetryDelay(attempt));
  }
  return Unsettled(path, "");
}

}  // namespace trailmill::store
