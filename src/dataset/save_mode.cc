#include "dataset/save_mode.h"

#include <filesystem>
#include <system_error>

#include <arrow/util/checked_cast.h>

namespace trailmill::dataset {

arrow::Result<SaveMode> ParseSaveMode(std::string_view name) {
  if (name == "error" || name == "errorifexists" || name == "default") {
    return SaveMode::kError;
  }
  if (name == "append") return SaveMode::kAppend;
  if (name == "overwrite") return SaveMode::kOverwrite;
  if (name == "overwrite-partitions") return SaveMode::kOverwritePartitions;
  if (name == "ignore") return SaveMode::kIgnore;
  return arrow::Status::Invalid(
      "read a save mode: not error, append, overwrite, overwrite-partitions or ignore: ",
      name);
}

std::string SaveModeName(SaveMode mode) {
  switch (mode) {
    case SaveMode::kError:
      break;
    case SaveMode::kAppend:
      return "append";
    case SaveMode::kOverwrite:
      return "overwrite";
    case SaveMode::kOverwritePartitions:
      return "overwrite-partitions";
    case SaveMode::kIgnore:
      return "ignore";
  }
  return "error";
}

arrow::Result<std::string> ResolveDestination(const arrow::fs::FileSystem& fs,
                                              const std::string& dest) {
  std::string resolved = dest;
  if (IsLocal(fs)) {
    std::error_code error;
    const std::filesystem::path absolute = std::filesystem::absolute(dest, error);
    if (!error) resolved = std::filesystem::weakly_canonical(absolute, error);
    std::error_code unseen;
    if (!error && std::filesystem::is_symlink(resolved, unseen)) {
      error = std::make_error_code(std::errc::no_such_file_or_directory);
    }
    if (error) {
      return arrow::Status::IOError("resolve the destination: ", error.message(), ": ",
                                    dest);
    }
  }
  while (!resolved.empty() && resolved.back() == '/') resolved.pop_back();
  if (resolved.empty()) {
    return arrow::Status::Invalid("resolve the destination: it is the root: '", dest,
                                  "'");
  }
  if (!HasDirectories(fs) && resolved.find('/') == std::string::npos) {
    return arrow::Status::Invalid(
        "resolve the destination: it is a whole bucket, and new files are staged beside "
        "the destination: name a folder in it: ",
        dest);
  }
  return resolved;
}

arrow::Result<bool> PrepareDestination(arrow::fs::FileSystem& fs, const std::string& dest,
                                       SaveMode mode) {
  ARROW_ASSIGN_OR_RAISE(const arrow::fs::FileInfo info, fs.GetFileInfo(dest));
  if (info.type() == arrow::fs::FileType::NotFound) return true;
  switch (mode) {
    case SaveMode::kError:
      return arrow::Status::AlreadyExists("[PATH_ALREADY_EXISTS] Path ",
                                          fs.type_name() == "s3" ? "s3://" : "", dest,
                                          " already exists. Set mode as \"overwrite\" to "
                                          "overwrite the existing path, or as "
                                          "\"append\" to add to it. SQLSTATE: 42K04");
    case SaveMode::kIgnore:
      return false;
    case SaveMode::kAppend:
    case SaveMode::kOverwritePartitions:
      if (info.IsDirectory()) return true;
      return arrow::Status::Invalid("prepare the destination: a file is in its place: ",
                                    dest);
    case SaveMode::kOverwrite:
      return true;
  }
  return true;
}

bool IsLocal(const arrow::fs::FileSystem& fs) { return fs.type_name() == "local"; }

bool HasDirectories(const arrow::fs::FileSystem& fs) {
  const std::string type = fs.type_name();
  if (type == "subtree") {
    const auto& subtree =
        arrow::internal::checked_cast<const arrow::fs::SubTreeFileSystem&>(fs);
    return HasDirectories(*subtree.base_fs());
  }
  return type != "s3" && type != "gcs" && type != "abfs";
}

}  // namespace trailmill::dataset
