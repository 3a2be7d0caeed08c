#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/quantity.h"
#include "cli/command.h"
#include "cli/count_groups.h"
#include "cli/lake_options.h"
#include "cli/output.h"
#include "cli/summary.h"
#include "trailmill/parquet_source.h"

namespace trailmill::cli {
namespace {

struct Options {
  CommonOptions common;
  SourceOptions source;
  std::vector<std::string> by;
};

void PrintJson(const Options& options, const Listing& listing,
               const CountResult& result) {
  const ReadCounts& counts = result.counts;
  nlohmann::ordered_json json = {{"objects", counts.objects},
                                 {"documents", counts.documents},
                                 {"events", counts.events},
                                 {"bytes", counts.stored_bytes},
                                 {"json_bytes", counts.text_bytes},
                                 {"documents_rejected", counts.documents_rejected},
                                 {"rejected", counts.rejects}};
  AddAccounts(AccountsOf(listing, counts, counts.events - counts.events_rejected), &json);
  if (!options.by.empty()) json["groups"] = GroupsJson(options.by, result);
  AddRequests(&json);
  PrintLine(json);
}

// Parquet has rows, and neither documents nor rejects.
int PrintParquet(const Options& options, const CountResult& result) {
  const ReadCounts& counts = result.counts;
  if (options.common.json) {
    nlohmann::ordered_json json = {{"files", counts.objects},
                                   {"events", counts.events},
                                   {"bytes", counts.stored_bytes}};
    if (!options.by.empty()) json["groups"] = GroupsJson(options.by, result);
    AddRequests(&json);
    PrintLine(json);
    return kDone;
  }
  if (!options.by.empty()) PrintGroups(options.by, result);
  Print("{} files   {} events   {}\n", base::GroupedCount(counts.objects),
        base::GroupedCount(counts.events), base::ByteSize(counts.stored_bytes));
  PrintRequests();
  return kDone;
}

arrow::Result<int> Run(const Options& options) {
  ARROW_ASSIGN_OR_RAISE(Listing listing, List(options.source));
  ARROW_ASSIGN_OR_RAISE(RunOptions run, RunWith(options.common, "counting"));
  ARROW_ASSIGN_OR_RAISE(const bool parquet, IsParquetSource(listing.objects));
  const Task task{listing.objects};
  ARROW_ASSIGN_OR_RAISE(CountResult result, parquet ? CountParquet(task, options.by, run)
                                                    : Count(task, options.by, run));
  EndProgress();
  if (parquet) return PrintParquet(options, result);
  const ReadCounts& counts = result.counts;
  if (options.common.json) {
    PrintJson(options, listing, result);
  } else {
    if (!options.by.empty()) PrintGroups(options.by, result);
    Print("{} objects   {} documents   {} events   {}\n",
          base::GroupedCount(counts.objects), base::GroupedCount(counts.documents),
          base::GroupedCount(counts.events), base::ByteSize(counts.stored_bytes));
    PrintAccounts(AccountsOf(listing, counts, counts.events - counts.events_rejected),
                  {.converted = "counted", .written = "counted"});
    PrintRequests();
  }
  TellRejects(result.rejects, counts.rejects);
  return ExitOf(counts);
}

}  // namespace

void AddCount(CLI::App* program, Action* action) {
  auto options = std::make_shared<Options>();
  CLI::App* app =
      AddCommand(program, "count",
                 "Counts objects, documents (Spark's df.count()), events and bytes; of "
                 "Parquet files, events and bytes.",
                 R"(  trailmill count AWSLogs/
  trailmill count lake/ --by day,eventSource                 Parquet that convert wrote
  trailmill count AWSLogs/ --since 7d --by awsRegion,eventSource)");
  AddSourceOptions(app, &options->source);
  app->add_option("--by", options->by, "Events by the values of these columns")
      ->delimiter(',')
      ->allow_extra_args(false);
  AddCommonOptions(app, &options->common);
  app->callback([=] { *action = [=] { return Run(*options); }; });
}

}  // namespace trailmill::cli
