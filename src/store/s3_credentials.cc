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

// A profile that was asked for goes before keys that lie in the environment, as in the
// AWS CLI; the SDK would take the keys.
void PreferProfile(const std::string& profile) {
  setenv("AWS_PROFILE", profile.c_str(), 1);
  for (const char* key :
       {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"}) {
    unsetenv(key);
  }
}

// The role that the profile in use names, none where the environment has keys.
arrow::Result<ProfileRole> RoleInUse() {
  if (!Environment("AWS_ACCESS_KEY_ID").empty()) return ProfileRole{};
  const std::string profile = Environment("AWS_PROFILE");
  return RoleOfProfile(profile.empty() ? "default" : profile);
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
  if (!settings.profile.empty()) PreferProfile(settings.profile);
  ARROW_ASSIGN_OR_RAISE(ProfileRole role, RoleInUse());
  if (!role.source_profile.empty()) PreferProfile(role.source_profile);
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
