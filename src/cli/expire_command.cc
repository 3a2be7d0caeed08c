#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/quantity.h"
#include "cli/command.h"
#include "cli/lake_options.h"
#include "cli/output.h"
#include "cli/stop_signals.h"
#include "cli/summary.h"
#include "cli/timed_run.h"
#include "trailmill/expire.h"

namespace trailmill::cli {
namespace {

struct Options {
  CommonOptions common;
  SourceOptions source;
  std::string lake;
  std::string older_than;
  bool by_log = false;
  std::string tag;
  bool yes = false;
  bool print_lifecycle = false;
};

void Note(const std::string& text) {
  EndProgress();
  Tell("note    {}\n", text);
}

void PrintRefusal(const ExpiryRefusal& refusal) {
  EndProgress();
  Print("refused  {:<13}  {}: {}\n", refusal.code, refusal.object, refusal.reason);
}

void PrintRefusalJson(const ExpiryRefusal& refusal) {
  PrintLine(
      {{"refused", refusal.object}, {"code", refusal.code}, {"reason", refusal.reason}});
}

arrow::Result<ExpireOptions> ExpireWith(const Options& options) {
  ExpireOptions expire;
  UseS3Options(options.source.s3);
  ARROW_ASSIGN_OR_RAISE(expire.selection, SelectionOf(options.source));
  expire.sources = options.source.sources;
  expire.lake = options.lake;
  ARROW_ASSIGN_OR_RAISE(const int64_t seconds, ParseSpan(options.older_than));
  constexpr int64_t kMsPerSecond = 1000;
  expire.older_than_ms = seconds * kMsPerSecond;
  expire.proof = options.by_log ? ExpiryProof::kLog : ExpiryProof::kRead;
  if (const size_t equals = options.tag.find('='); !options.tag.empty())
    expire.tag = {options.tag.substr(0, equals), options.tag.substr(equals + 1)};
  expire.dry_run = !options.yes;
  expire.on_refused = options.common.json ? PrintRefusalJson : PrintRefusal;
  if (!options.common.quiet) expire.on_note = Note;
  return expire;
}

// `deleted`, `tagged`, and what a dry run says.
std::string DoneWord(const Options& options) {
  const std::string word = options.tag.empty() ? "deleted" : "tagged";
  return options.yes ? word : "to be " + word;
}

void PrintText(const Options& options, const ExpireResult& result, double seconds) {
  const auto text = [](int64_t count) { return base::GroupedCount(count); };
  const std::string done = DoneWord(options);
  Print("{} objects   {} events   {}   {}   {}\n", text(result.expired),
        text(result.expired_events), base::ByteSize(result.expired_bytes), done,
        base::Duration(seconds));
  Print("objects  {} listed = {} {} + {} refused + {} younger than {}\n",
        text(result.listed), text(result.expired), done, text(result.refused_count()),
        text(result.young), options.older_than);
  if (!result.refused.empty()) Print("refused  {}\n", CountsText(result.refused));
  if (!result.skipped.empty()) Print("skipped  {}\n", CountsText(result.skipped));
  PrintRequests();
  if (!options.yes && result.expired > 0) Print("next     the same with --yes\n");
}

void PrintJson(const Options& options, const ExpireResult& result, double seconds) {
  nlohmann::ordered_json json = {{"lake", options.lake},
                                 {"dry_run", !options.yes},
                                 {"verify", options.by_log ? "log" : "read"},
                                 {"tag", TextOrNull(options.tag)},
                                 {"listed", result.listed},
                                 {"expired", result.expired},
                                 {"expired_bytes", result.expired_bytes},
                                 {"expired_events", result.expired_events},
                                 {"refused", result.refused_count()},
                                 {"young", result.young}};
  json["refused_by_code"] = result.refused;
  json["skipped"] = result.skipped;
  json["seconds"] = seconds;
  AddRequests(&json);
  PrintLine(json);
}

arrow::Result<int> Once(const Options& options) {
  ARROW_ASSIGN_OR_RAISE(const ExpireOptions expire, ExpireWith(options));
  const auto expired = RunTimed(options.common, "proving", [&](const RunOptions& run) {
    return Expire(expire, run);
  });
  if (IsStopped(expired.status())) {
    Tell("stopped: {}; the next run goes on\n", expired.status().message());
    return kFailed;
  }
  ARROW_RETURN_NOT_OK(expired.status());
  const auto& [result, seconds] = *expired;
  options.common.json ? PrintJson(options, result, seconds)
                      : PrintText(options, result, seconds);
  return result.refused_count() > 0 ? kRejected : kDone;
}

arrow::Result<int> Lifecycle(const Options& options) {
  ARROW_ASSIGN_OR_RAISE(const ExpireOptions expire, ExpireWith(options));
  ARROW_ASSIGN_OR_RAISE(const std::string rule, ExpiryLifecycle(expire));
  Print("{}\n", rule);
  if (options.tag.empty()) {
    Tell(
        "note    S3 deletes by age alone, whether or not a lake has the objects: what "
        "sync never took is lost, and so are digests\n");
  } else {
    Tell(
        "note    S3 deletes what has the tag, which expire gives to what it has "
        "proved\n");
  }
  Tell(
      "note    aws s3api put-bucket-lifecycle-configuration replaces all rules that the "
      "bucket has: add these to them\n");
  return kDone;
}

arrow::Result<int> Run(const Options& options) {
  if (options.print_lifecycle) return Lifecycle(options);
  const StopSignals stops;
  return Once(options);
}

CLI::Validator TagText() {
  return Readable("KEY=VALUE", [](const std::string& text) {
    const size_t equals = text.find('=');
    if (equals != text.npos && equals > 0) return arrow::Status::OK();
    return arrow::Status::Invalid("no tag: ", text, ": write it as expire=yes");
  });
}

void AddExpireOptions(CLI::App* app, Options* options) {
  static const std::map<std::string, bool> kProofs = {{"read", false}, {"log", true}};
  app->add_option("--older-than", options->older_than,
                  "Age by the store's time of the last change, such as 90d")
      ->required()
      ->check(SpanText());
  app->add_option("--verify", options->by_log,
                  "read (default): read each object again, and find its events in the "
                  "lake; log: trust the ledger")
      ->type_name("PROOF")
      ->transform(OneOf(kProofs));
  app->add_option("--tag", options->tag,
                  "Tag objects in S3, for a lifecycle rule, and delete none")
      ->check(TagText());
  app->add_flag("--yes", options->yes, "Delete; without, tell what would be deleted");
  app->add_flag(
      "--print-lifecycle", options->print_lifecycle,
      "Print the S3 lifecycle rule that does the same by age alone, and what it "
      "risks");
}

bool InS3(const std::string& location) {
  return location.starts_with("s3://") || location.starts_with("s3a://");
}

// What was typed makes sense.
void Check(const Options& options) {
  const std::vector<std::string>& sources = options.source.sources;
  if (sources.size() < 2)
    throw CLI::ValidationError("expire",
                               "needs a SOURCE and a LAKE: expire AWSLogs/ lake/");
  const bool in_s3 = std::all_of(sources.begin(), sources.end() - 1, InS3);
  if (!options.tag.empty() && !in_s3)
    throw CLI::ValidationError("--tag", "only objects in s3:// have tags");
  if (!options.print_lifecycle) return;
  if (!in_s3)
    throw CLI::ValidationError("--print-lifecycle", "only buckets have lifecycle rules");
  const SourceOptions& chosen = options.source;
  if (!chosen.days.empty() || !chosen.since.empty() || !chosen.until.empty() ||
      !chosen.accounts.empty() || !chosen.regions.empty()) {
    throw CLI::ValidationError(
        "--print-lifecycle", "a rule knows folders and ages: name the folders as SOURCE");
  }
}

}  // namespace

void AddExpire(CLI::App* program, Action* action) {
  auto options = std::make_shared<Options>();
  CLI::App* app = AddCommand(
      program, "expire",
      "Deletes raw objects that a lake is proved to hold: reads each again and finds "
      "every event of it in the lake. Tells which stay, and why. A dry run without "
      "--yes.",
      R"(  trailmill expire AWSLogs/ lake/ --older-than 90d           what would go, what stays
  trailmill expire AWSLogs/ lake/ --older-than 90d --yes
  trailmill expire s3://logs/AWSLogs/ s3://lake/trail/ --older-than 90d --tag expire=yes --yes
  trailmill expire s3://logs/AWSLogs/ s3://lake/trail/ --older-than 90d --print-lifecycle)");
  AddSourceOptions(app, &options->source, "SOURCE... LAKE",
                   "What to expire (files, directories, globs, URIs), then the lake");
  AddExpireOptions(app, options.get());
  AddCommonOptions(app, &options->common);
  app->callback([=] {
    Check(*options);
    options->lake = options->source.sources.back();
    options->source.sources.pop_back();
    *action = [=] { return Run(*options); };
  });
}

}  // namespace trailmill::cli
