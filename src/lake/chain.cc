#include "lake/chain.h"

namespace trailmill::lake {
namespace {

using arrow::Status;

Status IsForeign(const std::string& lake, int64_t version) {
  return Status::Invalid(
      "the lake ", lake, ": version ", version,
      " of its events was committed by another program, which knows nothing of the "
      "ledger: look at it, then accept it with `trailmill adopt ",
      lake, " --version ", version, "`, or restore the version before it");
}

}  // namespace

Status WalkChain(const std::string& lake,
                 const std::vector<std::optional<CommitRecord>>& records, int64_t first,
                 std::string* head) {
  int64_t foreign = -1;
  for (size_t i = 0; i < records.size(); ++i) {
    const int64_t version = first + static_cast<int64_t>(i);
    const auto& record = records[i];
    if (!record) {
      foreign = version;
      continue;
    }
    if (foreign >= 0 && record->adopts.value_or(-1) < foreign)
      return IsForeign(lake, foreign);
    const bool linked = head->empty() || foreign >= 0 || record->parent == *head;
    if (!linked) {
      return Status::Invalid("the lake ", lake, ": version ", version,
                             " of its events does not follow the version before it: the "
                             "log was changed by hand or restored in part");
    }
    foreign = -1;
    *head = record->id;
  }
  return foreign < 0 ? Status::OK() : IsForeign(lake, foreign);
}

}  // namespace trailmill::lake
