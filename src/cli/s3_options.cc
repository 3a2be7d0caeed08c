#include "cli/s3_options.h"

#include <array>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

#include "base/quantity.h"

namespace trailmill::cli {
namespace {

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string FirstOf(std::initializer_list<std::string> values) {
  for (const std::string& value : values) {
    if (!value.empty()) return value;
  }
  return "";
}

}  // namespace

void AddS3Options(CLI::App* app, S3Options* options) {
  const char* group = "S3";
  app->add_option("--profile", options->profile,
                  "Profile of ~/.aws whose credentials are used (AWS_PROFILE)")
      ->group(group);
  app->add_option("--s3-region", options->region,
                  "The bucket's region, which is found by itself otherwise (AWS_REGION)")
      ->group(group);
  app->add_option(
         "--endpoint-url", options->endpoint_url,
         "A server that is not AWS's: http://127.0.0.1:9000 (AWS_ENDPOINT_URL_S3)")
      ->group(group);
  auto* role =
      app->add_option("--role-arn", options->role_arn, "A role to take on")->group(group);
  app->add_option("--external-id", options->external_id, "... and its external id")
      ->group(group)
      ->needs(role);
  app->add_flag("--no-sign-request", options->unsigned_requests,
                "Without credentials, for public buckets")
      ->group(group)
      ->excludes(role);
  app->add_flag("--request-payer", options->requester_pays,
                "You pay for reading a requester-pays bucket")
      ->group(group);
  app->add_option("--sse", options->encryption,
                  "Encryption of new objects: AES256 or aws:kms (default: the bucket's)")
      ->check(CLI::IsMember({"AES256", "aws:kms"}))
      ->group(group);
}

void UseS3Options(const S3Options& options) {
  S3Settings settings;
  settings.profile = options.profile;
  settings.endpoint_url =
      FirstOf({options.endpoint_url, Environment("AWS_ENDPOINT_URL_S3"),
               Environment("AWS_ENDPOINT_URL")});
  settings.region = FirstOf(
      {options.region, Environment("AWS_REGION"), Environment("AWS_DEFAULT_REGION")});
  settings.role_arn = options.role_arn;
  settings.external_id = options.external_id;
  settings.unsigned_requests = options.unsigned_requests;
  settings.requester_pays = options.requester_pays;
  settings.encryption = options.encryption;
  // Where the SDK asks for a role by a token (EKS): without a region it does not.
  if (!options.region.empty()) setenv("AWS_REGION", options.region.c_str(), 1);
  // Checksums of the newer SDK, which servers other than AWS's refuse (Ceph 16: 411).
  if (!settings.endpoint_url.empty())
    setenv("AWS_REQUEST_CHECKSUM_CALCULATION", "when_required", 0);
  UseS3(settings);
}

std::string RequestsText(const StoreRequests& requests) {
  const std::array<std::pair<const char*, int64_t>, 7> kinds = {
      {{"LIST", requests.list},
       {"HEAD", requests.head},
       {"GET", requests.get},
       {"PUT", requests.put},
       {"POST", requests.post},
       {"COPY", requests.copy},
       {"DELETE", requests.deletes}}};
  std::string text;
  const auto add = [&](const char* name, int64_t count) {
    if (count == 0) return;
    text +=
        fmt::format("{}{} {}", text.empty() ? "" : ", ", name, base::GroupedCount(count));
  };
  for (const auto& [name, count] : kinds) add(name, count);
  add("retries", requests.retries);
  return text;
}

}  // namespace trailmill::cli
