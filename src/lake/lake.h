// A lake that is open: its three logs, and its state at one moment.
#pragma once

#include <string>
#include <vector>

#include <arrow/result.h>

#include "delta/log.h"
#include "lake/commit_record.h"
#include "lake/place.h"

namespace trailmill::lake {

/// The state of a lake. `events` is the truth, and the other two follow it.
struct State {
  delta::Snapshot events, objects, rejects;
  /// The id of the newest commit, which the next one names as its parent.
  std::string head;
  /// Files that entries of `events` name and that the other tables have not yet taken up:
  /// they belong to those tables all the same.
  std::vector<delta::Add> objects_ahead, rejects_ahead;

  bool exists() const { return events.exists(); }
  /// All files of the ledger.
  std::vector<delta::Add> ObjectFiles() const;
  std::vector<delta::Add> RejectFiles() const;
};

/// What becomes of the newest commits where they are another writer's.
enum class Foreign : uint8_t { kRefused, kAsIs };

class Lake {
 public:
  /// Opens a place; nothing need be there. No request is sent.
  static arrow::Result<Lake> Open(const std::string& location);

  const Place& place() const { return place_; }
  const delta::Log& events() const { return events_; }
  const delta::Log& objects() const { return objects_; }
  const delta::Log& rejects() const { return rejects_; }
  /// Where a table's data files lie in place().files.
  std::string FilesRoot(const std::string& table) const;

  /// The newest state, or none: check State::exists(). \return Invalid where the newest
  ///   commits are of another writer, or the place holds another Delta table;
  ///   NotImplemented where a newer program made the lake.
  arrow::Result<State> Load() const;
  /// The same, for what can do without a lake's owner: foreign commits are passed over.
  arrow::Result<State> LoadUnchecked() const;
  /// \return IOError where there is no lake.
  arrow::Result<State> LoadExisting(Foreign foreign = Foreign::kRefused) const;

  /// The records of the commits of `events` that the state was read from, oldest first,
  /// the checkpoint's own included; nothing for those of other writers.
  arrow::Result<std::vector<std::optional<CommitRecord>>> Records(
      const delta::Snapshot& events, int64_t* first_version) const;

 private:
  explicit Lake(Place place);
  arrow::Status FindHead(State* state) const;
  arrow::Result<std::optional<CommitRecord>> RecordAt(const delta::Snapshot& events,
                                                      int64_t version) const;
  arrow::Status FindAhead(State* state) const;

  Place place_;
  delta::Log events_, objects_, rejects_;
};

/// Where the ledger has got to: the version of `events` that it has taken up; -1 for
/// none.
int64_t FollowedVersion(const delta::Snapshot& ledger);

}  // namespace trailmill::lake
