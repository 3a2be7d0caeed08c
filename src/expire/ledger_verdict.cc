#include "expire/ledger_verdict.h"

#include <unordered_map>
#include <unordered_set>

#include <arrow/api.h>

#include "lake/data_file.h"
#include "lake/ledger.h"
#include "lake/ledger_row.h"
#include "lake/tables.h"

namespace trailmill::expire {
namespace {

using arrow::Status;
using lake::LedgerRow;

// A key has a row for each time that it was read: which of them had rejects is known by
// the commit.
std::string KeyAndCommit(std::string_view key, std::string_view commit) {
  return std::string(commit) + " " + std::string(key);
}

arrow::Result<std::unordered_set<std::string>> WithRejects(
    const lake::Lake& lake, const std::vector<delta::Add>& files) {
  const arrow::Schema schema({lake::RejectsSchema()->GetFieldByName("key"),
                              lake::RejectsSchema()->GetFieldByName("commit")});
  std::unordered_set<std::string> found;
  for (const delta::Add& file : files) {
    ARROW_ASSIGN_OR_RAISE(
        const auto table,
        lake::ReadDataFile(lake.place(), lake::kRejectsTable, file, schema));
    arrow::TableBatchReader batches(*table);
    for (std::shared_ptr<arrow::RecordBatch> batch;;) {
      ARROW_RETURN_NOT_OK(batches.ReadNext(&batch));
      if (batch == nullptr) break;
      const auto& keys = static_cast<const arrow::StringArray&>(*batch->column(0));
      const auto& commits = static_cast<const arrow::StringArray&>(*batch->column(1));
      for (int64_t row = 0; row < batch->num_rows(); ++row)
        found.insert(KeyAndCommit(keys.GetView(row), commits.GetView(row)));
    }
  }
  return found;
}

void RefuseByStatus(const LedgerRow& row, Candidate* candidate) {
  const std::string& status = row.object.status;
  if (status == lake::kStatusRejected) {
    candidate->Refuse(Verdict::kRejected, row.object.reason);
  } else if (status == lake::kStatusDeferred) {
    candidate->Refuse(Verdict::kDeferred, row.object.reason);
  } else if (status == lake::kStatusRetry) {
    candidate->Refuse(Verdict::kRetry);
  } else if (status == lake::kStatusSkipped) {
    candidate->Refuse(Verdict::kNoEvents, row.object.reason);
  } else if (status != lake::kStatusTaken) {
    candidate->Refuse(Verdict::kNotTaken, "its status is " + status);
  }
}

void Judge(const LedgerRow& row, bool has_rejects, Candidate* candidate) {
  candidate->verdict = Verdict::kProved;
  candidate->xxh3 = row.xxh3;
  candidate->events = row.object.events;
  if (!lake::IsOf(row, candidate->object))
    return candidate->Refuse(Verdict::kOtherContent);
  RefuseByStatus(row, candidate);
  if (!candidate->proved()) return;
  if (has_rejects || row.object.rejected > 0) {
    candidate->Refuse(Verdict::kHasRejects);
  } else if (row.filtered > 0) {
    candidate->Refuse(Verdict::kFiltered);
  } else if (candidate->object.location.ends_with(".parquet")) {
    candidate->Refuse(Verdict::kParquet);
  }
}

}  // namespace

LedgerFiles LedgerFiles::Of(const lake::State& state) {
  return {lake::ByDirectory(state.ObjectFiles()), lake::ByDirectory(state.RejectFiles())};
}

Status AskLedger(const lake::Lake& lake, const LedgerFiles& ledger,
                 const std::string& day, std::vector<Candidate>* objects) {
  std::unordered_map<std::string, Candidate*> by_key;
  for (Candidate& candidate : *objects) {
    candidate.Refuse(Verdict::kNotTaken);
    by_key.emplace(lake::KeyOf(candidate.object), &candidate);
  }
  const std::string directory = std::string(lake::kDelivered) + "=" + day;
  const auto files = ledger.objects.find(directory);
  if (files == ledger.objects.end()) return Status::OK();
  std::unordered_set<std::string> rejects;
  if (const auto some = ledger.rejects.find(directory); some != ledger.rejects.end())
    ARROW_RETURN_NOT_OK(WithRejects(lake, some->second).Value(&rejects));
  ARROW_ASSIGN_OR_RAISE(const auto rows, lake::NewestRows(lake, files->second));
  return lake::ForEachRow(*rows, day, [&](const LedgerRow& row) {
    const auto found = by_key.find(row.object.key);
    if (found == by_key.end()) return Status::OK();
    Judge(row, rejects.contains(KeyAndCommit(row.object.key, row.commit)), found->second);
    return Status::OK();
  });
}

}  // namespace trailmill::expire
