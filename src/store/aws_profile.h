// What the AWS SDK for C++ passes over in a profile of ~/.aws: a role to take on.
#pragma once

#include <string>

#include <arrow/result.h>

namespace trailmill::store {

/// The role that a profile names with `role_arn`, and whose credentials take it on (AWS
/// SDKs and Tools Reference, "Assume role credential provider"). Without role_arn, the
/// profile is the SDK's to read.
struct ProfileRole {
  std::string role_arn;
  std::string external_id;
  /// The profile with the credentials: `source_profile`; empty where `credential_source`
  /// names the environment, the container or the instance.
  std::string source_profile;
};

/// \param name the profile.
/// \return what AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE, or ~/.aws/config and
///   ~/.aws/credentials, say of it; Invalid for a role that wants a code from a device,
///   or whose source has a role again.
arrow::Result<ProfileRole> RoleOfProfile(const std::string& name);

}  // namespace trailmill::store
