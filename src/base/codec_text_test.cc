#include "base/codec_text.h"

#include <gtest/gtest.h>

namespace trailmill::base {
namespace {

TEST(ParseCodecText, ReadsACodecAndItsLevel) {
  EXPECT_EQ(ParseCodecText("zstd:3")->name, "zstd");
  EXPECT_EQ(ParseCodecText("zstd:3")->level, 3);
  EXPECT_EQ(ParseCodecText("gzip:09")->level, 9);
  EXPECT_EQ(ParseCodecText("none")->level, 0);
}

TEST(ParseCodecText, RefusesWhatIsNone) {
  for (const char* text :
       {"", "lz4", "zstd:", "zstd:x", "zstd:-1", "zstd:100", "zstd:1:2"}) {
    EXPECT_TRUE(ParseCodecText(text).status().IsInvalid()) << text;
  }
}

}  // namespace
}  // namespace trailmill::base
