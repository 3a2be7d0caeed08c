#include "lake/history.h"

#include <algorithm>
#include <vector>

#include <nlohmann/json.hpp>

#include "lake/tables.h"
#include "store/at_once.h"

namespace trailmill {
namespace lake {
namespace {

using arrow::Status;

// As many entries as are fetched at once; without those that are missing.
arrow::Result<std::vector<std::optional<delta::Entry>>> ReadSome(const Lake& lake,
                                                                 int64_t newest) {
  const int64_t count = std::min<int64_t>(newest + 1, store::kRequestsAtOnce);
  std::vector<std::optional<delta::Entry>> entries(static_cast<size_t>(count));
  ARROW_RETURN_NOT_OK(store::ForEachAtOnce(entries.size(), [&](size_t i) {
    return lake.events().Read(newest - static_cast<int64_t>(i)).Value(&entries[i]);
  }));
  return entries;
}

}  // namespace

Status ReadBack(const Lake& lake, int64_t newest,
                const std::function<arrow::Result<bool>(LoggedCommit)>& on_commit) {
  while (newest >= 0) {
    ARROW_ASSIGN_OR_RAISE(auto entries, ReadSome(lake, newest));
    for (auto& entry : entries) {
      if (!entry) return Status::OK();
      LoggedCommit commit{newest--, std::move(*entry), {}};
      ARROW_ASSIGN_OR_RAISE(commit.record, CommitRecord::From(commit.entry.commit_info));
      ARROW_ASSIGN_OR_RAISE(const bool more, on_commit(std::move(commit)));
      if (!more) return Status::OK();
    }
  }
  return Status::OK();
}

namespace {

LakeCommit CommitOf(const LoggedCommit& logged) {
  LakeCommit commit;
  commit.version = logged.version;
  commit.files = static_cast<int64_t>(logged.entry.adds.size());
  commit.files_removed = static_cast<int64_t>(logged.entry.removes.size());
  for (const delta::Add& add : logged.entry.adds) commit.bytes += add.size;
  if (logged.record) {
    commit.time_ms = logged.record->time_ms;
    commit.operation = logged.record->operation;
    commit.id = logged.record->id;
    commit.counts = logged.record->counts;
    commit.seconds = logged.record->seconds;
    return commit;
  }
  const auto info = nlohmann::json::parse(logged.entry.commit_info, nullptr,
                                          /*allow_exceptions=*/false);
  if (!info.is_object()) return commit;
  const auto time = info.find("timestamp"), operation = info.find("operation");
  if (time != info.end() && time->is_number_integer())
    commit.time_ms = time->get<int64_t>();
  if (operation != info.end() && operation->is_string())
    commit.operation = operation->get<std::string>();
  return commit;
}

}  // namespace
}  // namespace lake

arrow::Result<std::vector<LakeCommit>> LakeLog(const std::string& location,
                                               int64_t limit) {
  ARROW_ASSIGN_OR_RAISE(const auto lake, lake::Lake::Open(location));
  // Foreign commits are among what a person looks for.
  ARROW_ASSIGN_OR_RAISE(const lake::State state, lake.LoadExisting(lake::Foreign::kAsIs));
  std::vector<LakeCommit> commits;
  ARROW_RETURN_NOT_OK(
      lake::ReadBack(lake, state.events.version,
                     [&](const lake::LoggedCommit& commit) -> arrow::Result<bool> {
                       commits.push_back(lake::CommitOf(commit));
                       return limit == 0 || static_cast<int64_t>(commits.size()) < limit;
                     }));
  return commits;
}

}  // namespace trailmill
