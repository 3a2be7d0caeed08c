#include "lake/amend.h"

#include "base/uuid.h"
#include "lake/clock.h"

namespace trailmill::lake {

CommitRecord RecordAfter(const std::string& head, const char* operation) {
  CommitRecord record;
  record.id = base::NewUuid();
  record.parent = head;
  record.operation = operation;
  record.time_ms = NowMs();
  return record;
}

arrow::Result<bool> Amend(const Lake& lake, const CommitRecord& record,
                          delta::Entry entry, State* state) {
  entry.commit_info = record.ToCommitInfo();
  for (delta::Txn& txn : entry.txns) txn.updated_ms = record.time_ms;
  const std::string lines = entry.ToJson();
  ARROW_ASSIGN_OR_RAISE(const auto put,
                        lake.events().Put(state->events.version + 1, lines));
  if (put == store::PutOutcome::kLost) return false;
  state->events.Apply(std::move(entry), static_cast<int64_t>(lines.size()));
  state->head = record.id;
  const auto append = [](const std::vector<delta::Add>& from,
                         std::vector<delta::Add>* to) {
    to->insert(to->end(), from.begin(), from.end());
  };
  append(record.objects, &state->objects_ahead);
  append(record.rejects, &state->rejects_ahead);
  return true;
}

}  // namespace trailmill::lake
