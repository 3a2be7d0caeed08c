#include <chrono>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/quantity.h"
#include "cli/command.h"
#include "cli/lake_options.h"
#include "cli/output.h"
#include "cli/stop_signals.h"
#include "cli/summary.h"
#include "trailmill/lake.h"

namespace trailmill::cli {
namespace {

constexpr int64_t kMsPerSecond = 1000;

struct Options {
  CommonOptions common;
  S3Options s3;
  std::string lake;
  std::string max_lag;
  bool check = false;
  bool files = false;
};

struct Report {
  LakeStatus status;
  int64_t now_ms = 0;
  /// Older than --max-lag allows.
  bool late = false;
  std::vector<std::string> differences;
};

double SecondsSince(const Report& report, int64_t time_ms) {
  return static_cast<double>(report.now_ms - time_ms) / kMsPerSecond;
}

std::string Age(const Report& report, int64_t time_ms) {
  const double seconds = SecondsSince(report, time_ms);
  constexpr double kSecondsPerDay = 86400;
  if (seconds < 0) return "in the future";
  if (seconds < 2 * kSecondsPerDay) return base::Duration(seconds) + " ago";
  return base::GroupedCount(static_cast<int64_t>(seconds / kSecondsPerDay)) + " days ago";
}

arrow::Result<Report> ReportOn(const Options& options) {
  UseS3Options(options.s3);
  Report report;
  ARROW_ASSIGN_OR_RAISE(report.status, ReadLakeStatus(options.lake));
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  report.now_ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  if (!options.max_lag.empty()) {
    ARROW_ASSIGN_OR_RAISE(const int64_t lag_s, ParseSpan(options.max_lag));
    report.late =
        SecondsSince(report, report.status.newest_event_ms) > static_cast<double>(lag_s);
  }
  if (!options.check) return report;
  ARROW_ASSIGN_OR_RAISE(RunOptions run, RunWith(options.common, "checking"));
  run.should_stop = StopSignals::Came;
  ARROW_ASSIGN_OR_RAISE(report.differences, CheckLake(options.lake, options.files, run));
  EndProgress();
  return report;
}

std::string Joined(const std::vector<std::string>& names) {
  std::string joined;
  for (const std::string& name : names) joined += (joined.empty() ? "" : ", ") + name;
  return joined;
}

std::string DaysText(const LakeStatus& status) {
  if (status.days == 0) return "";
  return fmt::format("   {} days, {} to {}", base::GroupedCount(status.days),
                     status.first_day, status.last_day);
}

void PrintLedger(const char* name, const LakeTable& table) {
  Print("{:<9}  version {}   {} rows   {} files   {}\n", name, table.version,
        base::GroupedCount(table.rows), base::GroupedCount(table.files),
        base::ByteSize(table.bytes));
}

void PrintCounts(const LakeCounts& counts) {
  const auto text = [](int64_t count) { return base::GroupedCount(count); };
  Print(
      "taken      {} objects = {} taken + {} rejected + {} deferred + {} without "
      "events\n",
      text(counts.objects()), text(counts.objects_taken), text(counts.objects_rejected),
      text(counts.objects_deferred), text(counts.objects_skipped));
  Print("read       {} events = {} written + {} duplicates + {} filtered + {} rejected\n",
        text(counts.events), text(counts.written), text(counts.duplicates),
        text(counts.filtered), text(counts.rejected));
  if (counts.revisions > 0)
    Print("revised    {} written under an eventID that was there with other content\n",
          text(counts.revisions));
}

void PrintText(const Options& options, const Report& report) {
  const LakeStatus& status = report.status;
  Print("{:<9}  version {}   committed {}, {}\n", "lake", status.events.version,
        MomentTextOf(status.last_commit_ms), Age(report, status.last_commit_ms));
  Print("{:<9}  {}{}\n", "events", base::GroupedCount(status.events.rows),
        DaysText(status));
  if (status.newest_event_ms > 0) {
    Print("{:<9}  {}, {}\n", "newest", MomentTextOf(status.newest_event_ms),
          Age(report, status.newest_event_ms));
  }
  Print("{:<9}  {}   {}   {} small ones   by {}\n", "files",
        base::GroupedCount(status.events.files), base::ByteSize(status.events.bytes),
        base::GroupedCount(status.small_files), Joined(status.partition_by));
  PrintLedger("objects", status.objects);
  PrintLedger("rejects", status.rejects);
  PrintCounts(status.counts);
  for (const std::string& difference : report.differences)
    Print("differs    {}\n", difference);
  if (options.check && report.differences.empty()) {
    Print("checked    the ledger, the log and the files{} agree\n",
          options.files ? " with all their rows" : "' statistics");
  }
  PrintRequests();
}

nlohmann::ordered_json TableJson(const LakeTable& table) {
  return {{"version", table.version},
          {"files", table.files},
          {"bytes", table.bytes},
          {"rows", table.rows}};
}

void PrintJson(const Options& options, const Report& report) {
  const LakeStatus& status = report.status;
  nlohmann::ordered_json json = {{"lake", options.lake},
                                 {"version", status.events.version},
                                 {"committed", MomentTextOf(status.last_commit_ms)},
                                 {"events_table", TableJson(status.events)},
                                 {"objects_table", TableJson(status.objects)},
                                 {"rejects_table", TableJson(status.rejects)},
                                 {"partition_by", status.partition_by},
                                 {"days", status.days},
                                 {"first_day", TextOrNull(status.first_day)},
                                 {"last_day", TextOrNull(status.last_day)},
                                 {"small_files", status.small_files}};
  AddLakeCounts(status.counts, &json);
  json.erase("json_bytes");  // the ledger has none
  json["newest_event"] = nullptr;
  json["lag_seconds"] = nullptr;
  if (status.newest_event_ms > 0) {
    json["newest_event"] = MomentTextOf(status.newest_event_ms);
    json["lag_seconds"] = SecondsSince(report, status.newest_event_ms);
  }
  if (!options.max_lag.empty()) json["late"] = report.late;
  if (options.check) json["differences"] = report.differences;
  AddRequests(&json);
  PrintLine(json);
}

arrow::Result<int> Run(const Options& options) {
  const StopSignals stops;
  ARROW_ASSIGN_OR_RAISE(const Report report, ReportOn(options));
  options.common.json ? PrintJson(options, report) : PrintText(options, report);
  if (report.late) {
    Tell("trailmill: the newest event is older than {}: is `trailmill sync` running?\n",
         options.max_lag);
  }
  return report.late || !report.differences.empty() ? kFailed : kDone;
}

}  // namespace

void AddStatus(CLI::App* program, Action* action) {
  auto options = std::make_shared<Options>();
  CLI::App* app = AddCommand(
      program, "status",
      "Tells what a lake holds and how new it is, and checks it against its own books.",
      R"(  trailmill status lake/
  trailmill status s3://lake/cloudtrail/ --max-lag 2h    exit code 1 when it is behind
  trailmill status lake/ --check --files                 reads every file)");
  AddLakeArgument(app, &options->lake, &options->s3);
  app->add_option("--max-lag", options->max_lag,
                  "Exit 1 when the newest event is older: 90s, 30m, 2h, 1d")
      ->check(SpanText());
  CLI::Option* check =
      app->add_flag("--check", options->check,
                    "Compare ledger, log and files; tell what differs and exit 1");
  app->add_flag("--files", options->files, "Check all rows of all files, too")
      ->needs(check);
  AddCommonOptions(app, &options->common);
  app->callback([=] { *action = [=] { return Run(*options); }; });
}

}  // namespace trailmill::cli
