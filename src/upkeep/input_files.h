// Files of a lake, opened to be merged. Each is read column by column in small pieces, so
// that those of a bucket are fetched once, whole, to a file on the local disk.
#pragma once

#include <memory>
#include <vector>

#include <arrow/result.h>

#include "dataset/file_layout.h"
#include "delta/actions.h"
#include "lake/place.h"
#include "merge/input_file.h"

namespace trailmill::upkeep {

/// \return as InputFile::Open(); IOError where a file can't be read, or where there is no
///   room for it on the local disk.
arrow::Result<std::vector<std::unique_ptr<merge::InputFile>>> OpenInputFiles(
    const lake::Place& place, const std::vector<delta::Add>& files,
    const dataset::FileLayout& layout);

}  // namespace trailmill::upkeep
