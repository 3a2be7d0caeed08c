#include "source/directory_texts.h"

#include <algorithm>

#include "source/location.h"
#include "source/partition_value.h"

namespace trailmill::source {

std::vector<DirectoryText> DirectoryTexts(std::string_view location) {
  const std::string path = PathText(ParseLocation(location));
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
