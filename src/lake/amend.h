// Commits to `events` that say something and add no event.
#pragma once

#include <arrow/result.h>

#include "lake/lake.h"

namespace trailmill::lake {

/// A record of such a commit: an id of its own, after `head`.
CommitRecord RecordAfter(const std::string& head, const char* operation);

/// Puts an entry as the next version of `events`. \param entry `commit_info` is made
///   here.
/// \param state that the entry was made from; brought up to it.
/// \return false where another was there first; UnknownError where it can't be known
///   whether the entry is there: the files that it names have to stay.
arrow::Result<bool> Amend(const Lake& lake, const CommitRecord& record,
                          delta::Entry entry, State* state);

}  // namespace trailmill::lake
