#include "decode/lines.h"

#include <algorithm>
#include <cstring>

namespace trailmill::decode {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

bool IsBlank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

bool IsTrimmedAway(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) <= ' '; });
}

size_t FindLineEnd(std::string_view text) {
  const void* newline = std::memchr(text.data(), '\n', text.size());
  const size_t end =
      newline ? static_cast<const char*>(newline) - text.data() : text.size();
  const void* carriage = std::memchr(text.data(), '\r', end);
  return carriage ? static_cast<const char*>(carriage) - text.data() : end;
}

arrow::Status SplitLines(std::string_view text, int64_t offset,
                         const LineHandler& on_line) {
  if (offset == 0 && text.starts_with(kByteOrderMark)) {
    text.remove_prefix(kByteOrderMark.size());
    offset += static_cast<int64_t>(kByteOrderMark.size());
  }
  while (!text.empty()) {
    const size_t end = FindLineEnd(text);
    const std::string_view line = text.substr(0, end);
    if (!IsBlank(line))
      ARROW_RETURN_NOT_OK(on_line({line, offset, Part::kWhole, offset}));
    const size_t used = std::min(end + 1, text.size());
    text.remove_prefix(used);
    offset += static_cast<int64_t>(used);
  }
  return arrow::Status::OK();
}

}  // namespace trailmill::decode
