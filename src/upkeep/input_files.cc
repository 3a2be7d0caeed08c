#include "upkeep/input_files.h"

#include <algorithm>

#include "lake/tables.h"
#include "store/at_once.h"
#include "store/nameless_file.h"

namespace trailmill::upkeep {
namespace {

using arrow::Status;
using InputFiles = std::vector<std::unique_ptr<merge::InputFile>>;
using OpenedFile = std::shared_ptr<arrow::io::RandomAccessFile>;

// Bytes that are fetched at a time, of each of the files that are fetched at once.
constexpr int64_t kFetchedBytes = int64_t{4} << 20;

std::string PathOf(const lake::Place& place, const delta::Add& add) {
  return place.files_root + "/" + lake::kEventsTable + "/" + add.path;
}

arrow::Result<OpenedFile> OpenAt(const lake::Place& place, const delta::Add& add) {
  arrow::fs::FileInfo info(PathOf(place, add), arrow::fs::FileType::File);
  info.set_size(add.size);
  return place.files->OpenInputFile(info);
}

// Copies a file to a place of its own in the local one.
arrow::Result<OpenedFile> Fetch(const lake::Place& place, const delta::Add& add,
                                const std::shared_ptr<store::NamelessFile>& copy) {
  ARROW_ASSIGN_OR_RAISE(const auto file, OpenAt(place, add));
  const int64_t begin = copy->Reserve(add.size);
  for (int64_t done = 0; done < add.size;) {
    ARROW_ASSIGN_OR_RAISE(const auto piece,
                          file->ReadAt(done, std::min(kFetchedBytes, add.size - done)));
    if (piece->size() == 0)
      return Status::IOError(PathOf(place, add), ": it ends after ", done, " bytes");
    ARROW_RETURN_NOT_OK(copy->WriteAt(begin + done, std::string_view(*piece)));
    done += piece->size();
  }
  return copy->Part(begin, add.size);
}

}  // namespace

arrow::Result<InputFiles> OpenInputFiles(const lake::Place& place,
                                         const std::vector<delta::Add>& files,
                                         const dataset::FileLayout& layout) {
  std::shared_ptr<store::NamelessFile> copy;
  if (!place.local) ARROW_RETURN_NOT_OK(store::NamelessFile::Open().Value(&copy));
  InputFiles inputs(files.size());
  ARROW_RETURN_NOT_OK(store::ForEachAtOnce(files.size(), [&](size_t i) -> Status {
    ARROW_ASSIGN_OR_RAISE(
        auto file, place.local ? OpenAt(place, files[i]) : Fetch(place, files[i], copy));
    return merge::InputFile::Open(std::move(file), PathOf(place, files[i]), layout)
        .Value(&inputs[i]);
  }));
  return inputs;
}

}  // namespace trailmill::upkeep
