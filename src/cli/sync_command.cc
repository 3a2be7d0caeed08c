#include <chrono>
#include <optional>
#include <random>
#include <thread>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/quantity.h"
#include "cli/command.h"
#include "cli/compacting.h"
#include "cli/lake_options.h"
#include "cli/output.h"
#include "cli/stop_signals.h"
#include "cli/summary.h"
#include "cli/timed_run.h"
#include "trailmill/lake.h"

namespace trailmill::cli {
namespace {

using Clock = std::chrono::steady_clock;

struct Options {
  CommonOptions common;
  SourceOptions source;
  std::string lake;
  std::vector<std::string> partition_by;
  std::string lookback = "3d";
  bool full = false;
  std::vector<std::string> families;
  bool keep_duplicates = false;
  std::string max_commit = "2GiB";
  bool dry_run = false;
  bool compact = false;
  std::string every;
};

arrow::Result<SyncOptions> SyncWith(const Options& options) {
  SyncOptions sync;
  UseS3Options(options.source.s3);
  ARROW_ASSIGN_OR_RAISE(sync.selection, SelectionOf(options.source));
  sync.sources = options.source.sources;
  sync.lake = options.lake;
  sync.partition_by = options.partition_by;
  ARROW_ASSIGN_OR_RAISE(const int64_t lookback_s, ParseSpan(options.lookback));
  constexpr int64_t kSecondsPerDay = 86400;
  sync.lookback_days =
      static_cast<int>((lookback_s + kSecondsPerDay - 1) / kSecondsPerDay);
  sync.full = options.full;
  sync.families = options.families;
  sync.keep_duplicates = options.keep_duplicates;
  ARROW_ASSIGN_OR_RAISE(sync.commit_bytes_max, base::ParseByteSize(options.max_commit));
  sync.dry_run = options.dry_run;
  if (!options.common.quiet) {
    sync.on_note = [](const std::string& text) {
      EndProgress();
      Tell("note    {}\n", text);
    };
  }
  return sync;
}

void PrintPlan(const SyncResult& result) {
  Print("{} objects   {}   some {} files   nothing was written\n",
        base::GroupedCount(result.planned_objects), base::ByteSize(result.planned_bytes),
        base::GroupedCount(result.planned_files));
}

int64_t WrittenBytes(const SyncResult& result) {
  int64_t bytes = 0;
  for (const SyncCommit& commit : result.commits) bytes += commit.bytes;
  return bytes;
}

int64_t WrittenFiles(const SyncResult& result) {
  int64_t files = 0;
  for (const SyncCommit& commit : result.commits) files += commit.files;
  return files;
}

void PrintText(const Options& options, const SyncResult& result, double seconds) {
  const LakeCounts& counts = result.counts;
  const auto text = [](int64_t count) { return base::GroupedCount(count); };
  if (options.dry_run) {
    PrintPlan(result);
  } else if (result.commits.empty()) {
    Print("nothing new   version {}   {}\n", result.version, base::Duration(seconds));
  } else {
    Print("{} objects   {} events   {} files   {}   version {}   {}\n",
          text(counts.objects()), text(counts.written), text(WrittenFiles(result)),
          base::ByteSize(WrittenBytes(result)), result.version, base::Duration(seconds));
    Print("objects  {} read = {} taken + {} rejected + {} deferred + {} without events\n",
          text(counts.objects()), text(counts.objects_taken),
          text(counts.objects_rejected), text(counts.objects_deferred),
          text(counts.objects_skipped));
    Print("events   {} read = {} written + {} duplicates + {} filtered + {} rejected\n",
          text(counts.events), text(counts.written), text(counts.duplicates),
          text(counts.filtered), text(counts.rejected));
    if (counts.revisions > 0)
      Print("revised  {} written under an eventID that is there with other content\n",
            text(counts.revisions));
  }
  if (result.known > 0) Print("known    {} objects\n", text(result.known));
  if (!result.skipped.empty()) Print("skipped  {}\n", CountsText(result.skipped));
  PrintRequests();
  if (result.created) Print("next     trailmill status {}\n", options.lake);
}

CompactOptions AutoCompact(const Options& options) {
  CompactOptions compact;
  compact.lake = options.lake;
  compact.files_min = CompactOptions::kAutoFilesMin;
  return compact;
}

// What `--compact auto` came to; nothing without.
using CompactedAfter = arrow::Result<std::optional<Compacted>>;
CompactedAfter CompactAfter(const Options& options) {
  if (!options.compact || options.dry_run) return std::nullopt;
  return CompactWith(AutoCompact(options), options.common);
}

void PrintJson(const Options& options, const SyncResult& result,
               const CompactedAfter& compacted, double seconds) {
  nlohmann::ordered_json json = {{"lake", options.lake},
                                 {"version", result.version},
                                 {"created", result.created},
                                 {"dry_run", options.dry_run},
                                 {"planned_objects", result.planned_objects},
                                 {"planned_bytes", result.planned_bytes},
                                 {"planned_files", result.planned_files},
                                 {"known", result.known},
                                 {"lost", result.lost}};
  AddLakeCounts(result.counts, &json);
  json["skipped"] = result.skipped;
  json["files"] = WrittenFiles(result);
  json["bytes_written"] = WrittenBytes(result);
  json["seconds"] = seconds;
  json["commits"] = nlohmann::ordered_json::array();
  for (const SyncCommit& commit : result.commits) {
    nlohmann::ordered_json each = {{"version", commit.version},
                                   {"files", commit.files},
                                   {"bytes", commit.bytes},
                                   {"seconds", commit.seconds}};
    AddLakeCounts(commit.counts, &each);
    json["commits"].push_back(std::move(each));
  }
  json["rejects"] = RejectsJson(result.rejects);
  if (compacted.ok() && *compacted)
    json["compact"] = CompactedJson(AutoCompact(options), **compacted);
  AddRequests(&json);
  PrintLine(json);
}

arrow::Result<int> Once(const Options& options) {
  ARROW_ASSIGN_OR_RAISE(const SyncOptions sync, SyncWith(options));
  const auto synced = RunTimed(options.common, "syncing",
                               [&](const RunOptions& run) { return Sync(sync, run); });
  if (IsStopped(synced.status())) {
    Tell("stopped; what was committed stands, the next run goes on\n");
    return kFailed;
  }
  ARROW_RETURN_NOT_OK(synced.status());
  const auto& [result, seconds] = *synced;
  const auto compacted = CompactAfter(options);
  if (options.common.json) {
    PrintJson(options, result, compacted, seconds);
  } else {
    PrintText(options, result, seconds);
    if (compacted.ok() && *compacted) PrintCompacted(AutoCompact(options), **compacted);
    PrintRequests();
  }
  const LakeCounts& counts = result.counts;
  const int64_t refused =
      counts.objects_rejected + counts.objects_deferred + counts.rejected;
  if (!options.common.json)
    TellRejects(result.rejects, static_cast<int64_t>(result.rejects.size()));
  if (!EndResults()) Tell("note    the data is committed all the same\n");
  if (!compacted.ok()) return compacted.status();
  return refused > 0 ? kRejected : kDone;
}

// A tenth more or less each time, so that many schedules don't meet.
Clock::duration WithJitter(int64_t seconds) {
  static std::minstd_rand random{std::random_device{}()};
  std::uniform_real_distribution<double> factor(0.9, 1.1);
  return std::chrono::duration_cast<Clock::duration>(
      std::chrono::duration<double>(static_cast<double>(seconds) * factor(random)));
}

void SleepUntil(Clock::time_point wake) {
  constexpr auto kLook = std::chrono::milliseconds(100);
  while (!StopSignals::Came() && Clock::now() < wake)
    std::this_thread::sleep_for(std::min<Clock::duration>(kLook, wake - Clock::now()));
}

// Runs until it is told to stop. One run that fails is told of, and the next one comes.
arrow::Result<int> Loop(const Options& options) {
  ARROW_ASSIGN_OR_RAISE(const int64_t seconds, ParseSpan(options.every));
  int worst = kDone;
  while (!StopSignals::Came()) {
    const Clock::time_point wake = Clock::now() + WithJitter(seconds);
    const auto exit = WithUnknown(Once(options));
    if (StopSignals::Came()) break;
    if (!exit.ok()) Tell("trailmill: {}\n", exit.status().message());
    worst = std::max(worst, exit.ok() ? *exit : static_cast<int>(kFailed));
    SleepUntil(wake);
  }
  StopSignals::Forget();
  Tell("stopped\n");
  return worst;
}

arrow::Result<int> Run(const Options& options) {
  const StopSignals stops;
  return options.every.empty() ? WithUnknown(Once(options)) : Loop(options);
}

void AddSyncOptions(CLI::App* app, Options* options) {
  app->add_option("--partition-by", options->partition_by,
                  "Of day, month, region, account, source, when the lake is made "
                  "(default: day)")
      ->delimiter(',')
      ->allow_extra_args(false);
  app->add_option("--lookback", options->lookback,
                  "Delivery folders before the last listing that are listed again")
      ->check(SpanText())
      ->capture_default_str();
  app->add_flag("--full", options->full, "List all delivery folders");
  app->add_option("--families", options->families,
                  "Of CloudTrail, CloudTrail-Insight, CloudTrail-NetworkActivity "
                  "(default: all)")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CLI::IsMember(
          {"CloudTrail", "CloudTrail-Insight", "CloudTrail-NetworkActivity"}));
  app->add_flag("--keep-duplicates", options->keep_duplicates,
                "Write events that the lake has already");
  app->add_option("--max-commit", options->max_commit,
                  "JSON in one commit, after which the next one begins")
      ->check(ByteSizeText())
      ->capture_default_str();
  app->add_flag("--dry-run", options->dry_run, "Tell what would be done, write nothing");
  app->add_option_function<std::string>(
         "--compact",
         [options](const std::string& when) { options->compact = when == "auto"; },
         "auto: compact past days with 8 small files or more afterwards; or off")
      ->check(CLI::IsMember({"auto", "off"}));
  app->add_option("--every", options->every,
                  "Go on: once in 5m, 1h, ..., until SIGTERM or Ctrl-C")
      ->check(SpanText());
}

}  // namespace

void AddSync(CLI::App* program, Action* action) {
  auto options = std::make_shared<Options>();
  CLI::App* app = AddCommand(
      program, "sync",
      "Keeps a lake of the sources' events current, each event in it exactly once: a "
      "Delta table that Spark, Athena, DuckDB and polars read. Run it again and again.",
      R"(  trailmill sync AWSLogs/ lake/
  trailmill sync s3://logs/AWSLogs/ s3://lake/cloudtrail/ --region eu-west-1
  trailmill sync AWSLogs/ lake/ --dry-run                    what would be done
  trailmill sync AWSLogs/ lake/ --every 5m                   until it is stopped)");
  AddSourceOptions(app, &options->source, "SOURCE... LAKE",
                   "What to read (files, directories, globs, URIs), then the lake");
  AddSyncOptions(app, options.get());
  AddCommonOptions(app, &options->common);
  app->callback([=] {
    if (options->source.sources.size() < 2) {
      throw CLI::ValidationError("sync",
                                 "needs a SOURCE and a LAKE: sync AWSLogs/ lake/");
    }
    options->lake = options->source.sources.back();
    options->source.sources.pop_back();
    *action = [=] { return Run(*options); };
  });
}

}  // namespace trailmill::cli
