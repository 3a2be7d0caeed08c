// What the commands of a lake share.
#pragma once

#include <cstdint>
#include <string>

#include <CLI/CLI.hpp>
#include <arrow/result.h>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "trailmill/lake.h"

namespace trailmill::cli {

/// Seconds of a span as people type it: `90s`, `5m`, `12h`, `3d`.
/// \return Invalid for another text, and for nothing.
arrow::Result<int64_t> ParseSpan(const std::string& text);
CLI::Validator SpanText();

/// `2026-11-22T10:00:00Z`. \param time_ms since the epoch.
std::string MomentTextOf(int64_t time_ms);

nlohmann::ordered_json TextOrNull(const std::string& text);

/// \return Cancelled once nobody reads what is printed.
arrow::Status StopUnread(const char* command);

/// Makes the outcome of a commit that is not known, which is told, an exit code.
arrow::Result<int> WithUnknown(const arrow::Result<int>& exit);

/// Adds the counts by their names.
void AddLakeCounts(const LakeCounts& counts, nlohmann::ordered_json* json);

/// Whether `convert` may write to a location. A lake's files are its log's alone: others
/// beside them would be no events of it, and those that are replaced would be lost.
/// \return Invalid for a lake, and for its tables.
arrow::Status CheckNoLakeAt(const std::string& dest);

/// Adds the LAKE argument.
void AddLakeArgument(CLI::App* app, std::string* lake, S3Options* s3);

}  // namespace trailmill::cli
