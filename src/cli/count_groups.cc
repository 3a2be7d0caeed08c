#include "cli/count_groups.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/quantity.h"
#include "cli/output.h"

namespace trailmill::cli {
namespace {

using Rows = std::vector<std::vector<std::string>>;

// Columns as wide as their widest cell, the last one, a number, to the right.
void PrintTable(const Rows& rows) {
  std::vector<size_t> widths(rows[0].size());
  for (const auto& row : rows) {
    for (size_t c = 0; c < row.size(); ++c)
      widths[c] = std::max(widths[c], row[c].size());
  }
  for (const auto& row : rows) {
    for (size_t c = 0; c + 1 < row.size(); ++c) Print("{:<{}}  ", row[c], widths[c]);
    Print("{:>{}}\n", row.back(), widths.back());
  }
}

}  // namespace

void PrintGroups(const std::vector<std::string>& by, const CountResult& result) {
  std::vector<std::pair<std::vector<std::optional<std::string>>, int64_t>> groups(
      result.groups.begin(), result.groups.end());
  std::stable_sort(groups.begin(), groups.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  Rows rows = {by};
  rows[0].push_back("events");
  for (const auto& [values, count] : groups) {
    auto& row = rows.emplace_back();
    for (const auto& value : values) row.push_back(value.value_or("null"));
    row.push_back(base::GroupedCount(count));
  }
  PrintTable(rows);
  Print("\n");
}

nlohmann::ordered_json GroupsJson(const std::vector<std::string>& by,
                                  const CountResult& result) {
  nlohmann::ordered_json groups = nlohmann::ordered_json::array();
  for (const auto& [values, count] : result.groups) {
    nlohmann::ordered_json group;
    for (size_t k = 0; k < values.size(); ++k) {
      group[by[k]] = values[k] ? nlohmann::ordered_json(*values[k])
                               : nlohmann::ordered_json(nullptr);
    }
    group["events"] = count;
    groups.push_back(group);
  }
  return groups;
}

}  // namespace trailmill::cli
