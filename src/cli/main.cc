// The command line: what was typed, handed to the library, and told to a person.

#include <csignal>
#include <exception>

#include <fmt/format.h>

#include "base/version.h"
#include "cli/command.h"
#include "cli/output.h"
#include "trailmill/storage.h"

namespace trailmill::cli {
namespace {

constexpr char kExamples[] =
    R"(  trailmill count AWSLogs/                     how much is there
  trailmill schema AWSLogs/ --day 2020-04-01   what a day holds, as Spark's printSchema()
  trailmill head AWSLogs/ -n 3                 the first events
  trailmill convert AWSLogs/ lake/             Parquet by region and service
  trailmill sync AWSLogs/ lake/                a Delta lake that is kept current
  trailmill generate demo/                     a tree of made-up logs to try things on)";

int Fail(const arrow::Status& status) {
  EndProgress();
  Tell("trailmill: {}\n", status.message());
  return kFailed;
}

int Run(int argc, char** argv) {
  CLI::App program("CloudTrail logs in, query-ready Parquet out.", "trailmill");
  program.set_version_flag("--version", fmt::format("trailmill {}", base::kVersion));
  program.require_subcommand(1);
  Action action;
  AddCount(&program, &action);
  AddSchema(&program, &action);
  AddHead(&program, &action);
  AddConvert(&program, &action);
  AddSync(&program, &action);
  AddStatus(&program, &action);
  AddLog(&program, &action);
  AddFiles(&program, &action);
  AddObjects(&program, &action);
  AddRejects(&program, &action);
  AddDdl(&program, &action);
  AddCompact(&program, &action);
  AddAdopt(&program, &action);
  AddRetain(&program, &action);
  AddVacuum(&program, &action);
  AddExpire(&program, &action);
  AddGenerate(&program, &action);
  AddCompletion(&program, &action);
  OpenHelpWith(&program, kExamples);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? kDone : kUsage;
  }
  const arrow::Result<int> exit = action();
  if (exit.status().IsCancelled() && ResultsUnwanted()) return kDone;
  return exit.ok() ? *exit : Fail(exit.status());
}

}  // namespace
}  // namespace trailmill::cli

int main(int argc, char** argv) {
  namespace cli = trailmill::cli;
  // A pipe that its reader closed is an error of the write, which cli/output knows.
  std::signal(SIGPIPE, SIG_IGN);
  int exit = cli::kFailed;
  try {
    exit = cli::Run(argc, argv);
  } catch (const std::exception& error) {
    // Nothing of ours throws; the libraries do where memory or the like is gone.
    cli::Tell("trailmill: {}\n", error.what());
  }
  trailmill::CloseStores();
  return cli::EndResults() ? exit : cli::kFailed;
}
