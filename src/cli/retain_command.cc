#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/quantity.h"
#include "cli/command.h"
#include "cli/lake_options.h"
#include "cli/output.h"
#include "cli/summary.h"
#include "trailmill/upkeep.h"

namespace trailmill::cli {
namespace {

constexpr int64_t kMsPerDay = int64_t{24} * 3600 * 1000;
constexpr size_t kDayLength = 10;

struct Options {
  CommonOptions common;
  S3Options s3;
  RetainOptions retain;
};

std::string FirstDayOf(const RetainResult& result) {
  return MomentTextOf(result.first_day * kMsPerDay).substr(0, kDayLength);
}

void PrintText(const Options& options, const RetainResult& result) {
  Print("{:<9}  {} events of days before {}   {} files   {}\n",
        options.retain.dry_run ? "dry run" : "removed", base::GroupedCount(result.events),
        FirstDayOf(result), base::GroupedCount(result.files),
        base::ByteSize(result.bytes));
  if (result.kept_files > 0) {
    Print("{:<9}  {} files that may hold newer events, too\n", "kept",
          base::GroupedCount(result.kept_files));
  }
  if (!options.retain.dry_run && result.files > 0) {
    Print(
        "{:<9}  trailmill vacuum {} --yes   the files stay until they have been out of "
        "the lake for seven days\n",
        "next", options.retain.lake);
  }
  PrintRequests();
}

void PrintJson(const Options& options, const RetainResult& result) {
  nlohmann::ordered_json json = {
      {"lake", options.retain.lake},     {"dry_run", options.retain.dry_run},
      {"before", FirstDayOf(result)},    {"events", result.events},
      {"files", result.files},           {"bytes", result.bytes},
      {"kept_files", result.kept_files}, {"version", result.version}};
  AddRequests(&json);
  PrintLine(json);
}

arrow::Result<int> RetainDays(const Options& options) {
  ARROW_ASSIGN_OR_RAISE(const RetainResult result, Retain(options.retain));
  options.common.json ? PrintJson(options, result) : PrintText(options, result);
  return kDone;
}

arrow::Result<int> Run(const Options& options) {
  UseS3Options(options.s3);
  return WithUnknown(RetainDays(options));
}

}  // namespace

void AddRetain(CLI::App* program, Action* action) {
  // Of a date that is no typing error; more days than there is a calendar for.
  constexpr int64_t kDaysMax = 100'000;
  auto options = std::make_shared<Options>();
  CLI::App* app = AddCommand(
      program, "retain",
      "Removes whole days from a lake's events. Their objects stay in its ledger, so "
      "that no sync loads them again; the files stay until a vacuum.",
      R"(  trailmill retain lake/ --days 400 --dry-run    what would be removed
  trailmill retain lake/ --days 400)");
  AddLakeArgument(app, &options->retain.lake, &options->s3);
  app->add_option("--days", options->retain.days,
                  "Events of so many days before today (UTC) stay")
      ->required()
      ->check(CLI::Range(int64_t{1}, kDaysMax));
  app->add_flag("--dry-run", options->retain.dry_run,
                "Tell what would be removed, write nothing");
  AddCommonOptions(app, &options->common);
  app->callback([=] { *action = [=] { return Run(*options); }; });
}

}  // namespace trailmill::cli
