#include "dataset/run_directory.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "dataset/part_file.h"

namespace trailmill::dataset {
namespace {

namespace stdfs = std::filesystem;

constexpr std::string_view kMark = ".trailmill-";

// `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`
bool IsRunId(std::string_view text) {
  constexpr size_t kLength = 36;
  return text.size() == kLength &&
         text.find_first_not_of("0123456789abcdef-") == text.npos;
}

arrow::Status MakeAbove(const std::string& path, std::vector<std::string>* made) {
  ARROW_ASSIGN_OR_RAISE(const bool exists, Exists(path));
  if (exists || path.empty()) return arrow::Status::OK();
  ARROW_RETURN_NOT_OK(MakeAbove(ParentOf(path), made));
  ARROW_RETURN_NOT_OK(MakeDirectory(path));
  made->push_back(path);
  return arrow::Status::OK();
}

}  // namespace

std::string RunPath(const std::string& dest, const std::string& run_id) {
  return dest + std::string(kMark) + run_id;
}
std::string DataPath(const std::string& run_path) { return JoinPath(run_path, "data"); }
std::string OldPath(const std::string& run_path) { return JoinPath(run_path, "old"); }
std::string LockPath(const std::string& run_path) { return JoinPath(run_path, "lock"); }
std::string JournalPath(const std::string& run_path) {
  return JoinPath(run_path, "journal.json");
}

std::string RunIdOf(const std::string& dest, const std::string& path) {
  const std::string before = dest + std::string(kMark);
  const std::string id = path.starts_with(before) ? path.substr(before.size()) : "";
  return IsRunId(id) ? id : "";
}

bool HoldsRun(const std::string& path, const std::string& run_id) {
  const auto named = [&](const stdfs::path& file) {
    return file.filename().native().find(run_id) != std::string::npos;
  };
  std::error_code error;
  if (!stdfs::is_directory(path, error)) return named(path);
  stdfs::recursive_directory_iterator entry(path, error);
  for (; !error && entry != stdfs::recursive_directory_iterator();
       entry.increment(error)) {
    if (named(entry->path())) return true;
  }
  return false;
}

arrow::Result<std::set<std::string>> FilesBelow(const std::string& directory) {
  std::set<std::string> files;
  std::error_code error;
  if (!stdfs::is_directory(directory, error)) return files;
  stdfs::recursive_directory_iterator entry(directory, error);
  for (; !error && entry != stdfs::recursive_directory_iterator();
       entry.increment(error)) {
    if (!entry->is_directory(error)) {
      files.insert(entry->path().lexically_relative(directory));
    }
  }
  if (error) return arrow::Status::IOError("list ", directory, ": ", error.message());
  return files;
}

arrow::Result<std::shared_ptr<const RunDirectory>> RunDirectory::Make(
    const std::string& dest, const std::string& run_id,
    std::set<std::string> files_before) {
  const std::string path = RunPath(dest, run_id);
  std::shared_ptr<RunDirectory> made(new RunDirectory(path));
  made->files_before_ = std::move(files_before);
  ARROW_RETURN_NOT_OK(MakeAbove(ParentOf(path), &made->made_above_));
  ARROW_RETURN_NOT_OK(MakeDirectory(path));
  ARROW_ASSIGN_OR_RAISE(made->lock_, FileLock::OfNewFile(LockPath(path)));
  ARROW_RETURN_NOT_OK(MakeDirectory(DataPath(path)));
  return made;
}

RunDirectory::~RunDirectory() {
  ARROW_UNUSED(RemoveRun(path_));
  std::reverse(made_above_.begin(), made_above_.end());
  for (const std::string& above : made_above_) ARROW_UNUSED(RemoveIfEmpty(above));
}

arrow::Status RemoveRun(const std::string& run_path) {
  ARROW_ASSIGN_OR_RAISE(const bool half_done, Exists(JournalPath(run_path)));
  if (half_done) return arrow::Status::OK();
  std::error_code error;
  std::vector<std::string> inside;
  for (stdfs::directory_iterator entry(run_path, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path() != LockPath(run_path)) inside.push_back(entry->path());
  }
  for (const std::string& path : inside) ARROW_RETURN_NOT_OK(RemoveTree(path));
  ARROW_RETURN_NOT_OK(RemoveTree(LockPath(run_path)));
  return RemoveIfEmpty(run_path);
}

}  // namespace trailmill::dataset
