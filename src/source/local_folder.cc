#include "source/local_folder.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <string_view>
#include <system_error>

#include <arrow/util/io_util.h>
#include <fcntl.h>
#include <sys/stat.h>

namespace trailmill::source {
namespace {

using arrow::Status;

constexpr int64_t kNsInSecond = 1'000'000'000;

Status Failed(int error) {
  return arrow::internal::IOErrorFromErrno(error, std::generic_category().message(error));
}

const char* OpenedAs(const std::string& path) {
  return path.empty() ? "." : path.c_str();
}

Entry::Kind KindOfMode(mode_t mode) {
  if (S_ISREG(mode)) return Entry::Kind::kFile;
  return S_ISDIR(mode) ? Entry::Kind::kFolder : Entry::Kind::kOther;
}

Entry::Kind KindOfType(unsigned char type) {
  switch (type) {
    case DT_REG:
      return Entry::Kind::kFile;
    case DT_DIR:
      return Entry::Kind::kFolder;
    case DT_LNK:
    case DT_UNKNOWN:
      return Entry::Kind::kNothing;
    default:
      return Entry::Kind::kOther;
  }
}

// A name below an open folder, or a path below the working directory.
arrow::Result<Entry> Stat(int folder, const char* name, std::string path) {
  struct stat told = {};
  if (fstatat(folder, name, &told, 0) != 0) {
    if (errno != ENOENT && errno != ENOTDIR && errno != ELOOP) return Failed(errno);
    return Entry{.kind = Entry::Kind::kNothing, .path = std::move(path)};
  }
  return Entry{.kind = KindOfMode(told.st_mode),
               .path = std::move(path),
               .size = told.st_size,
               .mtime_ns = told.st_mtim.tv_sec * kNsInSecond + told.st_mtim.tv_nsec};
}

}  // namespace

arrow::Result<LocalFolder> LocalFolder::Open(const std::string& path) {
  Reader reader(opendir(OpenedAs(path)), closedir);
  if (reader == nullptr) return Failed(errno);
  LocalFolder folder(path, std::move(reader));
  ARROW_RETURN_NOT_OK(folder.ReadNames());
  return folder;
}

Status LocalFolder::ReadNames() {
  errno = 0;
  while (const dirent* entry = readdir(reader_.get())) {
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    names_.push_back({std::string(name), KindOfType(entry->d_type)});
  }
  if (errno != 0) return Failed(errno);
  std::sort(names_.begin(), names_.end(),
            [](const Name& a, const Name& b) { return a.text < b.text; });
  return Status::OK();
}

std::string LocalFolder::PathOf(const Name& name) const {
  return JoinPath(path_, name.text);
}

arrow::Result<Entry> LocalFolder::Look(const Name& name) const {
  if (name.kind == Entry::Kind::kFolder)
    return Entry{.kind = name.kind, .path = PathOf(name)};
  ARROW_ASSIGN_OR_RAISE(Entry entry,
                        Stat(dirfd(reader_.get()), name.text.c_str(), PathOf(name)));
  entry.may_be_link = name.kind == Entry::Kind::kNothing;
  return entry;
}

arrow::Result<Entry> LookAtLocal(const std::string& path) {
  return Stat(AT_FDCWD, OpenedAs(path), path);
}

bool LoopsBack(const std::string& path) {
  std::error_code error;
  const std::filesystem::path link(path);
  if (!std::filesystem::is_symlink(link, error)) return false;
  const auto target = std::filesystem::canonical(link, error);
  if (error) return true;
  const auto holder = std::filesystem::canonical(
      link.has_parent_path() ? link.parent_path() : std::filesystem::path("."), error);
  const auto mismatch =
      std::mismatch(target.begin(), target.end(), holder.begin(), holder.end());
  return mismatch.first == target.end();
}

}  // namespace trailmill::source
