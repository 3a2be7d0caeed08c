#include "dataset/sync_parts.h"

#include <set>

#include "store/disk.h"

namespace trailmill::dataset {

arrow::Status SyncBelow(const std::string& root, const std::vector<PartFile>& parts) {
  std::vector<std::string> files;
  std::set<std::string> directories;
  for (const PartFile& part : parts) {
    files.push_back(part.path);
    for (std::string above = store::ParentOf(part.path); above.size() > root.size();
         above = store::ParentOf(above)) {
      directories.insert(above);
    }
  }
  ARROW_RETURN_NOT_OK(store::SyncAll(files));
  return store::SyncAll({directories.begin(), directories.end()});
}

}  // namespace trailmill::dataset
