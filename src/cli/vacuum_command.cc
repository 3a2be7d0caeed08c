#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/quantity.h"
#include "cli/command.h"
#include "cli/lake_options.h"
#include "cli/output.h"
#include "cli/stop_signals.h"
#include "cli/summary.h"
#include "cli/timed_run.h"
#include "trailmill/upkeep.h"

namespace trailmill::cli {
namespace {

constexpr int64_t kMsPerSecond = 1000;

struct Options {
  CommonOptions common;
  S3Options s3;
  std::string lake;
  std::string retain = "7d";
  bool yes = false;
};

void PrintText(const Options& options, const VacuumResult& result) {
  for (const auto& table : result.tables) {
    Print("{:<9}  {:>9} files   {:>8}\n", table.name, base::GroupedCount(table.files),
          base::ByteSize(table.bytes));
  }
  if (result.drafts > 0)
    Print("{:<9}  {:>9} files\n", "drafts", base::GroupedCount(result.drafts));
  if (result.foreign > 0) {
    Print("{:<9}  {:>9} files that are not trailmill's\n", "left",
          base::GroupedCount(result.foreign));
  }
  Print("{:<9}  what nothing names and is older than {}\n",
        options.yes ? "deleted" : "dry run", MomentTextOf(result.before_ms));
  if (!options.yes && result.files() + result.drafts > 0)
    Print("{:<9}  trailmill vacuum {} --retain {} --yes\n", "next", options.lake,
          options.retain);
  PrintRequests();
}

void PrintJson(const Options& options, const VacuumResult& result) {
  nlohmann::ordered_json json = {{"lake", options.lake},
                                 {"deleted", options.yes},
                                 {"older_than", MomentTextOf(result.before_ms)}};
  for (const auto& table : result.tables)
    json[table.name] = {{"files", table.files}, {"bytes", table.bytes}};
  json["files"] = result.files();
  json["bytes"] = result.bytes();
  json["drafts"] = result.drafts;
  json["foreign"] = result.foreign;
  json["version"] = result.version;
  AddRequests(&json);
  PrintLine(json);
}

arrow::Result<int> VacuumLake(const Options& options) {
  VacuumOptions vacuum;
  vacuum.lake = options.lake;
  vacuum.dry_run = !options.yes;
  ARROW_ASSIGN_OR_RAISE(const int64_t retain_s, ParseSpan(options.retain));
  vacuum.retain_ms = retain_s * kMsPerSecond;
  ARROW_ASSIGN_OR_RAISE(const auto vacuumed,
                        RunTimed(options.common, "deleting", [&](const RunOptions& run) {
                          return Vacuum(vacuum, run);
                        }));
  const VacuumResult& result = vacuumed.result;
  options.common.json ? PrintJson(options, result) : PrintText(options, result);
  return kDone;
}

arrow::Result<int> Run(const Options& options) {
  const StopSignals stops;
  UseS3Options(options.s3);
  return WithUnknown(VacuumLake(options));
}

}  // namespace

void AddVacuum(CLI::App* program, Action* action) {
  auto options = std::make_shared<Options>();
  CLI::App* app = AddCommand(
      program, "vacuum",
      "Deletes the files of a lake that nothing names any more: what was removed from "
      "its tables, and what killed runs have left. A dry run, unless --yes is given.",
      R"(  trailmill vacuum lake/                      what would be deleted
  trailmill vacuum lake/ --yes
  trailmill vacuum s3://lake/cloudtrail/ --retain 30d --yes)");
  AddLakeArgument(app, &options->lake, &options->s3);
  app->add_option("--retain", options->retain,
                  "Younger files stay, and so do those that were removed since: every "
                  "version of that time can be read; up to 30d")
      ->check(SpanText())
      ->capture_default_str();
  app->add_flag("--yes", options->yes, "Delete, not only tell");
  AddCommonOptions(app, &options->common);
  app->callback([=] { *action = [=] { return Run(*options); }; });
}

}  // namespace trailmill::cli
