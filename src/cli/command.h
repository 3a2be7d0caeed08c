// What the commands share: the sources, the options of every run, and how results are
// told.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <arrow/status.h>

#include "cli/progress.h"
#include "cli/s3_options.h"
#include "trailmill/pipeline.h"
#include "trailmill/source.h"

namespace trailmill::cli {

/// The program's exit codes.
enum Exit : int {
  kDone = 0,
  kFailed = 1,
  kUsage = 2,
  kRejected = 3,  // done, but something was rejected or put off
  kUnknown = 4,   // the outcome of a commit is not known: run again
};

/// Options that every command takes.
struct CommonOptions {
  bool json = false;
  bool quiet = false;
  int threads = 0;
  std::string memory = "2GiB";
};

/// SOURCE arguments and what picks from them, as typed.
struct SourceOptions {
  std::vector<std::string> sources;
  std::vector<std::string> days;
  std::string since;
  std::string until;
  std::vector<std::string> accounts;
  std::vector<std::string> regions;
  S3Options s3;
};

/// Adds a command whose help opens with examples; in the program's own list of commands
/// it has only the sentence that says what it does.
CLI::App* AddCommand(CLI::App* program, const char* name, const char* about,
                     const char* examples);

/// Makes an app's help open with examples.
void OpenHelpWith(CLI::App* app, const std::string& examples);

void AddCommonOptions(CLI::App* app, CommonOptions* options);
void AddSourceOptions(
    CLI::App* app, SourceOptions* options, const char* name = "SOURCE",
    const char* help = "Files, directories, globs or URIs: logs, or Parquet");

/// Checks of what was typed: a text that `read` takes, a size, a moment.
CLI::Validator Readable(const char* what,
                        std::function<arrow::Status(const std::string&)> read);
CLI::Validator ByteSizeText();
CLI::Validator DayText();
/// Makes a name its number, whatever its case; others are told what to choose from.
CLI::Validator NumberOf(std::map<std::string, int> numbers);
/// The same for the values of an enum.
template <typename Enum>
CLI::Validator OneOf(const std::map<std::string, Enum>& values) {
  std::map<std::string, int> numbers;
  for (const auto& [name, value] : values) numbers[name] = static_cast<int>(value);
  return NumberOf(std::move(numbers));
}
CLI::Validator MomentText();

/// What was typed, as a selection.
arrow::Result<Selection> SelectionOf(const SourceOptions& options);

/// Lists what was typed; a lake is its events' live files. \param roots if not null, what
/// was typed, and for a lake where its events are.
arrow::Result<Listing> List(const SourceOptions& options,
                            std::vector<std::string>* roots = nullptr);

/// A run with what was typed, and a progress line where a person sees it.
arrow::Result<RunOptions> RunWith(const CommonOptions& options, const char* verb);

/// A view's name as typed.
enum class Shown : uint8_t { kDocuments, kRecords, kEvents };
CLI::Option* AddViewOption(CLI::App* app, Shown* shown);
View ViewOf(Shown shown);

/// \return Invalid for documents, which Parquet doesn't hold.
arrow::Status CheckParquetView(Shown shown);

/// The schema as a view shows it: records stand under `col`.
std::shared_ptr<arrow::Schema> ShownSchema(Shown shown,
                                           const std::shared_ptr<arrow::Schema>& schema);

/// Adds the columns that Spark reads from `key=value` directories below a SOURCE
/// directory.
arrow::Result<std::shared_ptr<arrow::Schema>> WithDirectoryColumns(
    const SourceOptions& options, const Listing& listing,
    const std::shared_ptr<arrow::Schema>& schema);

/// `--schema inferred|cloudtrail`: whether the fixed schema is asked for.
void AddSchemaOption(CLI::App* app, bool* fixed);
void AddClashOption(CLI::App* app, std::string* on_clash);

/// Observes and decides.
/// \param on_clash `keep` tells of names that differ only in case; `error` fails as
/// Spark.
arrow::Result<TableSchema> Infer(const Task& task, View view,
                                 const std::vector<PartitionKey>& keys,
                                 const std::string& on_clash, const RunOptions& run,
                                 Observation* seen);

// One for each command: adds it to the program. `*exit` receives its exit code, its
// errors are thrown to main as they came.
using Action = std::function<arrow::Result<int>()>;
void AddCount(CLI::App* program, Action* action);
void AddSchema(CLI::App* program, Action* action);
void AddHead(CLI::App* program, Action* action);
void AddConvert(CLI::App* program, Action* action);
void AddSync(CLI::App* program, Action* action);
void AddStatus(CLI::App* program, Action* action);
void AddLog(CLI::App* program, Action* action);
void AddFiles(CLI::App* program, Action* action);
void AddObjects(CLI::App* program, Action* action);
void AddRejects(CLI::App* program, Action* action);
void AddDdl(CLI::App* program, Action* action);
void AddCompact(CLI::App* program, Action* action);
void AddExpire(CLI::App* program, Action* action);
void AddAdopt(CLI::App* program, Action* action);
void AddRetain(CLI::App* program, Action* action);
void AddVacuum(CLI::App* program, Action* action);
void AddGenerate(CLI::App* program, Action* action);
void AddCompletion(CLI::App* program, Action* action);

}  // namespace trailmill::cli
