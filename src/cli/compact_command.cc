#include "base/quantity.h"
#include "cli/command.h"
#include "cli/compacting.h"
#include "cli/lake_options.h"
#include "cli/stop_signals.h"
#include "cli/summary.h"

namespace trailmill::cli {
namespace {

struct Options {
  CommonOptions common;
  S3Options s3;
  std::string lake;
  std::string target_size = "256MB";
  std::vector<std::string> days;
  bool dry_run = false;
};

arrow::Result<int> Run(const Options& options) {
  const StopSignals stops;
  UseS3Options(options.s3);
  CompactOptions compact;
  compact.lake = options.lake;
  ARROW_ASSIGN_OR_RAISE(compact.target_bytes, base::ParseByteSize(options.target_size));
  compact.days = options.days;
  compact.dry_run = options.dry_run;
  const auto compacted = CompactWith(compact, options.common);
  if (IsStopped(compacted.status())) return kFailed;
  if (!compacted.ok()) return WithUnknown(compacted.status());
  if (options.common.json) {
    auto json = CompactedJson(compact, *compacted);
    AddRequests(&json);
    PrintLine(json);
  } else {
    PrintCompacted(compact, *compacted);
    PrintRequests();
  }
  return kDone;
}

}  // namespace

void AddCompact(CLI::App* program, Action* action) {
  auto options = std::make_shared<Options>();
  CLI::App* app = AddCommand(
      program, "compact",
      "Makes large, sorted files of a lake's small ones, today's left alone; rows stay "
      "as "
      "they are, and syncs may run meanwhile. The old files stay until `vacuum`.",
      R"(  trailmill compact lake/
  trailmill compact lake/ --dry-run              what would be done
  trailmill compact lake/ --day 2026-11-22       one day's events
  trailmill compact s3://lake/cloudtrail/ --target-size 512MB)");
  AddLakeArgument(app, &options->lake, &options->s3);
  app->add_option("--target-size", options->target_size,
                  "Files are made this large; those of half of it stay")
      ->check(ByteSizeText())
      ->capture_default_str();
  app->add_option("--day", options->days, "Only events of these days, 2026-11-22")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(DayText());
  app->add_flag("--dry-run", options->dry_run, "Tell what would be done, write nothing");
  AddCommonOptions(app, &options->common);
  app->callback([=] { *action = [=] { return Run(*options); }; });
}

}  // namespace trailmill::cli
