#include "store/disk.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <future>
#include <set>
#include <system_error>

#include <arrow/util/io_util.h>
#include <arrow/util/macros.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace trailmill::store {
namespace {

using arrow::Status;

// The detail keeps the number, by which a full disk is told from other errors.
Status Failed(int error, const std::string& what) {
  return arrow::internal::IOErrorFromErrno(error, what, ": ",
                                           std::generic_category().message(error));
}

// Takes a descriptor's lock; a signal that is handled doesn't end the wait.
FileLock::State Take(int fd, int how) {
  int taken = 0;
  do {
    taken = flock(fd, how);
  } while (taken != 0 && errno == EINTR);
  if (taken == 0) return FileLock::State::kHeld;
  return errno == EWOULDBLOCK ? FileLock::State::kBusy : FileLock::State::kUnknown;
}

Status WriteAll(int fd, const std::string& path, std::string_view text) {
  for (size_t done = 0; done < text.size();) {
    const ssize_t written = write(fd, text.data() + done, text.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Failed(errno, "write " + path);
    done += static_cast<size_t>(written);
  }
  return fsync(fd) == 0 ? Status::OK() : Failed(errno, "sync " + path);
}

}  // namespace

std::string ParentOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == path.npos ? std::string() : path.substr(0, slash == 0 ? 1 : slash);
}

arrow::Result<bool> Exists(const std::string& path) {
  struct stat found = {};
  if (lstat(path.c_str(), &found) == 0) return true;
  if (errno == ENOENT || errno == ENOTDIR) return false;
  return Failed(errno, "look at " + path);
}

Status RenameNew(const std::string& from, const std::string& to) {
  const std::string what = "move " + from + " to " + to;
#ifdef RENAME_NOREPLACE
  if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) {
    return Status::OK();
  }
  if (errno == EEXIST) return Status::AlreadyExists(what, ": the place is taken");
  if (errno != EINVAL && errno != ENOSYS) return Failed(errno, what);
#endif
  // A disk that doesn't know the flag: between the look and the step others may come.
  ARROW_ASSIGN_OR_RAISE(const bool taken, Exists(to));
  if (taken) return Status::AlreadyExists(what, ": the place is taken");
  return RenameOver(from, to);
}

Status RenameOver(const std::string& from, const std::string& to) {
  if (rename(from.c_str(), to.c_str()) == 0) return Status::OK();
  return Failed(errno, "move " + from + " to " + to);
}

Status Exchange(const std::string& a, const std::string& b) {
#ifdef RENAME_EXCHANGE
  if (renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE) == 0) {
    return Status::OK();
  }
#else
  errno = ENOSYS;
#endif
  return Failed(errno, "swap " + a + " and " + b);
}

Status MakeDirectory(const std::string& path) {
  if (mkdir(path.c_str(), 0777) == 0 || errno == EEXIST) return Status::OK();
  return Failed(errno, "make the directory " + path);
}

Status MakeAbove(const std::string& path, std::vector<std::string>* made) {
  ARROW_ASSIGN_OR_RAISE(const bool exists, Exists(path));
  if (exists || path.empty()) return Status::OK();
  ARROW_RETURN_NOT_OK(MakeAbove(ParentOf(path), made));
  ARROW_RETURN_NOT_OK(MakeDirectory(path));
  made->push_back(path);
  return Sync(ParentOf(path));
}

Status Link(const std::string& from, const std::string& to) {
  if (link(from.c_str(), to.c_str()) == 0) return Status::OK();
  const std::string what = "link " + from + " to " + to;
  if (errno == EEXIST) return Status::AlreadyExists(what, ": the place is taken");
  if (errno == EPERM || errno == ENOSYS || errno == EOPNOTSUPP)
    return Status::NotImplemented(what, ": the disk has no links");
  return Failed(errno, what);
}

Status CopyAccess(const std::string& from, const std::string& to) {
  struct stat old = {}, fresh = {};
  if (stat(from.c_str(), &old) != 0 || stat(to.c_str(), &fresh) != 0 ||
      !S_ISDIR(old.st_mode) || !S_ISDIR(fresh.st_mode)) {
    return Status::OK();
  }
  constexpr uid_t kSame = -1;
  // Before the mode, of which it may take bits away.
  const bool owned =
      old.st_uid == fresh.st_uid || chown(to.c_str(), old.st_uid, kSame) == 0;
  const bool grouped =
      old.st_gid == fresh.st_gid || chown(to.c_str(), kSame, old.st_gid) == 0;
  ARROW_UNUSED(owned);  // only root may give things away
  // What a group may do is meant for that group.
  const mode_t mode = old.st_mode & (grouped ? 07777 : 05707);
  // Some disks know one mode for all, and refuse to be asked.
  if (stat(to.c_str(), &fresh) == 0 && (fresh.st_mode & 07777) == mode)
    return Status::OK();
  return chmod(to.c_str(), mode) == 0 ? Status::OK()
                                      : Failed(errno, "set the permissions of " + to);
}

Status RemoveIfEmpty(const std::string& path) {
  if (rmdir(path.c_str()) == 0) return Status::OK();
  const bool fine = errno == ENOENT || errno == ENOTEMPTY || errno == EEXIST;
  return fine ? Status::OK() : Failed(errno, "remove the directory " + path);
}

Status RemoveTree(const std::string& path) {
  std::error_code error;
  std::filesystem::remove_all(path, error);
  return error ? Failed(error.value(), "remove " + path) : Status::OK();
}

Status RemoveFile(const std::string& path) {
  if (unlink(path.c_str()) == 0 || errno == ENOENT || errno == ENOTDIR)
    return Status::OK();
  return Failed(errno, "remove " + path);
}

arrow::Result<std::vector<std::string>> NamesIn(const std::string& directory) {
  std::vector<std::string> names;
  std::error_code error;
  std::filesystem::directory_iterator each(directory, error);
  for (const std::filesystem::directory_iterator end; !error && each != end;
       each.increment(error)) {
    names.push_back(each->path().filename().string());
  }
  if (!error || error == std::errc::no_such_file_or_directory) return names;
  return Failed(error.value(), "list " + directory);
}

arrow::Result<FileState> StateOf(const std::string& path) {
  struct stat found = {};
  if (stat(path.c_str(), &found) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return FileState();
    return Failed(errno, "look at " + path);
  }
  constexpr int64_t kMsPerSecond = 1000, kNsPerMs = 1000000;
  return FileState{
      S_ISREG(found.st_mode), found.st_size,
      found.st_mtim.tv_sec * kMsPerSecond + found.st_mtim.tv_nsec / kNsPerMs};
}

Status Sync(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return Failed(errno, "open " + path);
  // EINVAL: a disk that has nothing to wait for.
  const int error = fsync(fd) == 0 || errno == EINVAL ? 0 : errno;
  close(fd);
  return error == 0 ? Status::OK() : Failed(error, "sync " + path);
}

Status SyncAll(const std::vector<std::string>& paths) {
  constexpr size_t kAtOnce = 8;  // twice as fast as one by one on a disk by itself
  std::atomic<size_t> next = 0;
  const auto sync_some = [&] {
    Status status;
    for (size_t i = next++; i < paths.size() && status.ok(); i = next++) {
      status = Sync(paths[i]);
    }
    return status;
  };
  std::vector<std::future<Status>> others;
  for (size_t i = 1; i < std::min(kAtOnce, paths.size()); ++i) {
    others.push_back(std::async(std::launch::async, sync_some));
  }
  Status status = sync_some();
  for (auto& other : others) status &= other.get();
  return status;
}

Status SyncBelow(const std::string& root, const std::vector<std::string>& files) {
  std::set<std::string> directories;
  for (const std::string& file : files) {
    for (std::string above = ParentOf(file); above.size() > root.size();
         above = ParentOf(above)) {
      if (!directories.insert(above).second) break;
    }
  }
  ARROW_RETURN_NOT_OK(SyncAll(files));
  return SyncAll({directories.begin(), directories.end()});
}

arrow::Result<std::optional<std::string>> ReadWhole(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
    return std::optional<std::string>();
  if (fd < 0) return Failed(errno, "open " + path);
  std::string bytes;
  constexpr size_t kPiece = 64 << 10;
  ssize_t read_now = 0;
  int error = 0;
  do {
    const size_t size = bytes.size();
    bytes.resize(size + kPiece);
    read_now = read(fd, bytes.data() + size, kPiece);
    if (read_now < 0) error = errno;
    bytes.resize(size + static_cast<size_t>(std::max<ssize_t>(read_now, 0)));
  } while (read_now > 0 || (read_now < 0 && error == EINTR));
  close(fd);
  if (read_now < 0) return Failed(error, "read " + path);
  return bytes;
}

Status WriteSynced(const std::string& path, std::string_view bytes) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0) return Failed(errno, "open " + path);
  Status written = WriteAll(fd, path, bytes);
  if (close(fd) != 0 && written.ok()) written = Failed(errno, "close " + path);
  if (!written.ok()) unlink(path.c_str());
  return written;
}

Status WriteDurably(const std::string& path, const std::string& text) {
  const std::string draft = path + ".draft";
  ARROW_RETURN_NOT_OK(WriteSynced(draft, text));
  ARROW_RETURN_NOT_OK(RenameOver(draft, path));
  return Sync(ParentOf(path));
}

FileLock::~FileLock() {
  if (fd_ >= 0) close(fd_);
}

FileLock FileLock::OfDirectory(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return FileLock(fd, fd < 0 ? State::kUnknown : Take(fd, LOCK_EX));
}

arrow::Result<FileLock> FileLock::OfNewFile(const std::string& path) {
  return Open(path, O_CREAT | O_EXCL);
}

arrow::Result<FileLock> FileLock::OfFile(const std::string& path) {
  return Open(path, 0);
}

// For writing, though nothing is written: NFS asks that of an exclusive lock.
arrow::Result<FileLock> FileLock::Open(const std::string& path, int flags) {
  const int fd = open(path.c_str(), O_RDWR | O_CLOEXEC | flags, 0666);
  if (fd < 0) return Failed(errno, "open " + path);
  return FileLock(fd, Take(fd, LOCK_EX | LOCK_NB));
}

}  // namespace trailmill::store
