// A codec and its level as people type them.
#pragma once

#include <string>
#include <string_view>

#include <arrow/result.h>

namespace trailmill::base {

struct CodecText {
  /// `zstd`, `snappy`, `gzip` or `none`.
  std::string name;
  /// 0 is the codec's own default.
  int level = 0;
};

/// Reads `zstd`, or `zstd:3` with a level of one or two digits.
/// \return Invalid for any other text.
arrow::Result<CodecText> ParseCodecText(std::string_view text);

}  // namespace trailmill::base
