// Another program has committed to `events`. What it did is taken for good once the files
// are known to hold what its entries tell; its rows are in no ledger, so that their
// number is kept beside it.

#include <algorithm>

#include <fmt/format.h>

#include "lake/amend.h"
#include "lake/event_file.h"
#include "lake/follow.h"
#include "lake/history.h"
#include "lake/read_sums.h"
#include "lake/tables.h"
#include "store/at_once.h"

namespace trailmill {
namespace {

using arrow::Status;
using lake::State;

// The foreign commits at the end of the log.
struct ForeignEnd {
  /// Of the oldest of them.
  int64_t first = -1;
  /// Files that they add.
  std::vector<std::string> paths;
  /// The id of our commit before them; empty where the log doesn't go back to it.
  std::string head;
};

arrow::Result<ForeignEnd> FindForeign(const lake::Lake& lake, int64_t newest) {
  ForeignEnd end;
  ARROW_RETURN_NOT_OK(
      lake::ReadBack(lake, newest, [&](lake::LoggedCommit commit) -> arrow::Result<bool> {
        if (commit.record) {
          end.head = commit.record->id;
          return false;
        }
        end.first = commit.version;
        for (const delta::Add& add : commit.entry.adds) end.paths.push_back(add.path);
        return true;
      }));
  return end;
}

Status CheckVersion(const State& state, const ForeignEnd& end, int64_t version) {
  if (version != state.events.version) {
    return Status::Invalid("version ", version, " is not the newest, which is ",
                           state.events.version, ": look at it, then adopt that");
  }
  if (end.first >= 0) return Status::OK();
  return Status::Invalid("version ", version,
                         " was committed by trailmill: there is nothing to adopt");
}

// Live files that no commit of ours has added: those of the foreign entries, and those
// without our tags, whose entries may be gone.
std::vector<delta::Add> ForeignFiles(const State& state, const ForeignEnd& end) {
  std::vector<delta::Add> files;
  for (const auto& [path, add] : state.events.files) {
    const bool named =
        std::find(end.paths.begin(), end.paths.end(), path) != end.paths.end();
    if (named || !lake::RowsTagOf(add)) files.push_back(add);
  }
  return files;
}

Status CheckFile(const lake::Lake& lake, const delta::Add& add) {
  const int64_t told = lake::RowsOf(add);
  if (told < 0) {
    return Status::Invalid(add.path,
                           " tells no numRecords in its statistics: have it written anew "
                           "by a program that does");
  }
  ARROW_ASSIGN_OR_RAISE(const auto reader, lake::OpenEventFile(lake, add));
  if (reader.rows() == told) return Status::OK();
  return Status::Invalid(add.path, " has ", reader.rows(), " rows, and ", told,
                         " by the log");
}

int64_t RowsIn(const delta::Snapshot& events) {
  int64_t rows = 0;
  for (const auto& [path, add] : events.files)
    rows += std::max<int64_t>(lake::RowsOf(add), 0);
  return rows;
}

// Of all foreign commits that were ever adopted, with these.
arrow::Result<int64_t> AdoptedRows(const lake::Lake& lake, const State& state,
                                   const ForeignEnd& end) {
  const auto before = state.events.txns.find(lake::kAdoptedRowsApp);
  const int64_t earlier = before == state.events.txns.end() ? 0 : before->second.version;
  if (end.first == 0) return earlier + RowsIn(state.events);
  ARROW_ASSIGN_OR_RAISE(const auto ours, lake.events().Load(end.first - 1));
  return earlier + RowsIn(state.events) - RowsIn(ours);
}

}  // namespace

arrow::Result<int64_t> AdoptCommits(const std::string& location, int64_t version) {
  ARROW_ASSIGN_OR_RAISE(const auto lake, lake::Lake::Open(location));
  ARROW_ASSIGN_OR_RAISE(State state, lake.LoadExisting(lake::Foreign::kAsIs));
  ARROW_RETURN_NOT_OK(state.events.CheckWritable());
  ARROW_ASSIGN_OR_RAISE(const ForeignEnd end, FindForeign(lake, state.events.version));
  ARROW_RETURN_NOT_OK(CheckVersion(state, end, version));
  const std::vector<delta::Add> files = ForeignFiles(state, end);
  ARROW_RETURN_NOT_OK(store::ForEachAtOnce(
      files.size(), [&](size_t i) { return CheckFile(lake, files[i]); }));
  lake::CommitRecord record = lake::RecordAfter(end.head, lake::kAdoptOperation);
  record.adopts = version;
  delta::Entry entry;
  ARROW_ASSIGN_OR_RAISE(const int64_t rows, AdoptedRows(lake, state, end));
  entry.txns = {{lake::kAdoptedRowsApp, rows, 0}};
  ARROW_ASSIGN_OR_RAISE(const bool won,
                        lake::Amend(lake, record, std::move(entry), &state));
  if (!won) {
    return Status::Invalid("the lake ", location, ": another commit came after version ",
                           version, ": look at it, too, then adopt that");
  }
  ARROW_UNUSED(lake::Follow(lake, &state));  // the next run does what this one can't
  return state.events.version;
}

}  // namespace trailmill
