// What a commit asks of a local disk: steps that happen whole or not at all, that outlast
// a power cut, and locks that a process can't leave behind.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arrow/result.h>

namespace trailmill::store {

/// A path without its last part; `/` for what stands in the root.
std::string ParentOf(const std::string& path);

/// True for anything, a dangling link too.
arrow::Result<bool> Exists(const std::string& path);

/// Moves a file or directory within its disk, in one step.
/// \return AlreadyExists where something is at `to`, which stays as it is.
arrow::Status RenameNew(const std::string& from, const std::string& to);

/// Moves a file over another, in one step.
arrow::Status RenameOver(const std::string& from, const std::string& to);

/// Swaps two paths, in one step.
/// \return IOError, also where the disk can't do it.
arrow::Status Exchange(const std::string& a, const std::string& b);

/// Makes one directory. One that exists is as good.
arrow::Status MakeDirectory(const std::string& path);

/// Makes a directory and those above that are missing, so that they outlast a power cut,
/// and adds them to `made`, the outermost first.
arrow::Status MakeAbove(const std::string& path, std::vector<std::string>* made);

/// Makes a second name for a file, in one step.
/// \return AlreadyExists where something is at `to`, NotImplemented where the disk has no
///   links.
arrow::Status Link(const std::string& from, const std::string& to);

/// Gives one directory the permissions of another, and its owner and group as far as this
/// process may. Does nothing where either is no directory.
arrow::Status CopyAccess(const std::string& from, const std::string& to);

/// Removes an empty directory, and leaves another.
arrow::Status RemoveIfEmpty(const std::string& path);

/// Removes a file or a directory with all that is in it. Nothing there is as good.
arrow::Status RemoveTree(const std::string& path);

/// Removes one file. Nothing there is as good.
arrow::Status RemoveFile(const std::string& path);

/// The names in a directory, in no order; none where there is no such directory.
arrow::Result<std::vector<std::string>> NamesIn(const std::string& directory);

struct FileState {
  /// False for a directory, and where there is nothing.
  bool regular = false;
  int64_t size = 0;
  int64_t mtime_ms = 0;
};
arrow::Result<FileState> StateOf(const std::string& path);

/// Waits until a file's content, or a directory's entries, would outlast a power cut.
arrow::Status Sync(const std::string& path);

/// Sync for each of them, several at once: the disk then writes its own journal less
/// often.
arrow::Status SyncAll(const std::vector<std::string>& paths);

/// The same for files and all directories between them and `root`. What `root` itself
/// lists is the caller's to sync.
arrow::Status SyncBelow(const std::string& root, const std::vector<std::string>& files);

/// The bytes of a file; nothing where there is none.
arrow::Result<std::optional<std::string>> ReadWhole(const std::string& path);

/// Writes a file whose content outlasts a power cut; its name does after a Sync of its
/// directory. What it wrote of one that fails is removed.
arrow::Status WriteSynced(const std::string& path, std::string_view bytes);

/// Writes a file that outlasts a power cut and is never seen half written.
arrow::Status WriteDurably(const std::string& path, const std::string& text);

/// An exclusive lock on a file or directory among processes, released at the latest when
/// this process ends, however it ends.
class FileLock {
 public:
  enum class State {
    kHeld,
    kBusy,     // another holds it
    kUnknown,  // the disk knows no locks, or the directory can't be opened
  };

  /// Without a lock.
  FileLock() = default;
  FileLock(FileLock&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)),
        state_(std::exchange(other.state_, State::kUnknown)) {}
  FileLock& operator=(FileLock&& other) noexcept {
    std::swap(fd_, other.fd_);
    std::swap(state_, other.state_);
    return *this;
  }
  ~FileLock();

  /// Waits for the lock of a directory.
  static FileLock OfDirectory(const std::string& path);
  /// Makes the file and takes its lock.
  static arrow::Result<FileLock> OfNewFile(const std::string& path);
  /// Takes the file's lock if it is free.
  static arrow::Result<FileLock> OfFile(const std::string& path);

  State state() const { return state_; }
  bool held() const { return state_ == State::kHeld; }

 private:
  FileLock(int fd, State state) : fd_(fd), state_(state) {}
  static arrow::Result<FileLock> Open(const std::string& path, int flags);

  int fd_ = -1;
  State state_ = State::kUnknown;
};

}  // namespace trailmill::store
