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
  std::string status;
  std::string day;
};

constexpr char kRow[] = "{:<10}  {:<8}  {:>11}  {:>11}  {:>10}  {:>8}  {}{}\n";

arrow::Status PrintText(const LakeObject& object) {
  const auto text = [](int64_t count) { return base::GroupedCount(count); };
  Print(kRow, object.delivered, object.status, text(object.events), text(object.written),
        text(object.duplicates), text(object.rejected), object.key,
        object.reason.empty() ? "" : ": " + object.reason);
  return StopUnread("objects");
}

arrow::Status PrintJson(const LakeObject& object) {
  PrintLine({{"key", object.key},
             {"etag", TextOrNull(object.etag)},
             {"size", object.size},
             {"delivered", object.delivered},
             {"status", object.status},
             {"reason", TextOrNull(object.reason)},
             {"events", object.events},
             {"written", object.written},
             {"duplicates", object.duplicates},
             {"rejected", object.rejected},
             {"time", MomentTextOf(object.time_ms)}});
  return StopUnread("objects");
}

arrow::Result<int> Run(const Options& options) {
  UseS3Options(options.s3);
  if (!options.common.json) {
    Print(kRow, "delivered", "status", "events", "written", "duplicates", "rejected",
          "object", "");
  }
  ARROW_RETURN_NOT_OK(LakeObjects(options.lake, options.status, options.day,
                                  options.common.json ? PrintJson : PrintText));
  return kDone;
}

}  // namespace

void AddObjects(CLI::App* program, Action* action) {
  auto options = std::make_shared<Options>();
  CLI::App* app =
      AddCommand(program, "objects",
                 "Lists what a lake's ledger has of each object: what became of it.",
                 R"(  trailmill objects lake/ --day 2026-11-22
  trailmill objects lake/ --status rejected
  trailmill objects lake/ --json | jq -r .key)");
  AddLakeArgument(app, &options->lake, &options->s3);
  app->add_option("--status", options->status,
                  "Only those that were taken, rejected, deferred, or skipped; or that "
                  "retry gave to the next sync")
      ->check(CLI::IsMember({"taken", "rejected", "deferred", "skipped", "retry"}));
  app->add_option("--day", options->day, "Only those delivered on it, such as 2020-04-01")
      ->check(DayText());
  AddCommonOptions(app, &options->common);
  app->callback([=] { *action = [=] { return Run(*options); }; });
}

}  // namespace trailmill::cli
