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
  int64_t limit = 0;
};

constexpr char kRow[] =
    "{:<20}  {:>7}  {:<9}  {:>9}  {:>11}  {:>10}  {:>7}  {:>5}  {:>8}\n";

void PrintText(const std::vector<LakeCommit>& commits) {
  const auto text = [](int64_t count) { return base::GroupedCount(count); };
  Print(kRow, "time", "version", "operation", "objects", "events", "duplicates",
        "rejects", "files", "seconds");
  for (const LakeCommit& commit : commits) {
    const LakeCounts& counts = commit.counts;
    Print(kRow, MomentTextOf(commit.time_ms), commit.version, commit.operation,
          text(counts.objects()), text(counts.written), text(counts.duplicates),
          text(counts.rejected + counts.objects_rejected), text(commit.files),
          fmt::format("{:.2f}", commit.seconds));
  }
}

void PrintJson(const LakeCommit& commit) {
  nlohmann::ordered_json json = {
      {"version", commit.version},     {"time", MomentTextOf(commit.time_ms)},
      {"operation", commit.operation}, {"commit", nullptr},
      {"files", commit.files},         {"files_removed", commit.files_removed},
      {"bytes", commit.bytes},         {"seconds", commit.seconds}};
  // A foreign one tells nothing that is ours.
  if (!commit.id.empty()) {
    json["commit"] = commit.id;
    AddLakeCounts(commit.counts, &json);
  }
  PrintLine(json);
}

arrow::Result<int> Run(const Options& options) {
  UseS3Options(options.s3);
  ARROW_ASSIGN_OR_RAISE(const auto commits, LakeLog(options.lake, options.limit));
  if (!options.common.json) {
    PrintText(commits);
    return kDone;
  }
  for (const LakeCommit& commit : commits) PrintJson(commit);
  return kDone;
}

}  // namespace

void AddLog(CLI::App* program, Action* action) {
  auto options = std::make_shared<Options>();
  CLI::App* app = AddCommand(program, "log",
                             "Shows the commits that a lake's log still has, the newest "
                             "first: what each took and how long it was at it.",
                             R"(  trailmill log lake/ -n 20
  trailmill log lake/ --json | jq .written)");
  AddLakeArgument(app, &options->lake, &options->s3);
  app->add_option("-n,--limit", options->limit, "How many (default: all)")
      ->check(CLI::Range(int64_t{1}, int64_t{1'000'000'000}));
  AddCommonOptions(app, &options->common);
  app->callback([=] { *action = [=] { return Run(*options); }; });
}

}  // namespace trailmill::cli
