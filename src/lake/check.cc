// Is the lake what its books say? The ledger, the log and the files, each against the
// others.

#include <algorithm>
#include <map>
#include <mutex>

#include "delta/stats.h"
#include "lake/chain.h"
#include "lake/event_file.h"
#include "lake/history.h"
#include "lake/ledger_sums.h"
#include "lake/read_sums.h"
#include "lake/tables.h"
#include "store/at_once.h"

namespace trailmill {
namespace {

using arrow::Status;
using lake::LedgerSums;
using lake::LoggedCommit;

// A lake that is damaged as a whole tells enough with so many.
constexpr size_t kDifferencesMax = 1000;

bool AddsUp(const LakeCounts& counts) {
  return counts.events ==
         counts.written + counts.duplicates + counts.filtered + counts.rejected;
}

class Check {
 public:
  Check(const lake::Lake& lake, const lake::State& state) : lake_(lake), state_(state) {}

  arrow::Result<std::vector<std::string>> Do(bool read_files, const RunOptions& run) {
    ARROW_RETURN_NOT_OK(CheckLedgerRows());
    ARROW_RETURN_NOT_OK(CheckLog());
    CheckTags();
    CompareRows();
    if (read_files) ARROW_RETURN_NOT_OK(CheckFiles(run));
    return std::move(differences_);
  }

 private:
  template <typename... Parts>
  void Differ(Parts&&... parts) {
    if (differences_.size() == kDifferencesMax) return;
    differences_.push_back(Status::Invalid(std::forward<Parts>(parts)...).message());
  }

  void CheckSum(const LakeCounts& counts, const std::string& what) {
    if (AddsUp(counts)) return;
    Differ(what, " tells of ", counts.events, " events read, but of ", counts.written,
           " written, ", counts.duplicates, " duplicates, ", counts.filtered,
           " filtered and ", counts.rejected, " rejected");
  }

  Status CheckLedgerRows() {
    const auto check = [&](const lake::LedgerRow& row) {
      LakeCounts counts;
      counts.events = row.object.events;
      counts.written = row.object.written;
      counts.duplicates = row.object.duplicates;
      counts.filtered = row.filtered;
      counts.rejected = row.object.rejected;
      CheckSum(counts, "the ledger's row of " + row.object.key);
      return Status::OK();
    };
    return lake::SumLedger(lake_, state_, check).Value(&ledger_);
  }

  // The chain of all commits that there are, and each against its part of the ledger.
  Status CheckLog() {
    std::vector<std::optional<lake::CommitRecord>> records;
    int64_t first = 0;
    ARROW_RETURN_NOT_OK(lake::ReadBack(lake_, state_.events.version,
                                       [&](LoggedCommit commit) -> arrow::Result<bool> {
                                         CheckCommit(commit);
                                         first = commit.version;
                                         records.push_back(std::move(commit.record));
                                         return true;
                                       }));
    std::reverse(records.begin(), records.end());
    std::string head;
    const Status chain = lake::WalkChain(lake_.place().location, records, first, &head);
    if (!chain.ok()) Differ(chain.message());
    return Status::OK();
  }

  void CheckCommit(const LoggedCommit& commit) {
    for (const delta::Add& add : commit.entry.adds) CheckLogged(commit.version, add);
    if (!commit.record || commit.record->operation != lake::kSyncOperation) return;
    const LakeCounts& told = commit.record->counts;
    const std::string name = "version " + std::to_string(commit.version);
    CheckSum(told, name);
    int64_t rows = 0;
    for (const delta::Add& add : commit.entry.adds) rows += lake::RowsOf(add);
    if (rows != told.written)
      Differ(name, " wrote ", told.written, " events, but added files of ", rows);
    LakeCounts kept = ledger_.by_commit[commit.record->id];
    // The ledger has neither.
    kept.stored_bytes = told.stored_bytes;
    kept.text_bytes = told.text_bytes;
    if (kept != told) {
      Differ(name, " took ", told.objects(), " objects of ", told.events,
             " events and wrote ", told.written, ", but the ledger has ", kept.objects(),
             " objects of it, of ", kept.events, " events, and ", kept.written,
             " written");
    }
  }

  // What is live is what was committed, through every checkpoint.
  void CheckLogged(int64_t version, const delta::Add& add) {
    const auto live = state_.events.files.find(add.path);
    if (live == state_.events.files.end()) return;
    if (live->second.size == add.size && live->second.tags == add.tags) return;
    Differ("version ", version, " added ", add.path, " of ", add.size,
           " bytes, but the table has it with ", live->second.size,
           " bytes or with other tags");
  }

  void CheckTags() {
    for (const auto& [path, add] : state_.events.files) {
      const auto rows = lake::RowsTagOf(add);
      const int64_t told = delta::StatsRows(add.stats);
      if (rows && told >= 0 && static_cast<int64_t>(*rows) != told) {
        Differ(path, " has ", *rows, " rows by its tag, but ", told,
               " by its statistics");
      }
    }
  }

  // What the ledger has written, and what foreign commits that were accepted have added
  // or taken away, is in the files, but for what retain has removed.
  void CompareRows() {
    int64_t rows = 0;
    for (const auto& [path, add] : state_.events.files) {
      const int64_t told = lake::RowsOf(add);
      if (told < 0) Differ(path, " does not tell its rows");
      rows += std::max<int64_t>(told, 0);
    }
    const int64_t adopted = CountOf(lake::kAdoptedRowsApp);
    const int64_t retained = CountOf(lake::kRetainedRowsApp);
    if (ledger_.counts.written + adopted - retained == rows) return;
    Differ("the ledger has ", ledger_.counts.written, " events written",
           adopted == 0 ? "" : " and " + std::to_string(adopted) + " accepted",
           retained == 0 ? "" : " and " + std::to_string(retained) + " removed by retain",
           ", but the files have ", rows);
  }

  // Of rows, by a Txn of `events`; less than none where foreign commits have removed more
  // than they have added.
  int64_t CountOf(const char* app) const {
    const auto found = state_.events.txns.find(app);
    return found == state_.events.txns.end() ? 0 : found->second.version;
  }

  Status CheckFiles(const RunOptions& run) {
    std::vector<const delta::Add*> files;
    for (const auto& [path, add] : state_.events.files) files.push_back(&add);
    Progress progress;
    progress.objects_total = static_cast<int64_t>(files.size());
    for (const delta::Add* add : files) progress.stored_bytes_total += add->size;
    std::mutex mutex;
    return store::ForEachAtOnce(files.size(), [&](size_t i) -> Status {
      if (run.should_stop && run.should_stop())
        return Status::Cancelled("the check was stopped");
      const auto sums = lake::ReadSums(lake_, *files[i]);
      const std::lock_guard lock(mutex);
      CompareFile(*files[i], sums);
      ++progress.counts.objects;
      progress.counts.stored_bytes += files[i]->size;
      if (run.on_progress) run.on_progress(progress);
      return Status::OK();
    });
  }

  void CompareFile(const delta::Add& add, const arrow::Result<lake::FileSums>& read) {
    if (!read.ok()) return Differ(add.path, " can't be read: ", read.status().message());
    if (read->rows != lake::RowsOf(add)) {
      Differ(add.path, " holds ", read->rows, " rows, but the log tells of ",
             lake::RowsOf(add));
    }
    const auto sum = lake::SumTagOf(add);
    if (sum && read->fingerprints != *sum) {
      Differ(add.path, " holds events whose fingerprints come to ", read->fingerprints,
             ", but the log tells of ", *sum);
    }
  }

  const lake::Lake& lake_;
  const lake::State& state_;
  LedgerSums ledger_;
  std::vector<std::string> differences_;
};

}  // namespace

arrow::Result<std::vector<std::string>> CheckLake(const std::string& location,
                                                  bool read_files,
                                                  const RunOptions& run) {
  ARROW_ASSIGN_OR_RAISE(const auto lake, lake::Lake::Open(location));
  ARROW_ASSIGN_OR_RAISE(const lake::State state, lake.LoadExisting());
  return Check(lake, state).Do(read_files, run);
}

}  // namespace trailmill
