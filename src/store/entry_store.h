// The one atomic step that a commit is made of: put bytes where nothing is.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>

namespace trailmill::store {

/// What a listing tells of a file.
struct EntryInfo {
  /// Below the directory that was listed.
  std::string name;
  int64_t size = 0;
  /// Milliseconds since the epoch, by the store's clock.
  int64_t mtime_ms = 0;
};

/// Entries of a log: small objects that are written once and never changed, and the few
/// files beside them that are. Paths are those of the store: a local path, or a key.
class EntryStore {
 public:
  virtual ~EntryStore() = default;

  enum class Put : uint8_t {
    kDone,
    /// Something is there. It may be this very put, whose answer was lost.
    kExists,
    /// Nobody can tell yet.
    kUnknown,
  };
  /// One attempt. What is put is whole, or not there, to every reader, and outlasts a
  /// power cut once it is answered for. \return IOError where the put was certainly
  /// refused.
  virtual arrow::Result<Put> PutOnce(const std::string& path, std::string_view bytes) = 0;

  /// The bytes at a path; nothing where there is no entry.
  virtual arrow::Result<std::optional<std::string>> Read(const std::string& path) = 0;

  /// The files of a directory whose names come after one, by their bytes; without those
  /// that begin with a dot. None where there is no directory.
  /// \param count_max no more than so many, the first.
  virtual arrow::Result<std::vector<EntryInfo>> List(const std::string& directory,
                                                     const std::string& after,
                                                     size_t count_max) = 0;
  static constexpr size_t kAll = std::numeric_limits<size_t>::max();

  /// Writes a file over what is there, whole or not at all.
  virtual arrow::Status Replace(const std::string& path, std::string_view bytes) = 0;

  /// A file that isn't there is as good.
  virtual arrow::Status Remove(const std::string& path) = 0;
};

/// On a local disk: the entry is written and synced under a name of its own, then linked.
/// Directories above are made, and outlast a power cut too.
std::unique_ptr<EntryStore> LocalEntries();

/// In the bucket of that name: `PUT` with `If-None-Match: *`.
arrow::Result<std::unique_ptr<EntryStore>> S3Entries(const std::string& bucket);

enum class PutOutcome : uint8_t { kWon, kLost };

/// Puts `bytes` at `path` if nothing is there, and finds out what came of it:
///
///   done                  won
///   something is there    read it: our bytes, won; others, lost
///   unknown               read it: others, lost; else send the same bytes again, until
///                         it is done or something is there
///
/// \param bytes hold something that no other writer's do, such as a random id: it is what
///   one's own entry is known by.
/// \return UnknownError where it can't be settled: the entry may be there now, or still
///   appear; IOError where it was certainly refused.
arrow::Result<PutOutcome> PutIfAbsent(EntryStore& store, const std::string& path,
                                      std::string_view bytes);

}  // namespace trailmill::store
