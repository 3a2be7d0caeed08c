// Objects that can't be read now, though their store can: they are put off, and the rest
// goes on.
#pragma once

#include <arrow/status.h>

namespace trailmill::store {

/// Marks an error: the object is gone, may not be read, is archived, or is being
/// replaced.
arrow::Status Unavailable(const arrow::Status& status);

/// True for what Unavailable() marked, and for a local file that is gone or that may not
/// be read.
bool IsUnavailable(const arrow::Status& status);

}  // namespace trailmill::store
