#include <algorithm>

#include <arrow/util/base64.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/quantity.h"
#include "cli/command.h"
#include "cli/lake_options.h"
#include "cli/output.h"
#include "cli/summary.h"
#include "trailmill/lake.h"

namespace trailmill::cli {
namespace {

struct Options {
  CommonOptions common;
  S3Options s3;
  std::string lake;
  bool retry = false;
};

constexpr char kRow[] = "{:<20}  {:>8}  {:>12}  {:<12}  {}{}\n";

std::string NumberOrDash(int64_t number) {
  return number < 0 ? "-" : base::GroupedCount(number);
}

arrow::Status PrintText(const LakeReject& reject) {
  Print(kRow, MomentTextOf(reject.time_ms), NumberOrDash(reject.record),
        NumberOrDash(reject.offset), reject.code, reject.key, ": " + reject.reason);
  return StopUnread("rejects");
}

arrow::Status PrintJson(const LakeReject& reject) {
  // Bytes that were refused need not be text.
  PrintLine({{"key", reject.key},
             {"etag", TextOrNull(reject.etag)},
             {"record", reject.record},
             {"offset", reject.offset},
             {"length", reject.length},
             {"code", reject.code},
             {"reason", reject.reason},
             {"bytes_base64", arrow::util::base64_encode(reject.bytes)},
             {"time", MomentTextOf(reject.time_ms)}});
  return StopUnread("rejects");
}

arrow::Result<int> Retry(const Options& options) {
  ARROW_ASSIGN_OR_RAISE(const int64_t objects, RetryRejected(options.lake));
  if (options.common.json) {
    PrintLine({{"lake", options.lake}, {"retried", objects}});
  } else if (objects == 0) {
    Print("nothing to retry: no object is rejected\n");
  } else {
    Print("{} objects   the next sync reads them again\n", base::GroupedCount(objects));
  }
  return kDone;
}

arrow::Result<int> Run(const Options& options) {
  UseS3Options(options.s3);
  if (options.retry) return WithUnknown(Retry(options));
  if (!options.common.json)
    Print(kRow, "time", "record", "at byte", "code", "object", "");
  ARROW_RETURN_NOT_OK(
      LakeRejects(options.lake, options.common.json ? PrintJson : PrintText));
  return kDone;
}

}  // namespace

void AddRejects(CLI::App* program, Action* action) {
  auto options = std::make_shared<Options>();
  CLI::App* app = AddCommand(
      program, "rejects",
      "Lists what was refused on the way to a lake, and why; --json has the bytes.",
      R"(  trailmill rejects lake/
  trailmill rejects lake/ --json | jq -r .bytes_base64 | base64 -d
  trailmill rejects lake/ --retry && trailmill sync AWSLogs/ lake/)");
  AddLakeArgument(app, &options->lake, &options->s3);
  app->add_flag("--retry", options->retry,
                "Give the objects that were refused whole to the next sync");
  AddCommonOptions(app, &options->common);
  app->callback([=] { *action = [=] { return Run(*options); }; });
}

}  // namespace trailmill::cli
