// The groups of `count --by`, as a table and as JSON.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "trailmill/pipeline.h"

namespace trailmill::cli {

/// A line for each group, the largest first, and an empty line.
void PrintGroups(const std::vector<std::string>& by, const CountResult& result);

/// An object for each group in the order of its values; no value is null.
nlohmann::ordered_json GroupsJson(const std::vector<std::string>& by,
                                  const CountResult& result);

}  // namespace trailmill::cli
