#include "store/removal.h"

#include <cerrno>
#include <string_view>
#include <system_error>

#include <arrow/util/io_util.h>
#include <arrow/util/macros.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/uuid.h"
#include "store/disk.h"

namespace trailmill::store {
namespace {

using arrow::Status;

Status Failed(int error, const std::string& what) {
  return arrow::internal::IOErrorFromErrno(error, what, ": ",
                                           std::generic_category().message(error));
}

int64_t NsOf(const timespec& time) {
  constexpr int64_t kNsPerSecond = 1'000'000'000;
  return int64_t{time.tv_sec} * kNsPerSecond + time.tv_nsec;
}

// A move is a change too: it has set the last time of one.
bool IsMoved(FileStamp stamp, const FileStamp& moved) {
  stamp.ctime_ns = moved.ctime_ns;
  return stamp == moved;
}

// Moves it within its directory. False where it is not there, or something is at `to`.
arrow::Result<bool> Move(const std::string& from, const std::string& to) {
  const Status moved = RenameNew(from, to);
  if (moved.ok()) return true;
  if (moved.IsAlreadyExists()) return false;
  const int error = arrow::internal::ErrnoFromStatus(moved);
  if (error == ENOENT || error == ENOTDIR) return false;
  return moved;
}

}  // namespace

arrow::Result<std::optional<FileStamp>> StampOf(const std::string& path) {
  struct stat found = {};
  if (lstat(path.c_str(), &found) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return std::optional<FileStamp>();
    return Failed(errno, "look at " + path);
  }
  return std::optional<FileStamp>({.device = found.st_dev,
                                   .inode = found.st_ino,
                                   .size = found.st_size,
                                   .mtime_ns = NsOf(found.st_mtim),
                                   .ctime_ns = NsOf(found.st_ctim),
                                   .regular = S_ISREG(found.st_mode)});
}

arrow::Result<Removal> RemoveIfSame(const std::string& path, const FileStamp& stamp) {
  ARROW_ASSIGN_OR_RAISE(const auto before, StampOf(path));
  if (before != stamp) return Removal::kChanged;
  const std::string aside = path + kAsideMark + base::NewUuid();
  ARROW_ASSIGN_OR_RAISE(const bool moved, Move(path, aside));
  if (!moved) return Removal::kChanged;
  const auto now = StampOf(aside);
  if (now.ok() && *now && IsMoved(stamp, **now)) {
    if (unlink(aside.c_str()) == 0) return Removal::kDone;
    const int error = errno;
    ARROW_UNUSED(Move(aside, path));  // the error that is told is the first one
    if (error == ENOENT) return Removal::kChanged;
    return Failed(error, "remove " + path);
  }
  ARROW_RETURN_NOT_OK(Move(aside, path).status());
  ARROW_RETURN_NOT_OK(now.status());
  return Removal::kChanged;
}

std::optional<std::string> PathBeforeAside(const std::string& path) {
  constexpr size_t kUuidLength = 36;
  const size_t mark = path.rfind(kAsideMark);
  const size_t length = std::string_view(kAsideMark).size() + kUuidLength;
  if (mark == path.npos || mark + length != path.size()) return std::nullopt;
  return path.substr(0, mark);
}

arrow::Result<bool> PutBack(const std::string& aside) {
  return Move(aside, *PathBeforeAside(aside));
}

}  // namespace trailmill::store
