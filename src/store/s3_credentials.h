// Whose credentials sign the requests.
#pragma once

#include <arrow/filesystem/s3fs.h>
#include <arrow/status.h>

#include "trailmill/storage.h"

namespace trailmill::store {

/// Sets up the chain of credentials that Arrow's S3 library has: environment, profile,
/// web identity, container, instance, and the role that settings or profile name. The SDK
/// is told by the environment which profile to read, and which keys not to: call it once,
/// and before other threads read the environment.
/// \return IOError where the chain has no credentials, Invalid as RoleOfProfile() does.
arrow::Status SetCredentials(const S3Settings& settings, arrow::fs::S3Options* options);

}  // namespace trailmill::store
