#include "store/aws_profile.h"

#include <cstdlib>
#include <fstream>
#include <map>
#include <string_view>

namespace trailmill::store {
namespace {

using arrow::Status;
using Values = std::map<std::string, std::string>;

std::string_view Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") + 1 - first);
}

std::string FileNamed(const char* variable, const std::string& below_home) {
  if (const char* path = std::getenv(variable); path != nullptr) return path;
  const char* home = std::getenv("HOME");
  return (home == nullptr ? "" : home) + below_home;
}

// Adds what stands below `[section]` in an INI file; what is there already stays.
void AddSection(const std::string& path, const std::string& section, Values* values) {
  std::ifstream file(path);
  bool inside = false;
  for (std::string text; std::getline(file, text);) {
    const std::string_view line = Trimmed(text);
    if (line.empty() || line[0] == '#' || line[0] == ';') continue;
    if (line[0] == '[') {
      inside = Trimmed(line.substr(1, line.find(']') - 1)) == section;
      continue;
    }
    const size_t equals = line.find('=');
    // Indented lines are members of a value that has a table of its own, such as `s3 =`.
    if (!inside || equals == line.npos || text[0] == ' ' || text[0] == '\t') continue;
    const std::string_view value = line.substr(equals + 1);
    values->emplace(Trimmed(line.substr(0, equals)),
                    Trimmed(value.substr(0, value.find(" #"))));
  }
}

Values Profile(const std::string& name) {
  Values values;
  AddSection(FileNamed("AWS_SHARED_CREDENTIALS_FILE", "/.aws/credentials"), name,
             &values);
  const std::string config = FileNamed("AWS_CONFIG_FILE", "/.aws/config");
  AddSection(config, "profile " + name, &values);
  if (name == "default") AddSection(config, name, &values);
  return values;
}

Status Unsupported(const std::string& name, const std::string& why) {
  return Status::Invalid("profile ", name, ": ", why,
                         ": let the AWS CLI take it on: eval \"$(aws configure "
                         "export-credentials --format env --profile ",
                         name, ")\"");
}

}  // namespace

arrow::Result<ProfileRole> RoleOfProfile(const std::string& name) {
  Values profile = Profile(name);
  // With a token of a web identity the SDK takes the role on by itself.
  if (profile["role_arn"].empty() || !profile["web_identity_token_file"].empty())
    return ProfileRole{};
  if (!profile["mfa_serial"].empty())
    return Unsupported(name, "its role wants the code of a device (mfa_serial)");
  const std::string& source = profile["source_profile"];
  if (source.empty() && profile["credential_source"].empty())
    return Unsupported(name, "role_arn without source_profile or credential_source");
  // A profile may name itself: its role is taken on with its own keys.
  if (!source.empty() && source != name && !Profile(source)["role_arn"].empty())
    return Unsupported(name, "the profile " + source + " takes on a role itself");
  return ProfileRole{.role_arn = profile["role_arn"],
                     .external_id = profile["external_id"],
                     .source_profile = source};
}

}  // namespace trailmill::store
