#include <fmt/format.h>

#include "cli/command.h"
#include "cli/output.h"
#include "cli/summary.h"
#include "trailmill/cloudtrail.h"
#include "trailmill/parquet_source.h"
#include "trailmill/schema.h"

namespace trailmill::cli {
namespace {

struct Options {
  CommonOptions common;
  SourceOptions source;
  Shown view = Shown::kEvents;
  std::string format = "tree";
  std::string on_clash = "keep";
  bool fixed_schema = false;
};

std::string Text(const std::string& format, const arrow::Schema& schema) {
  if (format == "json") return SchemaJson(schema) + "\n";
  if (format == "ddl") return SchemaDdl(schema) + "\n";
  return SchemaTree(schema);
}

void PrintSchema(const Options& options, const arrow::Schema& schema) {
  const std::string format = options.common.json ? "json" : options.format;
  Print("{}", Text(format, schema));
}

arrow::Result<int> PrintParquet(const Options& options, const Task& task,
                                const std::vector<std::string>& roots,
                                const RunOptions& run) {
  ARROW_RETURN_NOT_OK(CheckParquetView(options.view));
  ARROW_ASSIGN_OR_RAISE(const auto schema, ParquetSchema(task, roots, run));
  if (options.on_clash == "error") ARROW_RETURN_NOT_OK(CheckNames(*schema, false));
  PrintSchema(options, *ShownSchema(options.view, schema));
  if (!options.common.quiet) TellRequests();
  return kDone;
}

arrow::Result<int> Run(const Options& options) {
  if (options.fixed_schema) {
    PrintSchema(options, *CloudTrailSchema());
    return kDone;
  }
  std::vector<std::string> roots;
  ARROW_ASSIGN_OR_RAISE(Listing listing, List(options.source, &roots));
  ARROW_ASSIGN_OR_RAISE(RunOptions run, RunWith(options.common, "reading"));
  ARROW_ASSIGN_OR_RAISE(const bool parquet, IsParquetSource(listing.objects));
  if (parquet) return PrintParquet(options, {listing.objects}, roots, run);
  Observation seen;
  ARROW_ASSIGN_OR_RAISE(TableSchema table, Infer({listing.objects}, ViewOf(options.view),
                                                 {}, options.on_clash, run, &seen));
  auto schema = ShownSchema(options.view, table.schema);
  if (options.view == Shown::kDocuments) {
    ARROW_ASSIGN_OR_RAISE(schema, WithDirectoryColumns(options.source, listing, schema));
  }
  PrintSchema(options, *schema);
  if (!options.common.quiet) TellRequests();
  TellRejects(seen.rejects, seen.counts.rejects);
  return ExitOf(seen.counts);
}

}  // namespace

void AddSchema(CLI::App* program, Action* action) {
  auto options = std::make_shared<Options>();
  CLI::App* app = AddCommand(program, "schema",
                             "Infers the schema over all of the input and prints it as "
                             "Spark's printSchema() does; of Parquet files, the columns "
                             "of all of them.",
                             R"(  trailmill schema AWSLogs/ --day 2020-04-01
  trailmill schema AWSLogs/ --format ddl > events.ddl
  trailmill schema more.jsonl --view documents
  trailmill schema lake/                         Parquet that convert wrote
  trailmill schema --schema cloudtrail           the fixed one, which needs no SOURCE)");
  AddSourceOptions(app, &options->source);
  app->get_option("SOURCE")->required(false);
  AddSchemaOption(app, &options->fixed_schema);
  AddViewOption(app, &options->view);
  app->add_option("--format", options->format, "tree, json (Spark's schema.json) or ddl")
      ->check(CLI::IsMember({"tree", "json", "ddl"}))
      ->capture_default_str();
  AddClashOption(app, &options->on_clash);
  AddCommonOptions(app, &options->common);
  app->callback([=] {
    if (options->source.sources.empty() != options->fixed_schema) {
      throw CLI::ValidationError("schema", "takes a SOURCE, or --schema cloudtrail");
    }
    *action = [=] { return Run(*options); };
  });
}

}  // namespace trailmill::cli
