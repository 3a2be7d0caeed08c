#include <fmt/format.h>
#include <nlohmann/json.hpp>

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
  int64_t version = -1;
};

arrow::Result<int> Run(const Options& options) {
  UseS3Options(options.s3);
  ARROW_ASSIGN_OR_RAISE(const auto files, LakeFiles(options.lake, options.version));
  for (const SourceObject& file : files) {
    if (options.common.json) {
      PrintLine({{"location", file.location}, {"size", file.size}});
    } else {
      Print("{}\n", file.location);
    }
  }
  return kDone;
}

}  // namespace

void AddFiles(CLI::App* program, Action* action) {
  auto options = std::make_shared<Options>();
  CLI::App* app = AddCommand(
      program, "files",
      "Lists the data files of a lake's events, one location a line, for tools "
      "that read a list: those of one version, and no others.",
      R"(  trailmill files lake/
  trailmill files lake/ --version 41 --json)");
  AddLakeArgument(app, &options->lake, &options->s3);
  app->add_option("--version", options->version, "As of that version (default: newest)")
      ->check(CLI::NonNegativeNumber);
  AddCommonOptions(app, &options->common);
  app->callback([=] { *action = [=] { return Run(*options); }; });
}

}  // namespace trailmill::cli
