#include "source/directory_texts.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "source/location.h"
#include "source/partition_value.h"

namespace trailmill::source {

std::vector<DirectoryText> DirectoryTexts(std::string_view location) {
  const Location parsed = ParseLocation(location);
  // A relative path may begin in the middle of the `key=value` directories.
  std::error_code error;
  const std::string absolute =
      parsed.local() ? std::filesystem::absolute(parsed.path, error).lexically_normal()
                     : "";
  const std::string path = absolute.empty() || error ? PathText(parsed) : absolute;
  std::vector<DirectoryText> texts;
  for (auto at = ParentPath(path);; at = ParentPath(at)) {
    const auto part = LastPart(at);
    const size_t equals = part.find('=');
    const bool named = equals != part.npos && equals > 0 && equals + 1 < part.size();
    if (!named) break;
    const auto value = part.substr(equals + 1);
    auto& [name, text] =
        texts.emplace_back(UnescapePathName(part.substr(0, equals)), std::nullopt);
    if (value != kNullPartition) text = UnescapePathName(value);
  }
  std::reverse(texts.begin(), texts.end());
  return texts;
}

}  // namespace trailmill::source
