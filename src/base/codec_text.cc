#include "base/codec_text.h"

namespace trailmill::base {

arrow::Result<CodecText> ParseCodecText(std::string_view text) {
  const size_t colon = text.find(':');
  CodecText codec{std::string(text.substr(0, colon)), 0};
  const bool known = codec.name == "zstd" || codec.name == "snappy" ||
                     codec.name == "gzip" || codec.name == "none";
  const bool has_level = colon != text.npos;
  const std::string level(has_level ? text.substr(colon + 1) : "");
  const bool digits =
      level.size() <= 2 && level.find_first_not_of("0123456789") == level.npos;
  if (!known || !digits || (has_level && level.empty())) {
    return arrow::Status::Invalid(
        text, ": choose zstd, snappy, gzip or none, with a level as in zstd:3");
  }
  if (has_level) codec.level = std::stoi(level);
  return codec;
}

}  // namespace trailmill::base
