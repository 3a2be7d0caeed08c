#include "dataset/run_directory.h"

#include <filesystem>
#include <system_error>

#include "dataset/part_file.h"
#include "source/location.h"

namespace trailmill::dataset {
namespace {

namespace stdfs = std::filesystem;

arrow::Status CantList(const std::string& path, const std::error_code& error) {
  return arrow::Status::IOError("list ", path, ": ", error.message());
}

// False where nothing is.
arrow::Result<bool> IsDirectory(const std::string& path) {
  std::error_code error;
  const auto status = stdfs::status(path, error);
  if (status.type() == stdfs::file_type::none) {
    return arrow::Status::IOError("look at ", path, ": ", error.message());
  }
  return status.type() == stdfs::file_type::directory;
}

}  // namespace

std::string RunPath(const std::string& dest, const std::string& run_id) {
  return dest + std::string(source::kRunMark) + run_id;
}
std::string DataPath(const std::string& run_path) { return JoinPath(run_path, "data"); }
std::string OldPath(const std::string& run_path) { return JoinPath(run_path, "old"); }
std::string LockPath(const std::string& run_path) { return JoinPath(run_path, "lock"); }
std::string JournalPath(const std::string& run_path) {
  return JoinPath(run_path, "journal.json");
}

std::string RunIdOf(const std::string& dest, const std::string& path) {
  const std::string before = dest + std::string(source::kRunMark);
  return path.starts_with(before) && source::IsRunDirectory(path)
             ? path.substr(before.size())
             : "";
}

arrow::Result<bool> HoldsRun(const std::string& path, const std::string& run_id) {
  const auto named = [&](const stdfs::path& file) {
    return file.filename().native().find(run_id) != std::string::npos;
  };
  ARROW_ASSIGN_OR_RAISE(const bool is_directory, IsDirectory(path));
  if (!is_directory) return named(path);
  std::error_code error;
  stdfs::recursive_directory_iterator entry(path, error);
  for (; !error && entry != stdfs::recursive_directory_iterator();
       entry.increment(error)) {
    if (named(entry->path())) return true;
  }
  if (error) return CantList(path, error);
  return false;
}

arrow::Result<std::set<std::string>> FilesBelow(const std::string& directory) {
  std::set<std::string> files;
  ARROW_ASSIGN_OR_RAISE(const bool is_directory, IsDirectory(directory));
  if (!is_directory) return files;
  std::error_code error;
  stdfs::recursive_directory_iterator entry(directory, error);
  for (; !error && entry != stdfs::recursive_directory_iterator();
       entry.increment(error)) {
    // An error of the look itself goes on to the condition: increment() starts anew.
    const bool inner = entry->is_directory(error);
    if (error) break;
    if (!inner) {
      files.insert(entry->path().lexically_relative(directory));
    }
  }
  if (error) return CantList(directory, error);
  return files;
}

arrow::Result<std::shared_ptr<const RunDirectory>> RunDirectory::Make(
    const std::string& dest, const std::string& run_id,
    std::set<std::string> files_before, std::vector<std::string> made_above) {
  const std::string path = RunPath(dest, run_id);
  std::shared_ptr<RunDirectory> made(new RunDirectory(path));
  made->files_before_ = std::move(files_before);
  made->made_above_ = std::move(made_above);
  ARROW_RETURN_NOT_OK(store::MakeDirectory(path));
  ARROW_ASSIGN_OR_RAISE(made->lock_, store::FileLock::OfNewFile(LockPath(path)));
  ARROW_RETURN_NOT_OK(store::MakeDirectory(DataPath(path)));
  return made;
}

RunDirectory::~RunDirectory() {
  ARROW_UNUSED(RemoveRun(path_));
  RemoveMade(made_above_);
}

void RemoveMade(const std::vector<std::string>& made) {
  for (auto inner = made.rbegin(); inner != made.rend(); ++inner) {
    ARROW_UNUSED(store::RemoveIfEmpty(*inner));
  }
}

arrow::Status RemoveRun(const std::string& run_path) {
  ARROW_ASSIGN_OR_RAISE(const bool half_done, store::Exists(JournalPath(run_path)));
  if (half_done) return arrow::Status::OK();
  std::error_code error;
  std::vector<std::string> inside;
  for (stdfs::directory_iterator entry(run_path, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path() != LockPath(run_path)) inside.push_back(entry->path());
  }
  for (const std::string& path : inside) ARROW_RETURN_NOT_OK(store::RemoveTree(path));
  ARROW_RETURN_NOT_OK(store::RemoveTree(LockPath(run_path)));
  return store::RemoveIfEmpty(run_path);
}

}  // namespace trailmill::dataset
