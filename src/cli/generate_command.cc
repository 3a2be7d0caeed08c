#include <chrono>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/quantity.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/summary.h"
#include "trailmill/generate.h"
#include "trailmill/storage.h"

namespace trailmill::cli {
namespace {

using Clock = std::chrono::steady_clock;

struct Options {
  CommonOptions common;
  GenerateOptions generate;
  std::string dest;
  S3Options s3;
};

// In an object store a file is written while others wait for their answers.
constexpr int kThreadsToStore = 16;

int ThreadsFor(const Options& options) {
  const bool far = options.dest.find("://") != std::string::npos;
  const int threads = options.common.threads;
  return threads > 0 ? threads : far ? kThreadsToStore : 1;
}

arrow::Result<int> Run(const Options& options) {
  const Clock::time_point start = Clock::now();
  GenerateOptions generate = options.generate;
  generate.threads = ThreadsFor(options);
  UseS3Options(options.s3);
  if (!options.common.quiet && !options.common.json) {
    const auto show = ProgressLine("generating");
    generate.on_progress = [show, total = generate.events](int64_t events) {
      Progress progress;
      progress.counts.events = events;
      progress.counts.stored_bytes = events;
      progress.stored_bytes_total = total;
      show(progress);
    };
  }
  ARROW_ASSIGN_OR_RAISE(auto store, OpenStorage(options.dest));
  ARROW_ASSIGN_OR_RAISE(GenerateSummary made,
                        Generate(*store.first, store.second, generate));
  EndProgress();
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  if (options.common.json) {
    Print("{}\n", nlohmann::ordered_json{{"files", made.files},
                                         {"events", made.events},
                                         {"json_bytes", made.json_bytes},
                                         {"gzip_bytes", made.gzip_bytes}}
                      .dump());
    return kDone;
  }
  Print("{} files   {} events   {} of JSON in {} of gzip   {}\n",
        base::GroupedCount(made.files), base::GroupedCount(made.events),
        base::ByteSize(made.json_bytes), base::ByteSize(made.gzip_bytes),
        base::Duration(seconds));
  PrintRequests();
  Print("next    trailmill count {}\n", options.dest);
  return kDone;
}

void AddTreeOptions(CLI::App* app, GenerateOptions* options) {
  app->add_option("--files", options->files, "Log files")->capture_default_str();
  app->add_option("--events", options->events, "Events in all of them")
      ->capture_default_str();
  app->add_option("--seed", options->seed, "The same seed gives the same bytes")
      ->capture_default_str();
  app->add_option("--day", options->day, "First day of delivery")->capture_default_str();
  app->add_option("--days", options->days, "Days to spread the files over")
      ->capture_default_str();
  app->add_option("--account", options->accounts, "Accounts")
      ->delimiter(',')
      ->allow_extra_args(false);
  app->add_option("--region", options->regions, "Regions")
      ->delimiter(',')
      ->allow_extra_args(false);
  app->add_option("--organisation", options->organisation,
                  "The layout of an organisation trail, o-...");
  app->add_option("--duplicates", options->duplicates, "Share of events delivered twice")
      ->check(CLI::Range(0.0, 1.0));
  static const std::map<std::string, GenerateMix> kMixes = {
      {"busy", GenerateMix::kBusy}, {"exercise", GenerateMix::kExercise}};
  app->add_option(
         "--mix", options->mix,
         "busy (default): a busy account, mostly S3 and KMS; exercise: an attack "
         "exercise, mostly EC2, SSM and IAM")
      ->transform(OneOf(kMixes));
  app->add_option("--late", options->late, "Share of files delivered late")
      ->check(CLI::Range(0.0, 1.0));
  app->add_option("--gzip-level", options->gzip_level, "1 to 9")
      ->check(CLI::Range(1, 9))
      ->capture_default_str();
}

}  // namespace

void AddGenerate(CLI::App* program, Action* action) {
  auto options = std::make_shared<Options>();
  CLI::App* app = AddCommand(
      program, "generate",
      "Makes a tree of CloudTrail logs that are like real ones, to try and to measure "
      "with.",
      R"(  trailmill generate demo/                      the notebook's day: 1,854 files, 50,849 events
  trailmill generate demo/ --files 100 --events 5000 --seed 7
  trailmill generate demo/ --organisation o-abc123 --account 111111111111,222222222222)");
  app->add_option("DEST", options->dest, "Directory to write AWSLogs/ in")->required();
  AddTreeOptions(app, &options->generate);
  AddS3Options(app, &options->s3);
  AddCommonOptions(app, &options->common);
  app->callback([=] { *action = [=] { return Run(*options); }; });
}

}  // namespace trailmill::cli
