// The chain of commit ids: by it a commit of another program is known, and a log that was
// restored in part.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <arrow/status.h>

#include "lake/commit_record.h"

namespace trailmill::lake {

/// Follows the chain. A foreign commit is fine once a later one of ours accepts it.
/// \param lake its location, for messages.
/// \param records of consecutive commits, oldest first; nothing for foreign ones.
/// \param first the version of the first.
/// \param head the id of the newest commit of ours, also where it fails.
/// \return Invalid that names the version.
arrow::Status WalkChain(const std::string& lake,
                        const std::vector<std::optional<CommitRecord>>& records,
                        int64_t first, std::string* head);

}  // namespace trailmill::lake
