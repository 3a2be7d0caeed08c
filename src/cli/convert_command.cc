#include <cerrno>
#include <chrono>

#include <arrow/util/io_util.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/codec_text.h"
#include "base/quantity.h"
#include "cli/command.h"
#include "cli/lake_options.h"
#include "cli/output.h"
#include "cli/stop_signals.h"
#include "cli/summary.h"
#include "trailmill/cloudtrail.h"

namespace trailmill::cli {
namespace {

using Clock = std::chrono::steady_clock;

struct Options {
  CommonOptions common;
  SourceOptions source;
  std::string dest;
  std::vector<std::string> partition_by = {"awsRegion", "eventSource"};
  bool no_partition = false;
  SaveMode mode = SaveMode::kError;
  std::string columns = "all";
  std::string compression = "zstd:1";
  std::string target_size = "256MB";
  std::string on_clash = "keep";
  Shown view = Shown::kEvents;
  bool fixed_schema = false;
  std::string rejects;
};

arrow::Result<Destination> DestinationOf(const Options& options) {
  Destination destination;
  destination.location = options.dest;
  destination.mode = options.mode;
  destination.all_columns = options.columns == "all";
  ARROW_ASSIGN_OR_RAISE(auto codec, base::ParseCodecText(options.compression));
  destination.codec = codec.name;
  destination.level = codec.level;
  ARROW_ASSIGN_OR_RAISE(destination.target_bytes,
                        base::ParseByteSize(options.target_size));
  return destination;
}

int64_t WrittenBytes(const Parts& parts) {
  int64_t bytes = 0;
  for (const PartFile& file : parts.files) bytes += file.bytes;
  return bytes;
}

// What to type to look at the result.
std::string NextStep(const Options& options, const Parts& parts) {
  const bool flat = parts.files.empty() || parts.files[0].directory.empty();
  std::string dest = options.dest;
  while (dest.size() > 1 && dest.back() == '/') dest.pop_back();
  const std::string files = fmt::format("'{}/{}*.parquet'", dest, flat ? "" : "**/");
  if (options.columns == "all") {
    return fmt::format("duckdb -c \"from read_parquet({}) limit 5\"", files);
  }
  // Not all columns of all files fit each other in DuckDB, which folds names.
  return fmt::format(
      "duckdb -c \"select count(*) from read_parquet({}, union_by_name=true)\"", files);
}

void PrintText(const Options& options, const Listing& listing, const Parts& parts,
               double seconds) {
  const ReadCounts& counts = parts.counts;
  Print("{} objects   {} events   {} files   {}   {}\n",
        base::GroupedCount(counts.objects), base::GroupedCount(parts.rows_written),
        base::GroupedCount(static_cast<int64_t>(parts.files.size())),
        base::ByteSize(WrittenBytes(parts)), base::Duration(seconds));
  const bool documents = ViewOf(options.view) == View::kDocuments;
  PrintAccounts(AccountsOf(listing, counts, parts.rows_written),
                {.events = documents ? "rows" : "events"});
  PrintRequests();
  if (parts.rows_written > 0) Print("next    {}\n", NextStep(options, parts));
}

void PrintJson(const Listing& listing, const Parts& parts, const TableSchema& table,
               double seconds) {
  const ReadCounts& counts = parts.counts;
  nlohmann::ordered_json json = {{"objects", counts.objects},
                                 {"documents", counts.documents},
                                 {"documents_rejected", counts.documents_rejected},
                                 {"events", counts.events},
                                 {"rejected", counts.rejects},
                                 {"bytes_read", counts.stored_bytes},
                                 {"bytes_written", WrittenBytes(parts)},
                                 {"seconds", seconds},
                                 {"name_clash", table.name_clash}};
  AddAccounts(AccountsOf(listing, counts, parts.rows_written), &json);
  json["files"] = nlohmann::ordered_json::array();
  for (const PartFile& file : parts.files) {
    json["files"].push_back({{"directory", file.directory},
                             {"name", file.name},
                             {"rows", file.rows},
                             {"bytes", file.bytes}});
  }
  json["rejects"] = RejectsJson(parts.rejects);
  AddRequests(&json);
  PrintLine(json);
}

arrow::Result<TableSchema> TableOf(const Options& options, const Task& task,
                                   const RunOptions& run) {
  const auto names =
      options.no_partition ? std::vector<std::string>{} : options.partition_by;
  const auto keys = PartitionKeys(names);
  if (options.fixed_schema) return CloudTrailTable(keys);
  Observation seen;
  return Infer(task, ViewOf(options.view), keys, options.on_clash, run, &seen);
}

// What was found of runs that were killed.
void TellNotes(const std::vector<std::string>& notes) {
  for (const std::string& note : notes) Tell("note    {}\n", note);
}

arrow::Result<std::vector<std::string>> Untouched(const arrow::Status& status) {
  return status.WithMessage(status.message(), "; nothing was changed");
}

arrow::Status WithAdvice(const arrow::Status& status) {
  if (arrow::internal::ErrnoFromStatus(status) != ENOSPC) return status;
  return status.WithMessage(status.message(), ": make room on that disk and run again");
}

// Convert(), with what it refuses going where it was asked to.
arrow::Result<Parts> ConvertKeeping(const Options& options, const Task& task,
                                    const TableSchema& table, const Staged& staged,
                                    RunOptions run) {
  std::unique_ptr<RejectSink> rejects;
  if (!options.rejects.empty()) {
    ARROW_ASSIGN_OR_RAISE(rejects, RejectDirectory(options.rejects, staged));
    run.rejects = rejects.get();
  }
  ARROW_ASSIGN_OR_RAISE(Parts parts,
                        Convert(task, ViewOf(options.view), table, staged, run));
  // A signal that came while the last files were on their way: nothing is seen of them
  // yet.
  if (StopSignals::Came()) return arrow::Status::Cancelled("the run was stopped");
  return parts;
}

// The options of one of the passes over a task.
arrow::Result<RunOptions> PassWith(const Options& options, const char* verb,
                                   const std::shared_ptr<ObjectSpool>& spool) {
  ARROW_ASSIGN_OR_RAISE(RunOptions run, RunWith(options.common, verb));
  run.spool = spool;
  run.should_stop = StopSignals::Came;
  return run;
}

arrow::Result<int> Run(const Options& options) {
  const Clock::time_point start = Clock::now();
  ARROW_ASSIGN_OR_RAISE(Destination destination, DestinationOf(options));
  ARROW_ASSIGN_OR_RAISE(Listing listing, List(options.source));
  // Where nothing may be there, nothing can be harmed.
  if (options.mode != SaveMode::kError) ARROW_RETURN_NOT_OK(CheckNoLakeAt(options.dest));
  // From here on there is something to take back.
  const StopSignals stops;
  const Task task{listing.objects};
  const auto spool = MakeSpool(task.objects.size());
  ARROW_ASSIGN_OR_RAISE(RunOptions run, PassWith(options, "reading", spool));
  const arrow::Result<Staged> prepared = Prepare(destination);
  if (prepared.status().IsCancelled()) {
    Tell("nothing done: {}\n", prepared.status().message());
    return kDone;
  }
  ARROW_RETURN_NOT_OK(prepared.status());
  TellNotes(prepared->notes);
  ARROW_ASSIGN_OR_RAISE(TableSchema table, TableOf(options, task, run));
  ARROW_ASSIGN_OR_RAISE(run, PassWith(options, "converting", spool));
  arrow::Result<Parts> parts = ConvertKeeping(options, task, table, *prepared, run);
  EndProgress();
  const auto committed =
      parts.ok() ? Commit(*prepared, *parts) : Untouched(parts.status());
  if (!committed.ok()) {
    Abandon(*prepared);
    if (StopSignals::Came()) Tell("stopped; nothing was changed\n");
    if (parts.ok()) TellRejects(parts->rejects, parts->counts.rejects);
    return WithAdvice(committed.status());
  }
  TellNotes(*committed);
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  options.common.json ? PrintJson(listing, *parts, table, seconds)
                      : PrintText(options, listing, *parts, seconds);
  TellRejects(parts->rejects, parts->counts.rejects);
  if (options.rejects.empty() && parts->counts.rejects > 0)
    Tell("hint      --rejects DIR keeps the bytes of what is rejected\n");
  // What was done counts, told or not: who ran it again would have it twice.
  if (!EndResults()) Tell("note    the data is written all the same\n");
  return ExitOf(parts->counts);
}

void AddLayoutOptions(CLI::App* app, Options* options) {
  static const std::map<std::string, SaveMode> kModes = {
      {"error", SaveMode::kError},
      {"append", SaveMode::kAppend},
      {"overwrite", SaveMode::kOverwrite},
      {"overwrite-partitions", SaveMode::kOverwritePartitions},
      {"ignore", SaveMode::kIgnore}};
  CLI::Option* by =
      app->add_option(
             "--partition-by", options->partition_by,
             "Top-level columns, which leave the files, or the derived keys day, month, "
             "region, account, source (default: awsRegion,eventSource)")
          ->delimiter(',')
          ->allow_extra_args(false);
  app->add_flag("--no-partition", options->no_partition, "One directory")->excludes(by);
  app->add_option(
         "--mode", options->mode,
         "Where DEST exists: error (default), append, overwrite, overwrite-partitions "
         "or ignore")
      ->transform(OneOf(kModes));
  app->add_option(
         "--columns", options->columns,
         "all: every column in every file, as Spark writes; present: only those with a "
         "value in the partition, smaller and faster, Spark reads it whole, DuckDB "
         "needs union_by_name=true, pyarrow and polars don't cope")
      ->check(CLI::IsMember({"all", "present"}))
      ->capture_default_str();
  app->add_option("--compression", options->compression,
                  "zstd:LEVEL, snappy, gzip or none")
      ->check(Readable(
          "CODEC",
          [](const std::string& text) { return base::ParseCodecText(text).status(); }))
      ->capture_default_str();
  app->add_option("--target-size", options->target_size, "Where a file ends")
      ->check(ByteSizeText())
      ->capture_default_str();
}

}  // namespace

void AddConvert(CLI::App* program, Action* action) {
  auto options = std::make_shared<Options>();
  CLI::App* app = AddCommand(
      program, "convert",
      "Writes the events as Parquet that Spark, Athena, DuckDB and pandas read, with the "
      "schema that Spark would infer. DEST appears when all of it is written.",
      R"(  trailmill convert AWSLogs/ out/
  trailmill convert AWSLogs/ lake/ --schema cloudtrail
  trailmill convert AWSLogs/ out/ --day 2020-04-01 --partition-by day,region --mode append
  trailmill convert lake/ out/ --partition-by awsRegion,eventSource    what sync made
  trailmill convert AWSLogs/ out/ --columns present --compression zstd:3
  trailmill convert s3://logs/AWSLogs/ s3://lake/events/ --since 7d --profile audit)");
  AddSourceOptions(
      app, &options->source, "SOURCE... DEST",
      "What to read (files, directories, globs, URIs), then the directory to write");
  AddSchemaOption(app, &options->fixed_schema);
  AddLayoutOptions(app, options.get());
  AddViewOption(app, &options->view);
  app->add_option("--rejects", options->rejects,
                  "Directory that keeps what is rejected: rejects.jsonl and the bytes");
  AddClashOption(app, &options->on_clash);
  AddCommonOptions(app, &options->common);
  app->callback([=] {
    if (options->source.sources.size() < 2) {
      throw CLI::ValidationError("convert",
                                 "needs a SOURCE and a DEST: convert AWSLogs/ out/");
    }
    if (options->fixed_schema &&
        (options->columns != "all" || app->count("--view") > 0)) {
      throw CLI::ValidationError("--schema cloudtrail",
                                 "has all its columns in every file and a row for each "
                                 "event: leave out --columns "
                                 "and --view");
    }
    options->dest = options->source.sources.back();
    options->source.sources.pop_back();
    *action = [=] { return Run(*options); };
  });
}

}  // namespace trailmill::cli
