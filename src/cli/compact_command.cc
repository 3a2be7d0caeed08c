#include <chrono>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/quantity.h"
#include "cli/command.h"
#include "cli/lake_options.h"
#include "cli/output.h"
#include "cli/stop_signals.h"
#include "cli/summary.h"
#include "trailmill/upkeep.h"

namespace trailmill::cli {
namespace {

using Clock = std::chrono::steady_clock;

struct Options {
  CommonOptions common;
  S3Options s3;
  std::string lake;
  std::string target_size = "256MB";
  std::vector<std::string> days;
  bool dry_run = false;
};

void PrintTable(const char* name, const CompactedTable& table, bool dry_run) {
  if (table.files_before == 0) return;
  Print("{:<8} {} files   {}   {} rows -> {} files{}\n", name,
        base::GroupedCount(table.files_before), base::ByteSize(table.bytes_before),
        base::GroupedCount(table.rows), base::GroupedCount(table.files_after),
        dry_run ? "" : "   " + base::ByteSize(table.bytes_after));
}

void PrintText(const Options& options, const CompactResult& result, double seconds) {
  PrintTable("events", result.events, options.dry_run);
  PrintTable("objects", result.objects, options.dry_run);
  PrintTable("rejects", result.rejects, options.dry_run);
  const bool nothing = result.events.files_before + result.objects.files_before +
                           result.rejects.files_before ==
                       0;
  if (nothing) {
    Print("nothing to compact   version {}\n", result.version);
  } else if (options.dry_run) {
    Print("nothing was written\n");
  } else {
    Print("version  {}   {}\n", result.version, base::Duration(seconds));
  }
  if (result.foreign_files > 0) {
    Print("left     {} files that another program wrote\n",
          base::GroupedCount(result.foreign_files));
  }
  PrintRequests();
}

nlohmann::ordered_json TableJson(const CompactedTable& table) {
  return {{"files_before", table.files_before},
          {"files_after", table.files_after},
          {"bytes_before", table.bytes_before},
          {"bytes_after", table.bytes_after},
          {"rows", table.rows}};
}

void PrintJson(const Options& options, const CompactResult& result, double seconds) {
  nlohmann::ordered_json json = {{"lake", options.lake},
                                 {"version", result.version},
                                 {"dry_run", options.dry_run},
                                 {"events", TableJson(result.events)},
                                 {"objects", TableJson(result.objects)},
                                 {"rejects", TableJson(result.rejects)},
                                 {"foreign_files", result.foreign_files},
                                 {"lost", result.lost},
                                 {"seconds", seconds}};
  AddRequests(&json);
  PrintLine(json);
}

arrow::Result<int> CompactWith(const Options& options) {
  const Clock::time_point start = Clock::now();
  CompactOptions compact;
  compact.lake = options.lake;
  ARROW_ASSIGN_OR_RAISE(compact.target_bytes, base::ParseByteSize(options.target_size));
  compact.days = options.days;
  compact.dry_run = options.dry_run;
  ARROW_ASSIGN_OR_RAISE(RunOptions run, RunWith(options.common, "compacting"));
  run.should_stop = StopSignals::Came;
  const auto compacted = Compact(compact, run);
  EndProgress();
  if (compacted.status().IsCancelled() && StopSignals::Came()) {
    Tell("stopped; what was committed stands, the next run goes on\n");
    return kFailed;
  }
  ARROW_ASSIGN_OR_RAISE(const CompactResult result, compacted);
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  options.common.json ? PrintJson(options, result, seconds)
                      : PrintText(options, result, seconds);
  return kDone;
}

arrow::Result<int> Run(const Options& options) {
  const StopSignals stops;
  UseS3Options(options.s3);
  return WithUnknown(CompactWith(options));
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
