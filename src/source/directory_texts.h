// What the `key=value` directories right above a file say, word for word.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trailmill::source {

/// A column's name and its value, unescaped; nothing stands for the name of a NULL.
using DirectoryText = std::pair<std::string, std::optional<std::string>>;

/// The texts of the directories that a file lies in, from the outermost, up to the first
/// that is no `key=value`. Unlike DiscoverPartitionColumns() it does not matter from
/// where the listing started, and no text becomes a number: `account=012345678901` keeps
/// its 0.
std::vector<DirectoryText> DirectoryTexts(std::string_view location);

}  // namespace trailmill::source
