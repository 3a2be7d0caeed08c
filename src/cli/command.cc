#include "cli/command.h"

#include <algorithm>
#include <chrono>
#include <map>

#include <arrow/type.h>
#include <fmt/format.h>
#include <malloc.h>

#include "base/quantity.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "trailmill/schema.h"

namespace trailmill::cli {
namespace {

int64_t Now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

void TellClash(const std::string& clash) {
  EndProgress();
  const size_t name = clash.find('`');
  const std::string first = clash.substr(name, clash.find('`', name + 1) + 1 - name);
  Tell(
      "note    names that differ only in case are kept apart, {} first; Spark reads them "
      "with spark.sql.caseSensitive=true\n",
      first);
}

class HelpFormatter : public CLI::Formatter {
 public:
  explicit HelpFormatter(std::string examples) : examples_(std::move(examples)) {
    column_width(34);
  }
  std::string make_description(const CLI::App* app) const override {
    return "Examples:\n" + examples_ + "\n\n" + app->get_description() + "\n";
  }

 private:
  std::string examples_;
};

}  // namespace

CLI::Validator Readable(const char* what,
                        std::function<arrow::Status(const std::string&)> read) {
  return CLI::Validator(
      [read = std::move(read)](std::string& text) {
        const arrow::Status status = read(text);
        return status.ok() ? std::string() : status.message();
      },
      what);
}

CLI::Validator NumberOf(std::map<std::string, int> numbers) {
  return CLI::Validator(
      [numbers = std::move(numbers)](std::string& text) {
        std::string names;
        for (const auto& [name, number] : numbers) {
          names += (names.empty() ? "" : ", ") + name;
          if (CLI::detail::to_lower(text) != name) continue;
          text = std::to_string(number);
          return std::string();
        }
        return "choose one of " + names + ", not " + text;
      },
      "");
}

CLI::Validator ByteSizeText() {
  return Readable(
      "SIZE", [](const std::string& text) { return base::ParseByteSize(text).status(); });
}

CLI::Validator DayText() {
  return Readable("DAY", [](const std::string& text) {
    constexpr size_t kDayLength = 10;  // 2020-04-01
    if (text.size() == kDayLength && ParseMoment(text, 0).ok())
      return arrow::Status::OK();
    return arrow::Status::Invalid("no day: ", text, ": write it as 2020-04-01");
  });
}

CLI::Validator MomentText() {
  return Readable("TIME",
                  [](const std::string& text) { return ParseMoment(text, 0).status(); });
}

void OpenHelpWith(CLI::App* app, const std::string& examples) {
  app->formatter(std::make_shared<HelpFormatter>(examples));
}

CLI::App* AddCommand(CLI::App* program, const char* name, const char* about,
                     const char* examples) {
  CLI::App* app = program->add_subcommand(name, about);
  OpenHelpWith(app, examples);
  return app;
}

void AddCommonOptions(CLI::App* app, CommonOptions* options) {
  app->add_flag("--json", options->json, "Results as JSON, for machines");
  app->add_flag("-q,--quiet", options->quiet, "No progress and no notes");
  app->add_option("--threads", options->threads, "Worker threads (default: one a core)")
      ->check(CLI::Range(1, 256));
  app->add_option("--memory", options->memory, "Budget for buffers, such as 512MiB")
      ->check(ByteSizeText())
      ->capture_default_str();
}

void AddSourceOptions(CLI::App* app, SourceOptions* options, const char* name,
                      const char* help) {
  app->add_option(name, options->sources, help)->required();
  app->add_option("--day", options->days, "Delivery folders, such as 2020-04-01")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(DayText());
  app->add_option(
         "--since", options->since,
         "Delivered at or after: 2020-04-01, 2020-04-01T12:00, or an age such as 7d")
      ->check(MomentText());
  app->add_option("--until", options->until, "Delivered before")->check(MomentText());
  app->add_option("--account", options->accounts, "Accounts, by their numbers")
      ->delimiter(',')
      ->allow_extra_args(false);
  app->add_option("--region", options->regions, "Regions of delivery")
      ->delimiter(',')
      ->allow_extra_args(false);
  AddS3Options(app, &options->s3);
}

arrow::Result<Selection> SelectionOf(const SourceOptions& options) {
  Selection selection;
  selection.days = options.days;
  selection.accounts = options.accounts;
  selection.regions = options.regions;
  const int64_t now = Now();
  if (!options.since.empty()) {
    ARROW_ASSIGN_OR_RAISE(selection.since_us, ParseMoment(options.since, now));
  }
  if (!options.until.empty()) {
    ARROW_ASSIGN_OR_RAISE(selection.until_us, ParseMoment(options.until, now));
  }
  return selection;
}

namespace {

// Cells come and go in blocks of megabytes: kept in the heap instead of going back to the
// kernel each time, they are not zeroed and mapped anew. What the heap keeps is part of
// the budget; 32 MiB is the largest block that glibc takes.
void KeepFreedMemory(int64_t memory_bytes) {
  mallopt(M_MMAP_THRESHOLD,
          static_cast<int>(std::min<int64_t>(memory_bytes / 64, 32 << 20)));
  mallopt(M_TRIM_THRESHOLD,
          static_cast<int>(std::min<int64_t>(memory_bytes / 8, 256 << 20)));
}

}  // namespace

arrow::Result<RunOptions> RunWith(const CommonOptions& options, const char* verb) {
  RunOptions run;
  run.threads = options.threads;
  ARROW_ASSIGN_OR_RAISE(run.memory_bytes, base::ParseByteSize(options.memory));
  constexpr int64_t kMemoryMin = int64_t{64} << 20;
  if (run.memory_bytes < kMemoryMin) {
    return arrow::Status::Invalid("--memory ", options.memory, " is below 64MiB");
  }
  KeepFreedMemory(run.memory_bytes);
  if (!options.quiet && !options.json) run.on_progress = ProgressLine(verb);
  return run;
}

CLI::Option* AddViewOption(CLI::App* app, Shown* shown) {
  static const std::map<std::string, Shown> kNames = {{"documents", Shown::kDocuments},
                                                      {"records", Shown::kRecords},
                                                      {"events", Shown::kEvents}};
  return app
      ->add_option(
          "--view", *shown,
          "documents (a line each), records (events under `col`, as after explode), "
          "or events")
      ->transform(OneOf(kNames));
}

void AddSchemaOption(CLI::App* app, bool* fixed) {
  static const std::map<std::string, bool> kSchemas = {{"inferred", false},
                                                       {"cloudtrail", true}};
  app->add_option(
         "--schema", *fixed,
         "inferred (default): what Spark infers over all of the input; cloudtrail: fixed "
         "typed columns for a lake that lives for years, free-form members as JSON text, "
         "nothing lost (docs/schema.md), and half the time")
      ->type_name("NAME")
      ->transform(OneOf(kSchemas));
}

void AddClashOption(CLI::App* app, std::string* on_clash) {
  app->add_option(
         "--on-case-clash", *on_clash,
         "Names that differ only in case: keep them apart, or fail as Spark does")
      ->check(CLI::IsMember({"keep", "error"}))
      ->capture_default_str();
}

arrow::Result<std::shared_ptr<arrow::Schema>> WithDirectoryColumns(
    const SourceOptions& options, const Listing& listing,
    const std::shared_ptr<arrow::Schema>& schema) {
  ARROW_ASSIGN_OR_RAISE(PartitionColumns columns,
                        DiscoverPartitionColumns(options.sources, listing.objects));
  arrow::FieldVector fields = schema->fields();
  const auto& added = columns.fields->fields();
  fields.insert(fields.end(), added.begin(), added.end());
  return arrow::schema(std::move(fields));
}

View ViewOf(Shown shown) {
  return shown == Shown::kDocuments ? View::kDocuments : View::kEvents;
}

arrow::Status CheckParquetView(Shown shown) {
  if (shown != Shown::kDocuments) return arrow::Status::OK();
  return arrow::Status::Invalid(
      "--view documents: Parquet files hold events, and no documents: name the logs");
}

std::shared_ptr<arrow::Schema> ShownSchema(Shown shown,
                                           const std::shared_ptr<arrow::Schema>& schema) {
  if (shown != Shown::kRecords) return schema;
  return arrow::schema({arrow::field("col", arrow::struct_(schema->fields()))});
}

arrow::Result<TableSchema> Infer(const Task& task, View view,
                                 const std::vector<PartitionKey>& keys,
                                 const std::string& on_clash, const RunOptions& run,
                                 Observation* seen) {
  ARROW_ASSIGN_OR_RAISE(*seen, Observe(task, view, keys, run));
  ARROW_ASSIGN_OR_RAISE(TableSchema table, Decide(seen->shape, keys));
  if (table.keys !=
      keys) {  // a key's column was found in another case: its values are wanted
    const std::vector<PartitionKey> resolved = table.keys;
    ARROW_ASSIGN_OR_RAISE(*seen, Observe(task, view, resolved, run));
    ARROW_ASSIGN_OR_RAISE(table, Decide(seen->shape, resolved));
  }
  EndProgress();
  if (!table.name_repeated.empty()) return arrow::Status::Invalid(table.name_repeated);
  if (table.name_clash.empty()) return table;
  if (on_clash == "error") return arrow::Status::Invalid(table.name_clash);
  if (run.on_progress) TellClash(table.name_clash);
  return table;
}

}  // namespace trailmill::cli
