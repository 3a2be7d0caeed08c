// The log of one Delta table in a store: entries that are put and never changed, and
// checkpoints that spare readers the old ones.
//
//   ROOT/_delta_log/00000000000000000000.json              an entry: one version
//                   00000000000000000020.checkpoint.parquet the state at a version
//                   _last_checkpoint                        where to begin
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "delta/snapshot.h"
#include "store/entry_store.h"

namespace trailmill::delta {

/// Entries behind the last checkpoint at which the next one is due: what a reader has to
/// fetch one by one is no more than this, whatever the table's age ...
inline constexpr int64_t kCheckpointEntries = 20;
/// ... and bytes of them, where commits are large.
inline constexpr int64_t kCheckpointBytes = int64_t{10} << 20;
/// Entries and checkpoints that are older go when there is a newer checkpoint: how long
/// old versions can be read. Delta's own default (delta.logRetentionDuration).
inline constexpr int64_t kLogRetentionMs = int64_t{30} * 24 * 3600 * 1000;
/// A log's file is held in memory while it is read. The largest that are known, of tables
/// with millions of files, are a third of this.
inline constexpr int64_t kLogFileBytesMax = int64_t{1} << 30;

class Log {
 public:
  /// \param root of the table, a path of the store without a slash at its end.
  Log(std::shared_ptr<store::EntryStore> store, std::string root)
      : store_(std::move(store)), root_(std::move(root)) {}

  const std::string& root() const { return root_; }
  store::EntryStore& store() const { return *store_; }

  /// The state at the newest version, or at one that is asked for. `version` is -1 where
  /// there is no table.
  /// \return Invalid where the log has a gap or can't be read; IndexError where it does
  ///   not go back, or up, to that version; NotImplemented as
  ///   Snapshot::CheckReadable().
  arrow::Result<Snapshot> Load(std::optional<int64_t> version = std::nullopt) const;

  /// The entry of a version; nothing where there is none.
  arrow::Result<std::optional<Entry>> Read(int64_t version) const;

  /// Commits an entry as that version, unless there is one. \param lines hold something
  /// that no other writer's do, as store::PutIfAbsent() asks.
  arrow::Result<store::PutOutcome> Put(int64_t version, const std::string& lines) const;

  /// Whether the next checkpoint is due.
  static bool NeedsCheckpoint(const Snapshot& snapshot);

  /// Writes the snapshot as a checkpoint. Tombstones older than the log's retention are
  /// left out (delta.deletedFileRetentionDuration). Another's of the same version is
  /// replaced, which says the same.
  arrow::Status WriteCheckpoint(const Snapshot& snapshot, int64_t now_ms) const;

  /// Removes entries and checkpoints that are older than the retention by the store's
  /// clock, up to the newest checkpoint that is: every younger version stays readable.
  /// \param checkpoint a younger one; it and what comes after stay in any case.
  /// \param keep_from entries of this version and later stay.
  /// \return the number of files removed.
  arrow::Result<int64_t> CleanUp(int64_t checkpoint, int64_t keep_from,
                                 int64_t retention_ms) const;

  std::string PathOf(const std::string& name) const;
  static std::string EntryName(int64_t version);
  static std::string CheckpointName(int64_t version);

 private:
  /// The names of the log's files at one moment.
  struct Listing {
    /// Of whole checkpoints: version and the names of its parts.
    std::map<int64_t, std::vector<std::string>> checkpoints;
    /// Version and bytes.
    std::map<int64_t, int64_t> entries;
  };

  arrow::Result<int64_t> LastCheckpoint() const;
  arrow::Result<Listing> List(int64_t from) const;
  arrow::Status ReadCheckpoint(const std::vector<std::string>& names,
                               Snapshot* snapshot) const;
  arrow::Status ReadEntries(const Listing& listing, int64_t last,
                            Snapshot* snapshot) const;
  arrow::Result<std::string> ReadFile(const std::string& name) const;

  std::shared_ptr<store::EntryStore> store_;
  std::string root_;
};

}  // namespace trailmill::delta
