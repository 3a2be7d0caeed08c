#include <fmt/format.h>

#include "cli/command.h"
#include "cli/output.h"
#include "cli/summary.h"
#include "trailmill/parquet_source.h"
#include "trailmill/rows.h"
#include "trailmill/schema.h"

namespace trailmill::cli {
namespace {

using RowPtr = std::shared_ptr<arrow::StructScalar>;

struct Options {
  CommonOptions common;
  SourceOptions source;
  int64_t limit = 10;
  std::string format = "json";
  std::string order = "key";
  std::optional<Shown> view;
  std::string on_clash = "keep";
};

// What head shows without --view: raw events, and rows as the notebook's head(1) has
// them.
Shown ViewShown(const Options& options) {
  return options.view.value_or(options.format == "row" ? Shown::kRecords
                                                       : Shown::kEvents);
}

// Rows under one column `col`, as explode(Records) gives them.
std::vector<RowPtr> Nested(const std::vector<RowPtr>& rows) {
  std::vector<RowPtr> nested;
  for (const RowPtr& row : rows) {
    const auto type = arrow::struct_({arrow::field("col", row->type)});
    nested.push_back(
        std::make_shared<arrow::StructScalar>(arrow::ScalarVector{row}, type));
  }
  return nested;
}

void PrintAs(const std::string& format, const std::vector<RowPtr>& rows) {
  if (format == "vertical") return Print("{}", RowsVertical(rows));
  for (const RowPtr& row : rows) {
    Print("{}\n", format == "row" ? RowRepr(*row) : RowJson(*row));
  }
}

arrow::Result<int> PrintRows(const Options& options, const Task& task) {
  const Shown shown = ViewShown(options);
  ARROW_ASSIGN_OR_RAISE(RunOptions run, RunWith(options.common, "reading"));
  Observation seen;
  ARROW_ASSIGN_OR_RAISE(TableSchema table,
                        Infer(task, ViewOf(shown), {}, options.on_clash, run, &seen));
  PartitionColumns columns{arrow::schema({}), {}};
  if (shown == Shown::kDocuments) {
    ARROW_ASSIGN_OR_RAISE(columns,
                          DiscoverPartitionColumns(options.source.sources, task.objects));
  }
  const bool directories = columns.fields->num_fields() > 0;
  ARROW_ASSIGN_OR_RAISE(auto rows,
                        HeadRows(task, ViewOf(shown), *table.schema, options.limit,
                                 directories ? &columns : nullptr));
  PrintAs(options.format, shown == Shown::kRecords ? Nested(rows) : rows);
  TellRejects(seen.rejects, seen.counts.rejects);
  return ExitOf(seen.counts);
}

arrow::Status PrintText(std::string_view text) {
  Print("{}\n", text);
  return ResultsUnwanted() ? arrow::Status::Cancelled("head: nobody reads on")
                           : arrow::Status::OK();
}

// Rows go out as they come, but `vertical` is as wide as its widest cell.
arrow::Result<int> PrintParquet(const Options& options, const Task& task,
                                const std::vector<std::string>& roots) {
  const Shown shown = options.view.value_or(Shown::kEvents);
  ARROW_RETURN_NOT_OK(CheckParquetView(shown));
  if (options.format == "json") {
    ARROW_RETURN_NOT_OK(HeadParquetText(task, options.limit, PrintText));
    return kDone;
  }
  ARROW_ASSIGN_OR_RAISE(RunOptions run, RunWith(options.common, "reading"));
  std::vector<RowPtr> rows;
  ARROW_RETURN_NOT_OK(
      HeadParquetRows(task, roots, options.limit, run, [&](const RowPtr& row) {
        rows.push_back(shown == Shown::kRecords ? Nested({row})[0] : row);
        if (options.format == "vertical") return arrow::Status::OK();
        PrintAs(options.format, rows);
        rows.clear();
        return arrow::Status::OK();
      }));
  if (options.format == "vertical") PrintAs(options.format, rows);
  return kDone;
}

arrow::Result<int> PrintHead(const Options& options) {
  std::vector<std::string> roots;
  ARROW_ASSIGN_OR_RAISE(Listing listing, List(options.source, &roots));
  Task task{options.order == "spark" ? SparkOrder(listing.objects) : listing.objects};
  ARROW_ASSIGN_OR_RAISE(const bool parquet, IsParquetSource(task.objects));
  if (parquet) return PrintParquet(options, task, roots);
  if (options.format != "json") return PrintRows(options, task);
  ARROW_ASSIGN_OR_RAISE(
      auto rejects, HeadText(task, ViewOf(ViewShown(options)), options.limit, PrintText));
  TellRejects(rejects, static_cast<int64_t>(rejects.size()));
  return rejects.empty() ? kDone : kRejected;
}

arrow::Result<int> Run(const Options& options) {
  const auto exit = PrintHead(options);
  if (exit.ok() && !options.common.quiet) TellRequests();
  return exit;
}

}  // namespace

void AddHead(CLI::App* program, Action* action) {
  auto options = std::make_shared<Options>();
  CLI::App* app = AddCommand(
      program, "head",
      "Shows the first events. JSON is printed as it stands and reads no more than it "
      "needs; the other formats infer the schema over all of the input first. Of "
      "Parquet, "
      "JSON is the event itself where the schema is cloudtrail, else the row without "
      "nulls.",
      R"(  trailmill head AWSLogs/ -n 3 | jq .eventName
  trailmill head AWSLogs/ -n 1 --format row --order spark    the notebook's head(1)
  trailmill head AWSLogs/ -n 2 --format vertical
  trailmill head lake/ -n 3                                  Parquet that convert wrote)");
  AddSourceOptions(app, &options->source);
  app->add_option("-n,--limit", options->limit, "How many")
      ->check(CLI::Range(int64_t{0}, int64_t{1'000'000}))
      ->capture_default_str();
  app->add_option("--format", options->format,
                  "json, row (PySpark's Row), vertical, or rowjson (Spark's to_json)")
      ->check(CLI::IsMember({"json", "row", "vertical", "rowjson"}))
      ->capture_default_str();
  app->add_option("--order", options->order, "key, or spark: the largest object first")
      ->check(CLI::IsMember({"key", "spark"}))
      ->capture_default_str();
  auto shown = std::make_shared<Shown>(Shown::kEvents);
  CLI::Option* view = AddViewOption(app, shown.get());
  AddClashOption(app, &options->on_clash);
  AddCommonOptions(app, &options->common);
  app->callback([=] {
    if (view->count() > 0) options->view = *shown;
    if (options->common.json) options->format = "json";
    *action = [=] { return Run(*options); };
  });
}

}  // namespace trailmill::cli
