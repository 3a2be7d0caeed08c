#include <algorithm>
#include <cerrno>
#include <random>

#include <unistd.h>

#include "store/disk.h"
#include "store/entry_store.h"

namespace trailmill::store {
namespace {

using arrow::Status;

// No other writer's: two of one name would write into each other.
std::string DraftOf(const std::string& path) {
  std::random_device random;
  const size_t slash = path.rfind('/');
  const std::string directory = slash == path.npos ? "" : path.substr(0, slash + 1);
  // Readers of Delta and of Parquet overlook names that begin with a dot.
  return directory + "." + path.substr(slash + 1) + "." + std::to_string(getpid()) + "-" +
         std::to_string(random()) + ".draft";
}

std::string DirectoryOf(const std::string& path) {
  std::string directory = ParentOf(path);
  return directory.empty() ? "." : directory;
}

class LocalEntryStore : public EntryStore {
 public:
  arrow::Result<Put> PutOnce(const std::string& path, std::string_view bytes) override {
    std::vector<std::string> made;
    ARROW_RETURN_NOT_OK(MakeAbove(DirectoryOf(path), &made));
    const std::string draft = DraftOf(path);
    ARROW_RETURN_NOT_OK(WriteSynced(draft, bytes));
    Status linked = Link(draft, path);
    // A disk without links may still have renames that replace nothing; where it has
    // neither, nothing here is atomic, and RenameNew says so.
    if (linked.IsNotImplemented()) linked = RenameNew(draft, path);
    if (!linked.ok() && !linked.IsAlreadyExists()) return Failed(linked, draft);
    // A draft that stays is overlooked; what became of the link stands either way.
    ARROW_UNUSED(RemoveTree(draft));
    // What was found there has to last as well before anyone builds on it.
    if (!Sync(DirectoryOf(path)).ok()) return Put::kUnknown;
    return linked.ok() ? Put::kDone : Put::kExists;
  }

  arrow::Result<std::optional<std::string>> Read(const std::string& path) override {
    return ReadWhole(path);
  }

  arrow::Result<std::vector<EntryInfo>> List(const std::string& directory,
                                             const std::string& after,
                                             size_t count_max) override {
    ARROW_ASSIGN_OR_RAISE(std::vector<std::string> names, NamesIn(directory));
    std::erase_if(names, [&](const std::string& name) {
      return name.starts_with('.') || name <= after;
    });
    std::sort(names.begin(), names.end());
    std::vector<EntryInfo> infos;
    for (std::string& name : names) {
      if (infos.size() == count_max) break;
      ARROW_ASSIGN_OR_RAISE(const FileState state, StateOf(directory + "/" + name));
      if (state.regular) infos.push_back({std::move(name), state.size, state.mtime_ms});
    }
    return infos;
  }

  Status Replace(const std::string& path, std::string_view bytes) override {
    const std::string draft = DraftOf(path);
    ARROW_RETURN_NOT_OK(WriteSynced(draft, bytes));
    ARROW_RETURN_NOT_OK(RenameOver(draft, path));
    return Sync(DirectoryOf(path));
  }

  Status Remove(const std::string& path) override { return RemoveFile(path); }

 private:
  // A draft that is gone was taken for that of a killed writer, by a vacuum: another
  // attempt makes another.
  static arrow::Result<Put> Failed(const Status& linked, const std::string& draft) {
    ARROW_ASSIGN_OR_RAISE(const bool there, Exists(draft));
    if (!there) return Put::kUnknown;
    ARROW_UNUSED(RemoveTree(draft));
    return linked;
  }
};

}  // namespace

std::unique_ptr<EntryStore> LocalEntries() { return std::make_unique<LocalEntryStore>(); }

}  // namespace trailmill::store
