#include "dataset/journal.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>

#include <nlohmann/json.hpp>

#include "dataset/run_directory.h"
#include "store/disk.h"

namespace trailmill::dataset {
namespace {

using arrow::Status;
using Kind = Step::Kind;

// In the order of Step::Kind.
constexpr std::array<std::string_view, 5> kKindNames = {"make", "add", "aside", "swap",
                                                        "renew"};
constexpr int kFormat = 1;

arrow::Result<Kind> ParseKind(const std::string& name) {
  const auto found = std::find(kKindNames.begin(), kKindNames.end(), name);
  if (found == kKindNames.end()) {
    return Status::Invalid("read a journal: no such step: ", name);
  }
  return static_cast<Kind>(found - kKindNames.begin());
}

// Where the step's path stands on both sides.
struct Sides {
  Sides(const StepPlaces& places, const Step& step)
      : place(JoinPath(places.dest, step.path)),
        fresh(JoinPath(DataPath(places.run_path), step.path)),
        old(JoinPath(OldPath(places.run_path), step.path)) {}
  std::string place;
  std::string fresh;
  std::string old;
};

Status MakeParents(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(store::ParentOf(path), error);
  return error ? Status::IOError("make the directory ", store::ParentOf(path), ": ",
                                 error.message())
               : Status::OK();
}

Status ApplyStep(const Step& step, const Sides& sides) {
  switch (step.kind) {
    case Kind::kMake:
      return store::MakeDirectory(sides.place);
    case Kind::kAdd:
      return store::RenameNew(sides.fresh, sides.place);
    case Kind::kAside:
      ARROW_RETURN_NOT_OK(store::CopyAccess(sides.place, sides.fresh));
      ARROW_RETURN_NOT_OK(MakeParents(sides.old));
      return store::RenameNew(sides.place, sides.old);
    case Kind::kSwap:
      ARROW_RETURN_NOT_OK(store::CopyAccess(sides.place, sides.fresh));
      return store::Exchange(sides.fresh, sides.place);
    case Kind::kRenew:
      return store::RenameOver(sides.fresh, sides.place);
  }
  return Status::OK();
}

// Nothing where `from` is not there: the step was not done, or is undone already.
Status MoveBack(const std::string& from, const std::string& to) {
  ARROW_ASSIGN_OR_RAISE(const bool there, store::Exists(from));
  if (!there) return Status::OK();
  ARROW_RETURN_NOT_OK(MakeParents(to));
  return store::RenameNew(from, to);
}

// What was replaced is in `data` if that doesn't hold the run's own files.
Status SwapBack(const std::string& run_id, const Sides& sides) {
  ARROW_ASSIGN_OR_RAISE(const bool there, store::Exists(sides.fresh));
  if (!there) return Status::OK();
  ARROW_ASSIGN_OR_RAISE(const bool not_swapped, HoldsRun(sides.fresh, run_id));
  if (not_swapped) return Status::OK();
  ARROW_ASSIGN_OR_RAISE(const bool taken, store::Exists(sides.place));
  return taken ? store::Exchange(sides.fresh, sides.place)
               : MoveBack(sides.fresh, sides.place);  // somebody removed the new data
}

Status UndoAdd(const Sides& sides) {
  ARROW_ASSIGN_OR_RAISE(const bool not_added, store::Exists(sides.fresh));
  return not_added ? Status::OK() : MoveBack(sides.place, sides.fresh);
}

Status UndoStep(const std::string& run_id, const Step& step, const Sides& sides) {
  switch (step.kind) {
    case Kind::kMake:
      return store::RemoveIfEmpty(sides.place);
    case Kind::kAdd:
      return UndoAdd(sides);
    case Kind::kAside:
      return MoveBack(sides.old, sides.place);
    case Kind::kSwap:
      return SwapBack(run_id, sides);
    case Kind::kRenew:
      return Status::OK();
  }
  return Status::OK();
}

// Each directory whose entries the steps change, once.
Status SyncChanged(const Journal& journal, const StepPlaces& places) {
  std::set<std::string> changed;
  for (const Step& step : journal.steps) {
    const Sides sides(places, step);
    changed.insert(store::ParentOf(sides.place));
    if (step.kind == Kind::kAside) changed.insert(store::ParentOf(sides.old));
    if (step.kind == Kind::kSwap) changed.insert(store::ParentOf(sides.fresh));
  }
  std::vector<std::string> present;
  for (const std::string& directory : changed) {
    ARROW_ASSIGN_OR_RAISE(const bool exists, store::Exists(directory));
    if (exists) present.push_back(directory);
  }
  return store::SyncAll(present);
}

}  // namespace

std::string Journal::ToJson() const {
  nlohmann::ordered_json json = {{"format", kFormat}, {"run", run_id}, {"mode", mode}};
  json["steps"] = nlohmann::ordered_json::array();
  for (const Step& step : steps) {
    json["steps"].push_back(
        {{"step", kKindNames[static_cast<size_t>(step.kind)]}, {"path", step.path}});
  }
  // A name that is no UTF-8 comes from no partition that we write.
  return json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

arrow::Result<Journal> Journal::FromJson(std::string_view json) {
  try {
    const auto read = nlohmann::json::parse(json);
    if (read.at("format") != kFormat) {
      return Status::Invalid("read a journal: another version wrote it");
    }
    Journal journal{read.at("run"), read.at("mode"), {}};
    for (const auto& step : read.at("steps")) {
      ARROW_ASSIGN_OR_RAISE(const Kind kind, ParseKind(step.at("step")));
      journal.steps.push_back({kind, step.at("path")});
    }
    return journal;
  } catch (const nlohmann::json::exception& error) {
    return Status::Invalid("read a journal: ", error.what());
  }
}

Status Apply(const Journal& journal, const StepPlaces& places) {
  for (const Step& step : journal.steps) {
    ARROW_RETURN_NOT_OK(ApplyStep(step, Sides(places, step)));
  }
  return SyncChanged(journal, places);
}

Status Undo(const Journal& journal, const StepPlaces& places) {
  for (auto step = journal.steps.rbegin(); step != journal.steps.rend(); ++step) {
    ARROW_RETURN_NOT_OK(UndoStep(journal.run_id, *step, Sides(places, *step)));
  }
  return SyncChanged(journal, places);
}

}  // namespace trailmill::dataset
