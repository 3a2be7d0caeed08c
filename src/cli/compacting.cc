#include "cli/compacting.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/quantity.h"
#include "cli/output.h"
#include "cli/summary.h"

namespace trailmill::cli {
namespace {

void PrintTable(const char* name, const CompactedTable& table, bool dry_run) {
  if (table.files_before == 0) return;
  Print("{:<8} {} files   {}   {} rows -> {} files{}\n", name,
        base::GroupedCount(table.files_before), base::ByteSize(table.bytes_before),
        base::GroupedCount(table.rows), base::GroupedCount(table.files_after),
        dry_run ? "" : "   " + base::ByteSize(table.bytes_after));
}

nlohmann::ordered_json TableJson(const CompactedTable& table) {
  return {{"files_before", table.files_before},
          {"files_after", table.files_after},
          {"bytes_before", table.bytes_before},
          {"bytes_after", table.bytes_after},
          {"rows", table.rows}};
}

}  // namespace

arrow::Result<Compacted> CompactWith(const CompactOptions& options,
                                     const CommonOptions& common) {
  auto compacted = RunTimed(common, "compacting",
                            [&](const RunOptions& run) { return Compact(options, run); });
  if (IsStopped(compacted.status()))
    Tell("stopped; what was committed stands, the next run goes on\n");
  return compacted;
}

void PrintCompacted(const CompactOptions& options, const Compacted& compacted) {
  const CompactResult& result = compacted.result;
  PrintTable("events", result.events, options.dry_run);
  PrintTable("objects", result.objects, options.dry_run);
  PrintTable("rejects", result.rejects, options.dry_run);
  const bool nothing = result.events.files_before + result.objects.files_before +
                           result.rejects.files_before ==
                       0;
  if (nothing) {
    // After each sync that is no news.
    if (options.files_min > CompactOptions().files_min) return;
    Print("nothing to compact   version {}\n", result.version);
  } else if (options.dry_run) {
    Print("nothing was written\n");
  } else {
    Print("version  {}   {}\n", result.version, base::Duration(compacted.seconds));
  }
  if (result.foreign_files > 0) {
    Print("left     {} files that another program wrote\n",
          base::GroupedCount(result.foreign_files));
  }
}

nlohmann::ordered_json CompactedJson(const CompactOptions& options,
                                     const Compacted& compacted) {
  const CompactResult& result = compacted.result;
  return {{"lake", options.lake},
          {"version", result.version},
          {"dry_run", options.dry_run},
          {"events", TableJson(result.events)},
          {"objects", TableJson(result.objects)},
          {"rejects", TableJson(result.rejects)},
          {"foreign_files", result.foreign_files},
          {"lost", result.lost},
          {"seconds", compacted.seconds}};
}

}  // namespace trailmill::cli
