// Removing an object only if it is still the one that was looked at.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <arrow/result.h>

namespace trailmill::store {

/// What tells one content of a local path from the next.
struct FileStamp {
  uint64_t device = 0;
  uint64_t inode = 0;
  int64_t size = 0;
  int64_t mtime_ns = 0;
  /// Of the last change of whatever kind: it can't be set back as the one above can.
  int64_t ctime_ns = 0;
  /// A symbolic link, a directory and the like are not.
  bool regular = false;

  bool operator==(const FileStamp&) const = default;
};

/// Of the path itself: no link is followed. Nothing where nothing is there.
arrow::Result<std::optional<FileStamp>> StampOf(const std::string& path);

enum class Removal : uint8_t {
  kDone,
  /// It is another one by now, or gone by another's hand: nothing was done.
  kChanged,
};

/// Stands between the name of a file and a UUID while RemoveIfSame() looks at it. It
/// makes no hidden name, so that a file that a kill leaves under one is still listed, and
/// lost to nobody.
inline constexpr char kAsideMark[] = ".trailmill-expiring-";

/// The path from which a file was moved aside; nothing where this one was not.
std::optional<std::string> PathBeforeAside(const std::string& path);

/// Removes a file that still has this stamp. It is moved aside first, in one step, and
/// looked at there, under a name that nobody else gives: a file that came to the path
/// after the last look is moved back. Where yet another one has come by then it stays
/// aside.
arrow::Result<Removal> RemoveIfSame(const std::string& path, const FileStamp& stamp);

/// Moves a file back that a killed run has left aside. False where something is at its
/// path by now: both stay. REQUIRES: PathBeforeAside().
arrow::Result<bool> PutBack(const std::string& aside);

}  // namespace trailmill::store
