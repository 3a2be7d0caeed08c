#include "store/s3_credentials.h"

#include <cstdlib>

#include "store/aws_profile.h"

namespace trailmill::store {
namespace {

using arrow::Status;

// What a role's sessions are called in the CloudTrail of the account.
constexpr const char* kSessionName = "trailmill";

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

void DropKeys() {
  for (const char* key :
       {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"}) {
    unsetenv(key);
  }
}

// The role that the profile in use names. The SDK is left with the profile, or the keys
// in the environment, that take it on, or with those that sign where there is no role.
arrow::Result<ProfileRole> UseProfile(const std::string& typed) {
  if (typed.empty() && !Environment("AWS_ACCESS_KEY_ID").empty()) return ProfileRole{};
  std::string name = typed;
  // The order of the SDKs.
  for (const char* variable : {"AWS_DEFAULT_PROFILE", "AWS_PROFILE"}) {
    if (name.empty()) name = Environment(variable);
  }
  if (name.empty()) name = "default";
  ARROW_ASSIGN_OR_RAISE(ProfileRole role, RoleOfProfile(name));
  unsetenv("AWS_DEFAULT_PROFILE");
  const bool has_source = !role.source_profile.empty();
  setenv("AWS_PROFILE", (has_source ? role.source_profile : name).c_str(), 1);
  // A typed profile goes before keys in the environment, as in the AWS CLI; the SDK would
  // take the keys. A role's credential_source may be those.
  if (role.role_arn.empty() || has_source) DropKeys();
  return role;
}

Status NoCredentials(const std::string& role_arn) {
  return Status::IOError(
      "no AWS credentials are found",
      role_arn.empty() ? "" : " that may take on " + role_arn,
      ": set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; "
      "--no-sign-request reads public buckets without");
}

}  // namespace

Status SetCredentials(const S3Settings& settings, arrow::fs::S3Options* options) {
  if (settings.unsigned_requests) {
    options->ConfigureAnonymousCredentials();
    return Status::OK();
  }
  ARROW_ASSIGN_OR_RAISE(ProfileRole role, UseProfile(settings.profile));
  if (!settings.role_arn.empty()) {
    if (!role.role_arn.empty()) {
      return Status::Invalid("the profile takes on ", role.role_arn,
                             " and can't take on ", settings.role_arn,
                             " too: name one of them");
    }
    role = {settings.role_arn, settings.external_id, ""};
  }
  if (role.role_arn.empty()) {
    options->ConfigureDefaultCredentials();
  } else {
    options->ConfigureAssumeRoleCredentials(role.role_arn, kSessionName,
                                            role.external_id);
  }
  return options->GetAccessKey().empty() ? NoCredentials(role.role_arn) : Status::OK();
}

}  // namespace trailmill::store
