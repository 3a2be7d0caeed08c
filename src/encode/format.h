// Parquet's own numbers (parquet.thrift), as far as we write them.
#pragma once

#include <cstdint>

namespace trailmill::encode {

enum class Encoding : int8_t {
  kPlain = 0,
  kHybrid = 3,  // RLE, of levels
  kDeltaLength = 6,
  kDictionary = 8,
};

enum class PageType : int8_t { kData = 0, kDictionary = 2, kDataV2 = 3 };

}  // namespace trailmill::encode
