// Which objects a lake does not have.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "lake/lake.h"
#include "trailmill/lake.h"

namespace trailmill::sync {

struct SyncPlan {
  /// To be read, by delivery day and key.
  std::vector<SourceObject> objects;
  /// Those of them that could not be read the last time either, by their locations: the
  /// ledger has that already.
  std::set<std::string> deferred_before;
  int64_t known = 0;
  std::map<std::string, int64_t> skipped;
  /// The application whose Txn tells how far these sources were listed, by the day of the
  /// listing; empty for a selection that leaves days out.
  std::string listed_app;
  int64_t listed_day = 0;
  /// What that Txn said when the sources were listed; -1 for nothing.
  int64_t listed_before = -1;
};

/// Lists the sources, from the day on that the last complete listing of the same sources
/// makes good enough, and looks the objects up in the ledger.
arrow::Result<SyncPlan> MakePlan(const lake::Lake& lake, const lake::State& state,
                                 const SyncOptions& options);

/// Leaves out what others have taken since.
arrow::Status DropTaken(const lake::Lake& lake, const lake::State& state,
                        std::vector<SourceObject>* objects);

/// What the Txn of a commit says that takes the last of a plan's objects.
/// \param deferred days of objects that could not be read: they are listed again.
int64_t ListedDay(const SyncPlan& plan, const std::vector<std::string>& deferred_days);

}  // namespace trailmill::sync
