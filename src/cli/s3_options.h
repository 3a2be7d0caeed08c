// How `s3://` locations are reached, as typed and as the environment says.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "trailmill/storage.h"

namespace trailmill::cli {

/// As typed; empty members take what the environment has.
struct S3Options {
  std::string endpoint_url;
  std::string profile;
  std::string region;
  std::string role_arn;
  std::string external_id;
  bool unsigned_requests = false;
  bool requester_pays = false;
  std::string encryption;
};

void AddS3Options(CLI::App* app, S3Options* options);

/// Makes it so for the process. What was typed goes before the environment:
/// `AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL`, `AWS_REGION`, `AWS_DEFAULT_REGION`; the AWS
/// SDK reads the rest of `AWS_*` itself.
void UseS3Options(const S3Options& options);

/// `LIST 2, GET 1,854`: what there was. Empty for none.
std::string RequestsText(const StoreRequests& requests);

}  // namespace trailmill::cli
