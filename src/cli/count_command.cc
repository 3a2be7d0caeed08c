#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/quantity.h"
#include "cli/command.h"

namespace trailmill::cli {
namespace {

struct Options {
  CommonOptions common;
  SourceOptions source;
  std::vector<std::string> by;
};

using Rows = std::vector<std::vector<std::string>>;

// Columns as wide as their widest cell, the last one, a number, to the right.
void PrintTable(const Rows& rows) {
  std::vector<size_t> widths(rows[0].size());
  for (const auto& row : rows) {
    for (size_t c = 0; c < row.size(); ++c)
      widths[c] = std::max(widths[c], row[c].size());
  }
  for (const auto& row : rows) {
    for (size_t c = 0; c + 1 < row.size(); ++c) fmt::print("{:<{}}  ", row[c], widths[c]);
    fmt::print("{:>{}}\n", row.back(), widths.back());
  }
}

void PrintGroups(const Options& options, const CountResult& result) {
  std::vector<std::pair<std::vector<std::optional<std::string>>, int64_t>> groups(
      result.groups.begin(), result.groups.end());
  std::stable_sort(groups.begin(), groups.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  Rows rows = {options.by};
  rows[0].push_back("events");
  for (const auto& [values, count] : groups) {
    auto& row = rows.emplace_back();
    for (const auto& value : values) row.push_back(value.value_or("null"));
    row.push_back(base::GroupedCount(count));
  }
  PrintTable(rows);
  fmt::print("\n");
}

void PrintJson(const Options& options, const CountResult& result) {
  const ReadCounts& counts = result.counts;
  nlohmann::ordered_json json = {{"objects", counts.objects},
                                 {"documents", counts.documents},
                                 {"events", counts.events},
                                 {"bytes", counts.stored_bytes},
                                 {"json_bytes", counts.text_bytes},
                                 {"objects_rejected", counts.objects_rejected},
                                 {"documents_rejected", counts.documents_rejected},
                                 {"events_rejected", counts.events_rejected},
                                 {"rejected", RejectedCount(counts)}};
  for (const auto& [values, count] : result.groups) {
    nlohmann::ordered_json group;
    for (size_t k = 0; k < values.size(); ++k) {
      group[options.by[k]] = values[k] ? nlohmann::ordered_json(*values[k])
                                       : nlohmann::ordered_json(nullptr);
    }
    group["events"] = count;
    json["groups"].push_back(group);
  }
  fmt::print("{}\n", json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

arrow::Result<int> Run(const Options& options) {
  ARROW_ASSIGN_OR_RAISE(Listing listing, List(options.source));
  ARROW_ASSIGN_OR_RAISE(RunOptions run, RunWith(options.common, "counting"));
  ARROW_ASSIGN_OR_RAISE(CountResult result, Count({listing.objects}, options.by, run));
  EndProgress();
  const ReadCounts& counts = result.counts;
  if (options.common.json) {
    PrintJson(options, result);
  } else {
    if (!options.by.empty()) PrintGroups(options, result);
    fmt::print("{} objects   {} documents   {} events   {}\n",
               base::GroupedCount(counts.objects), base::GroupedCount(counts.documents),
               base::GroupedCount(counts.events), base::ByteSize(counts.stored_bytes));
  }
  TellRejects(result.rejects, RejectedCount(counts));
  return ExitOf(counts);
}

}  // namespace

void AddCount(CLI::App* program, Action* action) {
  auto options = std::make_shared<Options>();
  CLI::App* app =
      AddCommand(program, "count",
                 "Counts objects, documents (Spark's df.count()), events and bytes.",
                 R"(  trailmill count AWSLogs/
  trailmill count AWSLogs/ --since 7d --by awsRegion,eventSource)");
  AddSourceOptions(app, &options->source);
  app->add_option("--by", options->by, "Events by the values of these columns")
      ->delimiter(',')
      ->allow_extra_args(false);
  AddCommonOptions(app, &options->common);
  app->callback([=] { *action = [=] { return Run(*options); }; });
}

}  // namespace trailmill::cli
