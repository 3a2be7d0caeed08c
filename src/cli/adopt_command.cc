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

arrow::Result<int> Adopt(const Options& options) {
  ARROW_ASSIGN_OR_RAISE(const int64_t version,
                        AdoptCommits(options.lake, options.version));
  if (options.common.json) {
    PrintLine(
        {{"lake", options.lake}, {"adopted", options.version}, {"version", version}});
  } else {
    Print("version {} is accepted   version {}\n", options.version, version);
  }
  return kDone;
}

arrow::Result<int> Run(const Options& options) {
  UseS3Options(options.s3);
  return WithUnknown(Adopt(options));
}

}  // namespace

void AddAdopt(CLI::App* program, Action* action) {
  auto options = std::make_shared<Options>();
  CLI::App* app = AddCommand(
      program, "adopt",
      "Accepts what another program has committed to a lake, after checking that the "
      "files it names are there and have the rows that it tells of.",
      R"(  trailmill log lake/ -n 3 && trailmill adopt lake/ --version 42)");
  AddLakeArgument(app, &options->lake, &options->s3);
  app->add_option("--version", options->version, "The newest, which is accepted")
      ->required()
      ->check(CLI::NonNegativeNumber);
  AddCommonOptions(app, &options->common);
  app->callback([=] { *action = [=] { return Run(*options); }; });
}

}  // namespace trailmill::cli
