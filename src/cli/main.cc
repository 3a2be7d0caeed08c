// The command line: what was typed, handed to the library, and told to a person.

#include <csignal>
#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

#include "base/version.h"
#include "cli/command.h"

namespace trailmill::cli {
namespace {

constexpr char kExamples[] =
    R"(  trailmill count AWSLogs/                     how much is there
  trailmill schema AWSLogs/ --day 2020-04-01   what a day holds, as Spark's printSchema()
  trailmill head AWSLogs/ -n 3                 the first events
  trailmill convert AWSLogs/ lake/             Parquet by region and service
  trailmill generate demo/                     a tree of made-up logs to try things on)";

// A reader that has seen enough closes the pipe: that is success.
void OnBrokenPipe(int) { _exit(kDone); }

int Fail(const arrow::Status& status) {
  EndProgress();
  fmt::print(stderr, "trailmill: {}\n", status.message());
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
  AddGenerate(&program, &action);
  AddCompletion(&program, &action);
  OpenHelpWith(&program, kExamples);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? kDone : kUsage;
  }
  const arrow::Result<int> exit = action();
  return exit.ok() ? *exit : Fail(exit.status());
}

}  // namespace
}  // namespace trailmill::cli

int main(int argc, char** argv) {
  std::signal(SIGPIPE, trailmill::cli::OnBrokenPipe);
  const int exit = trailmill::cli::Run(argc, argv);
  if (std::fflush(stdout) != 0) return trailmill::cli::kFailed;
  return exit;
}
