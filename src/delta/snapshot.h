// The state of a table at one version: what is left when the entries of its log are read
// in order (PROTOCOL.md, "Action Reconciliation").
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <arrow/status.h>

#include "delta/actions.h"

namespace trailmill::delta {

/// What a commit told of itself.
struct Commit {
  int64_t version = 0;
  /// Entry::commit_info.
  std::string info;
};

struct Snapshot {
  /// -1 where there is no table.
  int64_t version = -1;
  Protocol protocol;
  Metadata metadata;
  /// By path.
  std::map<std::string, Add> files;
  /// Files that were removed, kept so that nobody who still reads them loses them.
  std::map<std::string, Remove> tombstones;
  /// By application.
  std::map<std::string, Txn> txns;

  /// Of the checkpoint that it was read from; -1 for none.
  int64_t checkpoint = -1;
  /// Entries read behind the checkpoint, in order, and their bytes.
  std::vector<Commit> commits;
  int64_t log_bytes = 0;

  bool exists() const { return version >= 0; }
  /// -1 where the application has none.
  int64_t txn(const std::string& app_id) const;

  /// Takes the next entry in. REQUIRES: `version + 1` is the entry's.
  void Apply(Entry entry, int64_t bytes);

  /// \return NotImplemented where the table asks for more than this library can.
  arrow::Status CheckReadable() const;
  arrow::Status CheckWritable() const;
};

}  // namespace trailmill::delta
