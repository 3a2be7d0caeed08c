// Files on a local disk, and the directories that lead to them, made to last.
#pragma once

#include <string>
#include <vector>

#include <arrow/status.h>

#include "dataset/part_file.h"

namespace trailmill::dataset {

/// Waits until the files, and the directories between them and `root`, would outlast a
/// power cut. What `root` itself lists is the caller's to sync.
arrow::Status SyncBelow(const std::string& root, const std::vector<PartFile>& parts);

}  // namespace trailmill::dataset
